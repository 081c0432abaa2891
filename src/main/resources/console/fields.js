// The controls that forms are made of. A fault is said beside its field and by the field itself.

import { html } from "./htm-preact.js";

/** One of a few: radio buttons that look like a row of tabs. */
export function Choice({ name, legend, value, options, onChange, hidden = false }) {
  return html`
    <fieldset class="choice">
      <legend class=${hidden ? "unseen" : ""}>${legend}</legend>
      <div class="pills">
        ${options.map(
          (option) => html`
            <label key=${option.value} title=${option.title}>
              <input type="radio" name=${name} value=${option.value} checked=${option.value === value}
                onChange=${() => onChange(option.value)} />
              <span>${option.label}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/** Any of a few. */
export function Several({ legend, help, values, options, onChange }) {
  const toggle = (value) =>
    onChange(values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
  return html`
    <fieldset class="choice">
      <legend>${legend} <small>${help}</small></legend>
      <div class="pills">
        ${options.map(
          (option) => html`
            <label key=${option.value}>
              <input type="checkbox" value=${option.value} checked=${values.includes(option.value)}
                onChange=${() => toggle(option.value)} />
              <span>${option.label}</span>
            </label>
          `,
        )}
      </div>
    </fieldset>
  `;
}

/**
 * A line of text.
 *
 * @param offers texts that the browser suggests
 * @param several whether it takes several items: pasted lines, which a browser would join to one, become such
 */
export function Field({ id, label, value, help, fault, offers = [], several = false, onInput, ...rest }) {
  const paste = (event) => {
    const pasted = event.clipboardData.getData("text");
    if (several && /[\r\n]/.test(pasted.trim())) {
      event.preventDefault();
      const { selectionStart, selectionEnd } = event.target;
      const items = pasted.trim().split(/\s*[\r\n]+\s*/).join(", ");
      onInput(value.slice(0, selectionStart) + items + value.slice(selectionEnd));
    }
  };
  const notes = [fault && `${id}-fault`, help && `${id}-help`].filter(Boolean).join(" ");
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <input id=${id} value=${value} autocomplete="off" autocapitalize="off" spellcheck=${false}
        aria-invalid=${fault ? "true" : undefined} aria-describedby=${notes || undefined}
        list=${offers.length > 0 ? `${id}-offers` : undefined} onPaste=${paste}
        onInput=${(event) => onInput(event.target.value)} ...${rest} />
      ${offers.length > 0 && html`<datalist id=${`${id}-offers`}>${offers.map((offer) => html`<option value=${offer} />`)}</datalist>`}
      ${fault && html`<small id=${`${id}-fault`} class="fault">${fault}</small>`}
      ${help && html`<small id=${`${id}-help`}>${help}</small>`}
    </div>
  `;
}

/** On or off, with what it means. */
export function Switch({ id, label, help, warns = false, checked, onChange }) {
  return html`
    <div class="switch">
      <label for=${id}>
        <input type="checkbox" role="switch" id=${id} checked=${checked} aria-describedby=${`${id}-help`}
          onChange=${(event) => onChange(event.target.checked)} />
        ${label}
      </label>
      <small id=${`${id}-help`} class=${warns ? "fault" : ""} aria-live="polite">${help}</small>
    </div>
  `;
}
