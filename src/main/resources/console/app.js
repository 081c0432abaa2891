// The page: who is signed in, the form, the list.

import { html, useEffect, useMemo, useRef, useState } from "./htm-preact.js";
import { Api, Offline } from "./api.js";
import { framed } from "./embed.js";
import { ExportList, nameOfId, useExports } from "./exports.js";
import { NewExport } from "./form.js";
import { announce, LiveRegion } from "./live.js";
import { explain, nameOf } from "./problems.js";
import { emptyForm, fitted, formOf } from "./request.js";
import { forget, mayDo, resume, takeToken } from "./session.js";
import { SignIn } from "./signin.js";
import { texts } from "./texts.js";
import { ownZone } from "./time.js";
import * as words from "./words.js";

export function App({ settings }) {
  const [session, setSession] = useState(null);
  const [reason, setReason] = useState();
  const [starting, setStarting] = useState(true);
  const [form, setForm] = useState(() => emptyForm(ownZone()));

  useEffect(() => {
    const start = () => {
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
    if (token) {
      try {
        setSession(await resume(token));
      } catch (failure) {
        if (failure instanceof Offline) {
          // The token may still be good: a reload, or the network, brings the session back.
          setTimeout(() => begin(token, otherwise), 3000);
          setStarting("offline");
          return;
        }
        leave(otherwise);
      }
    }
    setStarting(false);
  };
  const leave = (why) => {
    forget();
    setSession(null);
    setReason(why);
  };
  const title = settings.title || texts.title;
  return html`
    ${!framed && html`<${Header} title=${title} settings=${settings} session=${session} onLeave=${leave} />`}
    <main>
      ${framed && html`<h1 class="unseen">${title}</h1>`}
      ${starting
        ? html`<p aria-busy="true" class="late">${starting === "offline" ? texts.offline : texts.loading}</p>`
        : session
          ? html`<${Console} key=${session.token} session=${session} form=${form} setForm=${setForm} onLeave=${leave} />`
          : html`<${SignIn} reason=${reason} onSession=${setSession} />`}
    </main>
    <${LiveRegion} />
  `;
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
        ${ends && html`<span title=${ends}>${texts.header.until(words.timeOfDay(ownZone(), Date.parse(ends)))}</span>`}
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
  useOver(session, onLeave);

  const made = (created) => {
    exports.act({ type: "put", made: created });
    announce(texts.said.created(nameOf(created, form.zone)));
  };
  const edit = (old) => {
    if (datasets === null) {
      load(); // there is no form yet
      return;
    }
    setForm(fitted(formOf(old, form.zone), datasets));
    top.current?.scrollIntoView();
    document.getElementById("start")?.focus();
  };
  return html`
    ${!online && html`<p class="offline" role="alert">${texts.offline}</p>`}
    <div ref=${top}>
      ${!mayDo(session, "create")
        ? null
        : datasets
          ? html`<${NewExport} api=${api} session=${session} datasets=${datasets} form=${form} setForm=${setForm}
              onCreated=${made} nameOfId=${(id) => nameOfId(exports.items, id, form.zone)} />`
          : failure && !(failure instanceof Offline)
            ? html`<p class="problem" role="alert">${explain(failure)}${" "}
                <button type="button" class="link" onClick=${load}>${texts.retry}</button></p>`
            : html`<section class="card"><p aria-busy="true" class="late">${texts.loading}</p></section>`}
    </div>
    <${ExportList} api=${api} exports=${exports} session=${session} zone=${form.zone}
      invite=${datasets !== null && mayDo(session, "create")} onMade=${made} onEdit=${edit} />
  `;
}

/** Ends the session here when it ends, not at the next click. */
function useOver(session, onLeave) {
  useEffect(() => {
    const left = Date.parse(session.expires_at) - Date.now();
    if (!(left < 2 ** 31)) {
      return undefined;
    }
    const timer = setTimeout(() => onLeave("over"), Math.max(0, left));
    return () => clearTimeout(timer);
  }, [session]);
}
