// The first rows of a file as a table.

import { html, useEffect, useState } from "./htm-preact.js";
import { describeCell } from "./cells.js";
import { explain } from "./problems.js";
import { texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.preview;
const ROWS = 20;

export function Preview({ api, made, name }) {
  const [preview, setPreview] = useState(null);
  const [failure, setFailure] = useState(null);
  useEffect(() => {
    let wanted = true;
    api.preview(made.id, ROWS).then(
      (found) => wanted && setPreview(found),
      (problem) => wanted && setFailure(problem),
    );
    return () => {
      wanted = false;
    };
  }, [made.id]);
  if (failure) {
    return html`<p class="problem" role="alert">${explain(failure)}</p>`;
  }
  if (!preview) {
    return html`<p aria-busy="true" class="late">${texts.loading}</p>`;
  }
  const { columns, rows, has_more: hasMore } = preview;
  const note =
    rows.length > 0
      ? (hasMore ? t.some : t.all)(words.count(rows.length))
      : hasMore
        ? t.tooLong
        : t.none;
  return html`
    <div class="preview">
      <p><small>${note}</small></p>
      <div class="scroll" role="region" tabindex="0" aria-label=${t.title(name)}>
        <table>
          <thead>
            <tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
          </thead>
          <tbody>
            ${rows.map(
              (row) => html`<tr>${row.map((value) => html`<${Cell} value=${value} escaping=${made.formula_escaping} />`)}</tr>`,
            )}
          </tbody>
        </table>
      </div>
    </div>
  `;
}

function Cell({ value, escaping }) {
  const [whole, setWhole] = useState(false);
  const { kind, text, cut, escaped } = describeCell(value, escaping);
  if (kind === "null") {
    return html`<td class="null" title=${t.nulTitle}>${t.nul}</td>`;
  }
  if (kind === "empty") {
    return html`<td class="null" title=${t.emptyTitle}>${t.empty}</td>`;
  }
  return html`
    <td class=${whole ? "whole" : ""}>
      ${escaped && html`<mark title=${t.escapedTitle}>${t.escaped}</mark>`}
      ${whole ? value : text}${cut && !whole ? "…" : ""}
      ${cut && html`${" "}<button type="button" class="link" onClick=${() => setWhole(!whole)}>${whole ? t.cut : t.whole}</button>`}
    </td>
  `;
}
