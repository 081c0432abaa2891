// What an export will be, before it starts: rows, size, seconds.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { Offline } from "./api.js";
import { estimateText, fieldFaults } from "./problems.js";
import { texts } from "./texts.js";

const t = texts.estimate;

/** Typing is over when nothing comes for this long. */
const QUIET_MS = 500;
const WARNED = ["EXPORT_LIMIT_EXCEEDED", "STORED_BYTES_EXCEEDED", "ROWS_SORTED"];

/**
 * @param body of createExport, or null while the form has faults
 * @param active how many exports run; whether another may start depends on it
 * @param onRefused called with the faults of fields that only the server knows
 */
export function Estimate({ api, body, online, active, onRefused }) {
  const [found, setFound] = useState({});
  const wanted = body && JSON.stringify(body);
  const running = useRef(null);

  const ask = async (exact) => {
    running.current?.abort();
    const own = (running.current = new AbortController());
    setFound((old) => ({ ...old, busy: true }));
    try {
      const estimate = await api.estimate({ ...body, exact }, own.signal);
      setFound({ estimate, note: exact && !estimate.exact ? t.notExact : null });
    } catch (failure) {
      if (own.signal.aborted) {
        return;
      }
      if (failure.status === 400) {
        onRefused(fieldFaults(failure));
      }
      // Without an estimate the export can still be made.
      setFound({ estimate: {}, absent: failure instanceof Offline || failure.status === 404 || failure.status === 400 });
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
  }, [wanted, active, online]);
  useEffect(() => () => running.current?.abort(), []);

  const { estimate, busy, note, absent } = found;
  const tooMany = estimate?.warnings?.some(({ code }) => code === "SPREADSHEET_ROWS_EXCEEDED");
  // The others are said where they belong: no rows above, formulas beside the switch.
  const warned = estimate?.warnings?.find(({ code }) => WARNED.includes(code));
  const escaped = body?.formula_escaping === "spreadsheet";
  return html`
    <div class="estimate" role="status">
      ${!absent &&
      html`<p aria-busy=${busy ? "true" : undefined}>
        <span>${estimate ? estimateText(estimate) : body ? t.busy : " "}</span>
        ${note && html`${" "}<small>${note}</small>`}
        ${estimate?.rows > 0 && !estimate.exact && !note &&
        html`${" "}<button type="button" class="link" aria-disabled=${busy ? "true" : undefined} onClick=${() => busy || ask(true)}>${t.check}</button>`}
      </p>`}
      ${active > 0 && !warned && estimate && html`<p><small>${t.mayWait}</small></p>`}
      ${warned && html`<p><small>${warned.message}</small></p>`}
      ${tooMany && html`<p class=${escaped ? "fault" : ""}>${t.tooMany}</p>`}
    </div>
  `;
}
