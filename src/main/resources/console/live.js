// What a screen reader hears: changes of state, not each percent.

import { html, useEffect, useState } from "./htm-preact.js";

let say = () => {};

export function announce(text) {
  say(text);
}

export function LiveRegion() {
  const [said, setSaid] = useState({ text: "", number: 0 });
  useEffect(() => {
    say = (text) => setSaid(({ number }) => ({ text, number: number + 1 }));
    return () => {
      say = () => {};
    };
  }, []);
  // A new element each time: the same text twice is two messages.
  return html`<p id="live" role="status" aria-live="polite" class="unseen"><span key=${said.number}>${said.text}</span></p>`;
}
