// The page: who is signed in, the form, the list.

import { html, useEffect, useMemo, useRef, useState } from "./htm-preact.js";
import { Api, isUnauthorized, Offline } from "./api.js";
import { framed } from "./embed.js";
import { ExportList, nameOfId, useExports } from "./exports.js";
import { NewExport } from "./form.js";
import { forgetKeys } from "./idempotency.js";
import { announce, LiveRegion } from "./live.js";
import { explain, nameOf } from "./problems.js";
import { emptyForm, fitted, formOf } from "./request.js";
import { forget, isAnothers, keptForm, keepForm, mayDo, resume, takeToken } from "./session.js";
import { SignIn } from "./signin.js";
import { texts } from "./texts.js";
import { ownZone } from "./time.js";
import * as words from "./words.js";

const RETRY_MS = 3000;

/** For so long the list waits for the form above it, which would push it down. */
const FORM_FIRST_MS = 2000;

export function App({ settings }) {
  const [session, setSession] = useState(null);
  const [reason, setReason] = useState();
  const [starting, setStarting] = useState(true);
  const [form, setForm] = useState(() => ({ ...emptyForm(ownZone()), ...keptForm() }));
  const main = useRef(null);
  const waiting = useRef(0);
  const attempt = useRef(0);

  useEffect(() => keepForm(form), [form]);
  useEffect(() => {
    // What had the focus may be gone, as the sign-in form is.
    if (session && !framed && document.activeElement === document.body) {
      main.current.focus();
    }
  }, [session]);
  useEffect(() => {
    const start = () => {
      clearTimeout(waiting.current);
      const { token, fromLink } = takeToken();
      begin(token, fromLink ? "linkOver" : "over");
    };
    start();
    // A session link that is opened where the page is already changes the fragment only.
    const other = () => location.hash && start();
    addEventListener("hashchange", other);
    return () => removeEventListener("hashchange", other);
  }, []);

  const begin = async (token, otherwise) => {
    const own = (attempt.current += 1);
    if (token) {
      try {
        const found = await resume(token);
        if (own !== attempt.current) {
          return; // left, or another link was opened meanwhile
        }
        enter(found);
      } catch (failure) {
        if (own !== attempt.current) {
          return;
        }
        if (!isUnauthorized(failure)) {
          // The token may still be good, whatever else is wrong.
          const wait = Math.max(RETRY_MS, (failure.retryAfter ?? 0) * 1000);
          waiting.current = setTimeout(() => begin(token, otherwise), wait);
          setStarting(failure instanceof Offline ? texts.offline : texts.unknownSession);
          return;
        }
        leave(otherwise);
      }
    } else if (otherwise === "linkOver") {
      leave(otherwise); // the link has no token that could be sent
    }
    setStarting(false);
  };
  const clear = () => {
    setForm(emptyForm(ownZone()));
    forgetKeys();
  };
  const enter = (found) => {
    if (isAnothers(found)) {
      clear();
    }
    setSession(found);
  };
  const leave = (why) => {
    attempt.current += 1;
    clearTimeout(waiting.current);
    forget();
    setStarting(false);
    setSession(null);
    if (why === "signedOut") {
      clear();
    }
    setReason(why);
  };
  const title = settings.title || texts.title;
  return html`
    ${!framed && html`<${Header} title=${title} settings=${settings} session=${session} onLeave=${leave} />`}
    <main ref=${main} tabindex="-1">
      ${framed && html`<h1 class="unseen">${title}</h1>`}
      ${starting
        ? html`<${Starting} problem=${starting === true ? null : starting} onLeave=${leave} />`
        : session
          ? html`<${Console} key=${session.token} session=${session} form=${form} setForm=${setForm} onLeave=${leave} />`
          : html`<${SignIn} reason=${reason} onSession=${enter} />`}
    </main>
    <${LiveRegion} />
  `;
}

/** Until it is known whether the token is good. */
function Starting({ problem, onLeave }) {
  return problem
    ? html`<p class="offline" role="alert">${problem}${" "}
        <button type="button" class="link" onClick=${() => onLeave("signedOut")}>${texts.header.signOut}</button></p>`
    : html`<p aria-busy="true" class="late">${texts.loading}</p>`;
}

