// What a screen reader hears: changes of state, not each percent.

import { html, useEffect, useState } from "./htm-preact.js";

let say = () => {};

export function announce(text) {
  say(text);
}

export function LiveRegion() {
  const [text, setText] = useState("");
  useEffect(() => {
    say = setText;
    return () => {
      say = () => {};
    };
  }, []);
  return html`<p id="live" role="status" aria-live="polite" class="unseen">${text}</p>`;
}
