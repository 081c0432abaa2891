// Signing in with a key, which is forgotten at once.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { isUnauthorized } from "./api.js";
import { framed } from "./embed.js";
import { Field } from "./fields.js";
import { explain } from "./problems.js";
import { isSendable, keyIn, signIn } from "./session.js";
import { texts } from "./texts.js";

const t = texts.signIn;

/** @param reason why there is no session: undefined, "over", "linkOver" or "signedOut" */
export function SignIn({ reason, onSession }) {
  const [key, setKey] = useState("");
  const [fault, setFault] = useState(null);
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  const heading = useRef(null);
  useEffect(() => {
    if (reason) {
      heading.current?.focus();
    } else if (!framed) {
      document.getElementById("key").focus();
    }
  }, [reason]);

  const submit = async (event) => {
    event.preventDefault();
    const pasted = keyIn(key);
    if (!isSendable(pasted)) {
      setFault(pasted === "" ? t.empty : t.unsendable);
      document.getElementById("key").focus();
      return;
    }
    setBusy(true);
    setFault(null);
    setProblem(null);
    try {
      const session = await signIn(pasted);
      setKey("");
      onSession(session);
    } catch (failure) {
      if (isUnauthorized(failure) || failure.code === "FORBIDDEN") {
        setKey("");
        setFault(isUnauthorized(failure) ? t.refused : t.noKey);
        document.getElementById("key").focus();
      } else {
        setProblem(explain(failure));
      }
    } finally {
      setBusy(false);
    }
  };
  const said = framed && reason === "over" ? t.framedOver : reason && t[reason];
  return html`
    <section class="card sign-in" aria-labelledby="sign-in">
      <h2 id="sign-in" tabindex="-1" ref=${heading}>${t.heading}</h2>
      ${said && html`<p role="status">${said}</p>`}
      <form onSubmit=${submit} novalidate>
        <${Field} id="key" label=${t.key} type="password" value=${key} help=${t.keyHelp} fault=${fault} onInput=${setKey} />
        ${problem && html`<p class="problem" role="alert">${problem}</p>`}
        <button type="submit" aria-busy=${busy ? "true" : undefined} disabled=${busy}>${busy ? t.busy : t.submit}</button>
        <p><small>${t.kept}</small></p>
      </form>
    </section>
  `;
}