function Header({ title, settings, session, onLeave }) {
  const signOut = () => {
    new Api(session.token).signOut().catch(() => {}); // it ends by itself
    onLeave("signedOut");
  };
  const ends = session?.expires_at;
  return html`
    <header class="top">
      ${settings.logo && html`<img src="logo" alt="" />`}
      <h1>${title}</h1>
      ${session &&
      html`<p>
        <span>${session.project_id}</span>
        ${session.filters?.endpoint_id && html`<span>${texts.header.fixedEndpoint(session.filters.endpoint_id)}</span>`}
        ${ends && html`<span title=${ends}>${texts.header.until(words.clock(ownZone(), Date.parse(ends), Date.now()))}</span>`}
        <span><button type="button" class="link" onClick=${signOut}>${texts.header.signOut}</button></span>
      </p>`}
    </header>
  `;
}

/** What a session sees. */
function Console({ session, form, setForm, onLeave }) {
  const [online, setOnline] = useState(true);
  const [datasets, setDatasets] = useState(null);
  const [failure, setFailure] = useState(null);
  const api = useMemo(() => new Api(session.token, () => onLeave("over"), setOnline), []);
  const exports = useExports(api);
  const top = useRef(null);

  const load = async () => {
    setFailure(null);
    try {
      const all = await api.datasets();
      const seen = session.filters?.endpoint_id ? all.filter((d) => d.direction === "outbound") : all;
      setDatasets(seen);
      setForm((old) => fitted(old, seen));
    } catch (problem) {
      setFailure(problem);
    }
  };
  useEffect(() => {
    load();
  }, []);
  useEffect(() => {
    if (online && failure) {
      load();
    }
  }, [online]);
  useEffect(() => {
    const lost = () => setOnline(false);
    addEventListener("offline", lost);
    return () => removeEventListener("offline", lost);
  }, []);
  const zone = ownZone(); // the form's is that of the next export only
  const patient = usePatience(FORM_FIRST_MS);

  const showAll = () => (exports.filter === "all" ? exports.look() : exports.choose("all"));
  const made = (created) => {
    if (exports.filter !== "all") {
      exports.choose("all");
    }
    exports.act({ type: "put", made: created });
    const name = nameOf(created, zone);
    const place = created.queue_position;
    announce(place ? texts.said.queued(name, place) : texts.said.created(name));
    setTimeout(() => {
      const row = document.querySelector(`[data-id="${created.id}"]`);
      row?.scrollIntoView({ block: "center" });
      row?.focus();
    });
  };
  const edit = (old) => {
    if (datasets === null) {
      load(); // there is no form yet
      return;
    }
    setForm(fitted(formOf(old, form.zone), datasets));
    top.current?.scrollIntoView();
    setTimeout(() => document.getElementById("start")?.focus());
  };
  return html`
    ${!online && html`<p class="offline" role="alert">${texts.offline}</p>`}
    <div ref=${top}>
      ${!mayDo(session, "create")
        ? null
        : datasets
          ? html`<${NewExport} api=${api} session=${session} datasets=${datasets} form=${form} setForm=${setForm}
              online=${online} onCreated=${made} onFound=${showAll} nameOfId=${(id) => nameOfId(exports.items, id, zone)} made=${exports.items} />`
          : failure && !(failure instanceof Offline)
            ? html`<p class="problem" role="alert">${explain(failure)}${" "}
                <button type="button" class="link" onClick=${load}>${texts.retry}</button></p>`
            : html`<section class="card waiting"><p aria-busy="true" class="late">${texts.loading}</p></section>`}
    </div>
    ${(datasets || failure || !mayDo(session, "create") || !patient) &&
    html`<${ExportList} api=${api} exports=${exports} session=${session} zone=${zone} online=${online}
      invite=${datasets !== null && mayDo(session, "create")} onMade=${made} onEdit=${edit} />`}
  `;
}

/** Whether less than this time has passed. */
function usePatience(milliseconds) {
  const [patient, setPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setPatient(false), milliseconds);
    return () => clearTimeout(timer);
  }, []);
  return patient;
}
