// What an export will be, before it starts: rows, size, seconds.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { Offline } from "./api.js";
import { estimateText, fieldFaults, warningText } from "./problems.js";
import { texts } from "./texts.js";

const t = texts.estimate;

/** Typing is over when nothing comes for this long. */
const QUIET_MS = 500;

/**
 * @param body of createExport, or null while the form has faults
 * @param settings another text for other settings; the same while only the clock moves the range
 * @param active how many exports run or wait; whether another may start depends on it
 * @param waiting how many of them wait
 * @param onRefused called with the faults of fields that only the server knows
 */
export function Estimate({ api, body, settings, online, active, waiting, onRefused }) {
  const [found, setFound] = useState({});
  const wanted = body && JSON.stringify(body);
  const running = useRef(null);

  const ask = async (exact) => {
    running.current?.abort();
    const own = (running.current = new AbortController());
    setFound((old) => ({ ...old, counting: exact }));
    try {
      const estimate = await api.estimate({ ...body, exact }, own.signal);
      setFound({ settings, estimate, note: exact && !estimate.exact ? t.notExact : null });
    } catch (failure) {
      if (own.signal.aborted) {
        return;
      }
      if (failure.status === 400) {
        onRefused(fieldFaults(failure));
      }
      // Without an estimate the export can still be made.
      setFound({ settings, estimate: {}, absent: failure instanceof Offline || failure.status === 404 || failure.status === 400 });
    }
  };

  useEffect(() => {
    if (!wanted) {
      running.current?.abort();
      setFound({});
      return undefined;
    }
    const timer = setTimeout(() => ask(false), QUIET_MS);
    return () => clearTimeout(timer);
  }, [wanted, settings, active, online]);
  useEffect(() => () => running.current?.abort(), []);

  const { counting, note, absent } = found;
  // From the first change of the settings: nobody takes what is shown for an estimate of the new ones.
  const busy = counting || (body !== null && found.settings !== settings);
  // "No rows" beside a wider range than it was said of would be a contradiction.
  const estimate = busy && found.estimate?.rows === 0 ? null : found.estimate;
  const countable = estimate?.rows > 0 && !estimate.exact && !note;
  const tooMany = estimate?.warnings?.some(({ code }) => code === "SPREADSHEET_ROWS_EXCEEDED");
  const warned = warningText(estimate);
  const escaped = body?.formula_escaping === "spreadsheet";
  return html`
    <div class="estimate" role="status" aria-busy=${busy ? "true" : undefined}>
      ${!absent &&
      html`<p>
        <span>${estimate ? estimateText(estimate, body) : body ? t.busy : " "}</span>
        ${note && html`${" "}<small>${note}</small>`}
        ${estimate && html`${" "}<${Count} countable=${countable} busy=${busy} onClick=${() => ask(true)} />`}
      </p>`}
      ${!warned && active > 0 && estimate && html`<p><small>${waiting > 0 ? t.waitsBehind(waiting) : t.mayWait}</small></p>`}
      ${warned && html`<p><small>${warned}</small></p>`}
      ${tooMany && html`<p class=${escaped ? "fault" : ""}>${t.tooMany}</p>`}
    </div>
  `;
}

/** "Count exactly", or that it is being estimated: in the same place, so that nothing moves. */
function Count({ countable, busy, onClick }) {
  const words = html`
    <span class=${busy ? "" : "hidden"}>${t.busy}</span>
    ${countable && html`<span class=${busy ? "hidden" : ""}>${t.check}</span>`}
  `;
  // Not disabled, which would lose the focus.
  return countable
    ? html`<button type="button" class="link either" aria-disabled=${busy ? "true" : undefined} onClick=${() => busy || onClick()}>${words}</button>`
    : html`<span class="either">${words}</span>`;
}
