// One export of the list: what it is, how it is going, and what can be done with it.

import { html, useEffect, useRef, useState } from "./htm-preact.js";
import { Offline } from "./api.js";
import { Ask, Copy, curlOf, save } from "./actions.js";
import { Details } from "./details.js";
import { createOnce } from "./idempotency.js";
import { announce } from "./live.js";
import { Preview } from "./preview.js";
import { explain, nameOf, startText, stateOf } from "./problems.js";
import { Progress } from "./progress.js";
import { useRemoval } from "./removal.js";
import { bodyAgain } from "./request.js";
import { mayDo } from "./session.js";
import { texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.row;
const MARKS = { pending: "○", queued: "○", processing: "●", completed: "✓", failed: "!", cancelled: "×", expired: "○" };

/**
 * @param act changes the list
 * @param onMade called with an export that was made again
 * @param onEdit called with an export whose settings are to be in the form
 */
export function ExportRow({ api, made, zone, session, online, act, onMade, onEdit, nameOfId }) {
  const [asking, setAsking] = useState(null);
  const [busy, setBusy] = useState(null);
  const [problem, setProblem] = useState(null);
  const [previewing, setPreviewing] = useState(false);
  const [gone, setGone] = useState(false);
  const row = useRef(null);
  const state = stateOf(made);
  const name = nameOf(made, zone);
  useEffect(() => {
    // What was said of the connection is over with it.
    if (online) {
      setProblem((old) => (old?.offline ? null : old));
    }
  }, [online]);

  const failed = (failure) => {
    setProblem({ text: explain(failure, nameOfId), offline: failure instanceof Offline });
    if (failure.code === "NOT_FOUND") {
      // A row that vanished without a word would look like a fault.
      setGone(true);
      announce(t.removedElsewhere(name));
    } else if (failure.code === "EXPORT_EXPIRED") {
      act({ type: "change", made: { ...made, status: "expired" } });
    } else if (failure.code?.startsWith("EXPORT_")) {
      api.get(made.id).then((now) => act({ type: "change", made: now }), () => {});
    }
  };
  const doing = (what, step) => async () => {
    setBusy(what);
    setProblem(null);
    setAsking(null);
    try {
      await step();
    } catch (failure) {
      failed(failure);
    } finally {
      setBusy(null);
    }
  };
  const removal = useRemoval(api, made, act, failed);
  const cancel = doing("cancel", async () => {
    act({ type: "change", made: await api.cancel(made.id) });
    // The button that had the focus is gone; with a filter, the row is, too.
    setTimeout(() => (row.current ? row.current.focus() : focusList()));
  });
  const again = doing("again", async () => onMade(await createOnce(api, made.id, bodyAgain(made))));
  const link = async (textOf) => {
    const found = await api.link(made.id);
    return { text: textOf(found), note: t.linkWorks(words.clock(zone, Date.parse(found.expires_at), Date.now())) };
  };
  const download = doing("download", async () => {
    const link = await api.link(made.id);
    save(link.url, link.file_name);
  });
  const remove = () => {
    setAsking(null);
    removal.begin();
    announce(texts.said.deleted(name));
  };

  if (gone) {
    return html`<${Removed} text=${t.removedElsewhere(name)} />`;
  }
  if (removal.removed) {
    const undo = () => {
      removal.undo();
      setTimeout(() => row.current?.focus());
      announce(texts.said.kept(name));
    };
    return html`<${Removed} text=${t.removed(name)} undo=${undo} />`;
  }
  const may = (scope) => mayDo(session, scope);
  const waits = state === "queued";
  const isActive = waits || state === "pending" || state === "processing";
  return html`
    <li class="export" ref=${row} tabindex="-1" data-state=${state} data-id=${made.id}>
      <div class="line">
        <span class="mark" aria-hidden="true">${MARKS[state]}</span>
        <h3>${name} <span class="unseen">${t.states[state]}</span></h3>
        <${Facts} made=${made} state=${state} zone=${zone} />
        ${asking === "cancel" && html`<${Ask} what="cancel" question=${waits ? t.cancelQueuedAsk(name) : t.cancelAsk(name)} yes=${t.cancelYes} onYes=${cancel} onNo=${() => setAsking(null)} />`}
        ${asking === "remove" && html`<${Ask} what="remove" question=${t.removeAsk(name)} yes=${t.removeYes} onYes=${remove} onNo=${() => setAsking(null)} />`}
        ${!asking &&
        html`<div class="buttons">
          ${state === "completed" &&
          html`
            <button type="button" class="quiet" aria-expanded=${previewing ? "true" : "false"} onClick=${() => setPreviewing(!previewing)}>
              ${t.preview}</button>
            <${Copy} label=${t.copyLink} text=${() => link(({ url }) => url)} onFailure=${failed} />
            <${Act} label=${t.download} id="download" busy=${busy} onClick=${download} />
          `}
          ${isActive && may("manage") &&
          html`<${Act} label=${t.cancel} id="cancel" asks quiet busy=${busy} onClick=${() => setAsking("cancel")} />`}
          ${["failed", "cancelled", "expired"].includes(state) && may("create") &&
          html`
            ${state !== "expired" && html`<button type="button" class="quiet" onClick=${() => onEdit(made)}>${t.edit}</button>`}
            <${Act} label=${state === "failed" ? t.tryAgain : t.again} id="again" quiet busy=${busy} onClick=${again} />
          `}
        </div>`}
      </div>
      ${state === "processing" && html`<${Progress} made=${made} name=${name} />`}
      ${state === "failed" && html`<${Failure} made=${made} onFailure=${failed} />`}
      ${problem && html`<p class="problem" role="alert">${problem.text}</p>`}
      ${previewing && state === "completed" && html`<${Preview} api=${api} made=${made} name=${name} />`}
      <${Details} made=${made} zone=${zone}>
        ${state === "completed" &&
        html`<${Copy} label=${t.copyCurl} text=${() => link(curlOf)} onFailure=${failed} />
          <${Copy} label=${t.copySha} text=${made.sha256} onFailure=${failed} />`}
        ${state !== "failed" && html`<${Copy} label=${t.copyId} text=${made.id} onFailure=${failed} />`}
        ${may("create") && (isActive || state === "completed" || state === "expired") &&
        html`<button type="button" class="quiet" onClick=${() => onEdit(made)}>${t.edit}</button>`}
        ${may("manage") && !isActive &&
        html`<button type="button" class="quiet" data-asks="remove" onClick=${() => setAsking("remove")}>${t.remove}</button>`}
      </${Details}>
    </li>
  `;
}

/** What is left of a row until its export is deleted, or of one that is. */
function Removed({ text, undo }) {
  const line = useRef(null);
  useEffect(() => {
    const own = line.current;
    (own.querySelector("button") ?? own).focus();
    return () => own.contains(document.activeElement) && focusList();
  }, []);
  return html`
    <li class="export removed" tabindex="-1" ref=${line}>
      <p>${text}${undo && html`${" "}<button type="button" class="link" onClick=${undo}>${t.undo}</button>`}</p>
    </li>
  `;
}

/** For a focus whose row is gone. */
function focusList() {
  document.getElementById("exports").focus({ preventScroll: true });
}

/** A button that is busy while its own action runs, and cannot be pressed during others. */
function Act({ label, id, quiet = false, asks = false, busy, onClick }) {
  // Not disabled, which would lose the focus.
  return html`
    <button type="button" class=${quiet ? "quiet" : ""} aria-busy=${busy === id ? "true" : undefined}
      data-asks=${asks ? id : undefined} aria-disabled=${busy !== null ? "true" : undefined}
      onClick=${() => busy === null && onClick()}>${label}</button>
  `;
}

/** What the state means in figures, and when the export was made: two may have the same name. */
function Facts({ made, state, zone }) {
  const now = Date.now();
  const exactly = (text) => words.dateTime(zone, Math.floor(Date.parse(text) / 1000) * 1000);
  const ago = (text, recently) => words.ago(Date.parse(text), now) ?? recently;
  const facts = {
    pending: () => [made.attempt > 0 ? t.interrupted : t.queued],
    queued: () => [
      made.queue_position === 1 ? t.queuedNext : t.queuedAt(words.count(made.queue_position)),
      startText(made, zone, now),
    ],
    processing: () => [],
    completed: () => [
      made.row_count === 0 ? t.noRows : t.rows(words.count(made.row_count)),
      `${words.bytes(made.file_size_bytes)}${made.compression === "gzip" ? ` ${t.gzip}` : ""}`,
      made.expires_at && html`<span title=${exactly(made.expires_at)}>${t.expires(words.relative(Date.parse(made.expires_at), now))}</span>`,
    ],
    failed: () => [],
    cancelled: () => [texts.failures.CANCELLED.what],
    expired: () => [made.expires_at ? t.expired(ago(made.expires_at, t.justNow)) : t.states.expired],
  }[state]();
  return html`
    <p class="facts">
      ${facts.filter(Boolean).map((fact) => html`<span>${fact}</span>`)}
      <span title=${exactly(made.created_at)}>${t.made(ago(made.created_at, t.lessThanAMinute))}</span>
    </p>
  `;
}

/** What happened, and whose turn it is; of a code that has no words here, what the server says. */
function Failure({ made, onFailure }) {
  const { what, todo } = texts.failures[made.error_code] ?? { what: made.error_message, todo: "" };
  return html`
    <p class="problem">
      ${what} ${todo}
      <small>${t.id}: ${made.id}</small>
      <${Copy} label=${t.copyId} text=${made.id} onFailure=${onFailure} />
    </p>
  `;
}
