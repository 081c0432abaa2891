// What else is known about an export.

import { html } from "./htm-preact.js";
import { stateOf } from "./problems.js";
import { statusesOf } from "./request.js";
import { statusWords, texts } from "./texts.js";
import * as words from "./words.js";

const t = texts.row;

export function Details({ made, zone, children }) {
  const time = (text) => text && html`<time datetime=${text} title=${text}>${words.dateTime(zone, seconds(text))}</time>`;
  const range = `${words.dateTime(zone, Date.parse(made.filter_start_time))} – ${words.dateTime(zone, Date.parse(made.filter_end_time))}`;
  const statuses = statusesOf(made).map((status) => (statusWords(status) === status ? status : `${statusWords(status)} (${status})`));
  const facts = [
    [t.range, range],
    [t.statuses, statuses.length > 0 ? words.list(statuses) : t.allStatuses],
    [t.endpointId, made.filter_endpoint_id ?? made.filter_inbound_endpoint_id],
    [t.eventTypes, made.filter_event_types?.join(", ")],
    [t.responseStatuses, made.filter_response_statuses?.join(", ")],
    [t.columns, made.columns?.join(", ") ?? t.allColumns],
    [t.snapshot, time(made.snapshot_at)],
    [t.created, time(made.created_at)],
    [t.ended, time(made.completed_at)],
    [t.expiresAt, time(made.expires_at)],
    [t.escaped, made.escaped_cells > 0 ? words.count(made.escaped_cells) : null],
    [t.attempt, made.attempt > 1 ? words.count(made.attempt) : null],
    [t.serverSays, made.error_code in texts.failures && made.error_code !== "CANCELLED" && made.error_message],
    [t.sha, made.sha256 && html`<code>${made.sha256}</code>`],
    [t.id, stateOf(made) !== "failed" && html`<code>${made.id}</code>`], // there it is beside what happened
  ];
  return html`
    <details class="about">
      <summary>${t.details}</summary>
      <dl>
        ${facts.filter(([, value]) => value).map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}
      </dl>
      <div class="buttons">${children}</div>
    </details>
  `;
}

/** Without the fraction of a second. */
function seconds(text) {
  return Math.floor(Date.parse(text) / 1000) * 1000;
}
