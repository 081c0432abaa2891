// What an export will be, before it starts: rows, size, seconds.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { Problem } from "./api.js";
import { texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.estimate;

/** Typing is over when nothing comes for this long. */
const QUIET_MS = 500;
const SHEET_ROWS = 1_048_576;
const WARNED = ["EXPORT_LIMIT_EXCEEDED", "STORED_BYTES_EXCEEDED", "ROWS_SORTED"];

/** Words for an estimate; a part that the server does not know is left out. */
export function estimateText({ rows, bytes, seconds, exact }) {
  if (rows === undefined || rows === null) {
    return t.unknown;
  }
  if (rows === 0) {
    return t.none;
  }
  const parts = [
    t.rows(exact ? words.count(rows) : words.about(rows)),
    bytes ? words.bytes(bytes) : null,
    seconds ? words.duration(seconds) : null,
  ];
  return exact ? t.exactly(...parts) : t.about(...parts);
}

/** @param body of createExport, or null while the form has faults */
export function Estimate({ api, body }) {
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
      // Without an estimate the export can still be made; a create says what is wrong with it.
      setFound({ estimate: {}, absent: failure instanceof Problem && failure.status === 404 });
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
  }, [wanted]);
  useEffect(() => () => running.current?.abort(), []);

  const { estimate, busy, note, absent } = found;
  const tooMany = estimate?.rows > SHEET_ROWS;
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
        html`${" "}<button type="button" class="link" disabled=${busy} onClick=${() => ask(true)}>${t.check}</button>`}
      </p>`}
      ${warned && html`<p><small>${warned.message}</small></p>`}
      ${tooMany && html`<p class=${escaped ? "fault" : ""}>${t.tooMany(words.count(SHEET_ROWS))}</p>`}
    </div>
  `;
}
