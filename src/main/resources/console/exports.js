// The list of exports: loaded in pages, kept true by events and by looking again.

import { html, useEffect, useReducer, useRef, useState } from "./htm-preact.js";
import { Offline } from "./api.js";
import { announce } from "./live.js";
import { useNow } from "./now.js";
import { Choice } from "./fields.js";
import { explain, isActive, nameOf, stateOf } from "./problems.js";
import { ExportRow } from "./row.js";
import { texts } from "./texts.js";
import { newestFirst, turns, withPage } from "./turns.js";
import * as words from "./words.js";
import { watch } from "./events.js";

const t = texts.list;
const PAGE = 20;

/** For a filter of several statuses, which is not paged: as many as a response may have. */
const WHOLE = 100;
const FILTERS = { all: [null], running: ["processing", "pending"], completed: ["completed"], failed: ["failed"], expired: ["expired"] };

/** Streams of one tab; a browser opens six connections to a server. */
const WATCHED = 2;
const LOOK_AGAIN_MS = 30_000;
const LOOK_SOON_MS = 4_000;

function reduce(state, action) {
  switch (action.type) {
    case "reset":
      return { items: [], cursor: undefined, loaded: false, failure: null };
    case "page": {
      const items = withPage(state.items, action.page, action.cursor === undefined);
      // A refreshed first page leaves the cursor of the last one.
      const older = items.length > action.page.length;
      return { items, cursor: older ? state.cursor : action.cursor, loaded: true, failure: null };
    }
    case "more":
      return {
        ...state,
        items: [...state.items, ...action.page.filter((made) => state.items.every((old) => old.id !== made.id))],
        cursor: action.cursor,
        failure: null,
      };
    case "put": {
      const items = state.items.filter((old) => old.id !== action.made.id);
      return { ...state, items: [...items, action.made].sort(newestFirst) };
    }
    case "change":
      return { ...state, items: state.items.map((old) => (old.id === action.made.id ? action.made : old)) };
    case "remove":
      return { ...state, items: state.items.filter((old) => old.id !== action.id) };
    case "failed":
      return { ...state, failure: action.failure };
    default:
      throw new Error(`no action ${action.type}`);
  }
}

/** {items, more, ...} of one filter; `look` loads the first page again. */
export function useExports(api) {
  const [filter, setFilter] = useState("all");
  const [state, dispatch] = useReducer(reduce, null, () => reduce(null, { type: "reset" }));
  const current = useRef(filter);
  const seen = useRef(state);
  seen.current = state;
  const looks = useRef(null);
  looks.current ??= turns();

  const act = (action) => {
    if (action.type === "put" || action.type === "remove") {
      looks.current.change();
    }
    dispatch(action);
  };
  const look = async () => {
    const asked = current.current;
    const turn = looks.current.begin();
    const limit = FILTERS[asked].length > 1 ? WHOLE : PAGE;
    try {
      const answers = await Promise.all(
        FILTERS[asked].map((status) => api.list({ limit, ...(status ? { status } : {}) })),
      );
      if (asked !== current.current) {
        return;
      }
      if (looks.current.take(turn)) {
        const single = answers.length === 1 ? answers[0].meta.next_cursor : undefined;
        act({ type: "page", page: answers.flatMap((answer) => answer.data).sort(newestFirst), cursor: single });
      } else if (!seen.current.loaded) {
        look();
      }
    } catch (failure) {
      if (asked === current.current) {
        act({ type: "failed", failure });
      }
    }
  };
  const more = async () => {
    const asked = current.current;
    const [status] = FILTERS[asked];
    try {
      const answer = await api.list({ limit: PAGE, cursor: seen.current.cursor, ...(status ? { status } : {}) });
      if (asked === current.current) {
        act({ type: "more", page: answer.data, cursor: answer.meta.next_cursor });
      }
    } catch (failure) {
      act({ type: "failed", failure });
    }
  };
  const choose = (next) => {
    current.current = next;
    setFilter(next);
    act({ type: "reset" });
    look();
  };

  // A page that began before its export changed status may still have it.
  const visible = state.items.filter(({ status }) => filter === "all" || FILTERS[filter].includes(status));
  const unwatched = state.items.filter(isActive).length > WATCHED;
  useEffect(() => {
    look();
    const ifSeen = () => document.visibilityState === "visible" && look();
    const timer = setInterval(ifSeen, unwatched ? LOOK_SOON_MS : LOOK_AGAIN_MS);
    document.addEventListener("visibilitychange", ifSeen);
    addEventListener("online", ifSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", ifSeen);
      removeEventListener("online", ifSeen);
    };
  }, [api, unwatched]);

  return { filter, choose, look, more, act, ...state, visible };
}

