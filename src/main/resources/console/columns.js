// Which columns a file has. No choice means the usual ones, which the server knows best.

import { html } from "./htm-preact.js";
import { usualColumns } from "./request.js";
import { texts } from "./texts.js";

const t = texts.form;

export function Columns({ form, description, change, fault }) {
  const usual = usualColumns(description);
  const names = description.columns.map((column) => column.name);
  const taken = form.columns ?? usual;
  const set = (wanted) => {
    // In the order of the file, and null when it is the usual choice.
    const sorted = names.filter((name) => wanted.includes(name));
    change({ columns: sorted.join() === usual.join() ? null : sorted });
  };
  const toggle = (name) => set(taken.includes(name) ? taken.filter((other) => other !== name) : [...taken, name]);
  return html`
    <details class="columns" open=${fault ? true : undefined}>
      <summary id="columns">${t.columns(taken.length, names.length)}</summary>
      ${fault && html`<p class="fault">${fault}</p>`}
      <p>
        <button type="button" class="link" onClick=${() => set(names)}>${t.allColumns}</button>
        <button type="button" class="link" onClick=${() => set(usual)}>${t.usualColumns}</button>
      </p>
      <ul>
        ${description.columns.map(
          (column) => html`
            <li key=${column.name}>
              <label>
                <input type="checkbox" checked=${taken.includes(column.name)} onChange=${() => toggle(column.name)} />
                <span><code>${column.name}</code>
                  ${column.always_empty && html`${" "}<small>${t.alwaysEmpty}</small>`}
                  ${column.description && html`<small class="about">${column.description}</small>`}</span>
              </label>
            </li>
          `,
        )}
      </ul>
    </details>
  `;
}
