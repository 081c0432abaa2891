// Buttons that act at once, ask first, or copy.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { announce } from "./live.js";
import { texts } from "./texts.js";

/**
 * Asks once, in place; Escape means no. The focus goes to the harmless answer, and afterwards back to
 * the button that asked, which is the one of the row with data-asks={what}.
 */
export function Ask({ what, question, yes, onYes, onNo }) {
  const no = useRef(null);
  useEffect(() => {
    const row = no.current.closest("li");
    no.current.focus();
    return () => setTimeout(() => (row.querySelector(`[data-asks="${what}"]`) ?? row).focus());
  }, []);
  return html`
    <div class="ask" role="group" aria-label=${question} onKeyDown=${(event) => event.key === "Escape" && onNo()}>
      <span>${question}</span>
      <button type="button" class="danger" onClick=${onYes}>${yes}</button>
      <button type="button" class="quiet" ref=${no} onClick=${onNo}>${texts.row.keep}</button>
    </div>
  `;
}

/**
 * Copies a text, or what a function promises: a text, or {text, note} with what to know of it. Where the browser gives no access to the clipboard (a
 * page without https), the text is shown to be copied by hand.
 */
export function Copy({ label, text, title, onFailure }) {
  const [state, setState] = useState("ready");
  const [shown, setShown] = useState(null);
  const [note, setNote] = useState(null);
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    try {
      const found = typeof text === "function" ? await text() : text;
      const value = found.text ?? found;
      setNote(found.note);
      if (await toClipboard(value)) {
        setState("copied");
        announce([texts.said.copied, found.note].filter(Boolean).join(" "));
        clearTimeout(timer.current);
        timer.current = setTimeout(() => setState("ready"), found.note ? 6000 : 2000);
      } else {
        setShown(value);
      }
    } catch (failure) {
      onFailure(failure);
    }
  };
  return html`
    <span class="copy">
      <button type="button" class="quiet" title=${title} onClick=${copy}>
        <span class="either">
          <span class=${state === "copied" ? "hidden" : ""}>${label}</span><span class=${state === "copied" ? "" : "hidden"}>${texts.copied}</span>
        </span></button>
      ${note && (state === "copied" || shown) && html`<small>${note}</small>`}
      ${shown &&
      html`<label class="by-hand">${texts.copyByHand}
        <input readonly value=${shown} ref=${(input) => input?.select()} onBlur=${() => setShown(null)} /></label>`}
    </span>
  `;
}

async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // the caller shows the text instead
  }
}

/** Follows a link that the browser saves as a file. */
export function save(url, name) {
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
}

/** For a POSIX shell: what is between the quotes stands for itself. */
export function curlOf({ url, file_name: name }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  return `curl -f -sS -o ${quoted(name)} ${quoted(url)}`;
}