/** Follows the oldest active exports by their events, for as long as they are active. */
function useWatches(api, exports, zone) {
  const watched = exports.items.filter(isActive).slice(-WATCHED).map((made) => made.id);
  const running = useRef(new Map());
  const known = useRef(new Map());
  for (const made of exports.items) {
    say(known.current.get(made.id), made, zone);
    known.current.set(made.id, stateOf(made));
  }
  useEffect(() => {
    for (const [id, stop] of running.current) {
      if (!watched.includes(id)) {
        stop.abort();
        running.current.delete(id);
      }
    }
    for (const id of watched.filter((each) => !running.current.has(each))) {
      const stop = new AbortController();
      running.current.set(id, stop);
      const on = {
        state: (made) => exports.act({ type: "change", made }),
        gone: () => exports.act({ type: "remove", id }),
      };
      watch(api, id, on, stop.signal);
    }
  }, [watched.join()]);
  useEffect(() => () => running.current.forEach((stop) => stop.abort()), [api]);
}

function say(before, made, zone) {
  const state = stateOf(made);
  if (before === undefined || before === state) {
    return;
  }
  const name = nameOf(made, zone);
  const said = {
    processing: () => texts.said.running(name),
    completed: () => texts.said.ready(name, texts.row.rows(words.count(made.row_count))),
    failed: () => texts.said.failed(name, texts.failures[made.error_code]?.what ?? ""),
    cancelled: () => texts.said.cancelled(name),
    expired: () => texts.said.expired(name),
  }[state];
  if (said) {
    announce(said());
  }
}

/** @param invite whether there is a form to begin with */
export function ExportList({ api, exports, session, zone, online, invite, onMade, onEdit }) {
  useWatches(api, exports, zone);
  useNow(30_000); // what is said of ages
  const [loadingMore, setLoadingMore] = useState(false);
  const { items, visible, cursor, loaded, failure, filter } = exports;
  const more = async () => {
    setLoadingMore(true);
    await exports.more();
    setLoadingMore(false);
  };
  return html`
    <section aria-labelledby="exports" class="card">
      <header class="with-filter">
        <div><h2 id="exports" tabindex="-1">${t.heading}</h2>${" "}<small>${t.times(zone.replaceAll("_", " "))}</small></div>
        <${Choice} name="filter" legend=${t.filter} hidden value=${filter} onChange=${exports.choose}
          options=${Object.keys(FILTERS).map((value) => ({ value, label: t.filters[value] }))} />
      </header>
      ${failure && (online || !(failure instanceof Offline)) &&
      html`<p class="problem" role="alert">${t.failed} ${explain(failure)}
        ${" "}<button type="button" class="link" onClick=${exports.look}>${texts.retry}</button></p>`}
      ${!loaded && !failure && html`<p aria-busy="true" class="late">${texts.loading}</p>`}
      ${loaded && visible.length === 0 &&
      html`<p class="nothing">${filter !== "all" ? t.emptyFilter(t.filters[filter].toLowerCase()) : invite ? t.empty : t.emptyReadOnly}</p>`}
      <ul class="exports">
        ${visible.map(
          (made) => html`<${ExportRow} key=${made.id} api=${api} made=${made} zone=${zone} session=${session} online=${online}
            act=${exports.act} onMade=${onMade} onEdit=${onEdit}
            nameOfId=${(id) => nameOfId(items, id, zone)} />`,
        )}
      </ul>
      ${cursor && html`<button type="button" class="quiet" aria-busy=${loadingMore ? "true" : undefined} onClick=${more}>${t.more}</button>`}
    </section>
  `;
}

export function nameOfId(items, id, zone) {
  const made = items.find((each) => each.id === id);
  return made ? nameOf(made, zone) : null;
}
