// What to say about a failed request or a failed export, and what to do about it.

import { madeAndDeleted, Offline, Problem } from "./api.js";
import { statusWords, texts } from "./texts.js";
import * as words from "./words.js";
import { statusesOf } from "./request.js";

const said = texts.problems;

/** One sentence or two: what happened, and what to do. Never throws: it is called while rendering. */
export function explain(failure, nameOf = () => null) {
  if (failure instanceof Offline) {
    return said.offline;
  }
  if (!(failure instanceof Problem)) {
    console.error(failure);
    return said.unexpected;
  }
  const { code, details, requestId } = failure;
  if (madeAndDeleted(failure)) {
    return said.madeAndDeleted;
  }
  if (said.codes[code]) {
    return said.codes[code];
  }
  switch (code) {
    case "EXPORT_LIMIT_EXCEEDED":
      return limit(failure, nameOf(details.export_id));
    case "RATE_LIMITED":
      return (details.reason === "live_sessions" ? said.sessions : said.tooFast)(when(failure));
    case "UNAVAILABLE":
      return said.unavailable(when(failure));
    case "INTERNAL_ERROR":
      return said.internal(requestId);
    case "":
      return (failure.status < 500 ? said.foreign : said.status)(failure.status);
    default:
      // Requests of this page are valid; those of an older page may not be. A code of a later server has no words here.
      return NOT_UNDERSTOOD.includes(code) ? said.notUnderstood(requestId) : said.other(failure.message, requestId);
  }
}

const NOT_UNDERSTOOD = [
  "INVALID_REQUEST", "METHOD_NOT_ALLOWED", "UNSUPPORTED_MEDIA_TYPE", "URI_TOO_LONG", "HEADERS_TOO_LARGE", "LINK_INVALID",
  "PRECONDITION_FAILED", "RANGE_NOT_SATISFIABLE", "HTTP_VERSION_NOT_SUPPORTED",
];

function limit(failure, name) {
  const { reason, stored, limit: most } = failure.details;
  switch (reason) {
    case "active_exports":
      return said.active(name ? said.activeNamed(name) : said.activeDefault);
    case "queued_exports":
      return said.queueFull(most);
    case "hourly_quota":
      return said.hourly(when(failure));
    case "stored_bytes":
      // A session for one endpoint is not told how much the others have.
      return stored === undefined ? said.storedFull(words.bytes(most)) : said.stored(words.bytes(stored), words.bytes(most));
    default:
      return said.otherLimit(when(failure));
  }
}

/** "in 42 seconds" */
function when(failure) {
  return failure.retryAfter > 0 ? words.relative(failure.retryAfter * 1000, 0) : said.soon;
}

/** The fields of the form by the names of the contract. */
const FIELDS = {
  start_time: "start",
  end_time: "end",
  status: "statuses",
  statuses: "statuses",
  endpoint_id: "endpoint",
  inbound_endpoint_id: "endpoint",
  event_types: "eventTypes",
  response_statuses: "responseStatuses",
  columns: "columns",
};

/** Field to message, for a create that was refused because of its fields; may be empty. */
export function fieldFaults(failure) {
  if (failure instanceof Problem && failure.code === "ENDPOINT_NOT_FOUND") {
    return { endpoint: said.codes.ENDPOINT_NOT_FOUND };
  }
  const found = {};
  for (const { pointer, message } of (failure instanceof Problem && failure.details.violations) || []) {
    const field = FIELDS[pointer.split("/")[1]];
    if (field) {
      found[field] ??= faultText(field, message);
    }
  }
  return found;
}

/** In the server's words only what this page has none for, such as a status that is no longer there. */
function faultText(field, message) {
  if (field === "endpoint") {
    return said.endpointForm;
  }
  const days = field === "end" && /longer than the ([0-9]+) days?/.exec(message)?.[1];
  return days ? said.tooLong(words.hours(days * 86_400_000)) : sentence(message);
}

function sentence(message) {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`.replace(/\.\.$/, ".");
}

/** What an export is called: its range, and what narrows it. */
export function nameOf(made, zone) {
  const row = texts.row;
  const statuses = statusesOf(made);
  const endpoint = made.filter_endpoint_id ?? made.filter_inbound_endpoint_id;
  return [
    words.range(zone, Date.parse(made.filter_start_time), Date.parse(made.filter_end_time)),
    made.direction === "inbound" && row.inbound,
    made.dataset === "attempts" && row.attempts,
    statuses.length > 0 && words.list(statuses.map(statusWords)),
    endpoint && row.endpoint(endpoint),
    made.filter_event_types && words.list(made.filter_event_types),
    made.filter_response_statuses && words.list(made.filter_response_statuses),
  ]
    .filter(Boolean)
    .join(", ");
}

const FILTERS = ["statuses", "endpoint_id", "inbound_endpoint_id", "event_types", "response_statuses"];

/** Words for an estimate of this body; a part that the server does not know is left out. */
export function estimateText({ rows, bytes, seconds, exact }, body) {
  const t = texts.estimate;
  if (rows === undefined || rows === null) {
    return t.unknown;
  }
  if (rows === 0) {
    return FILTERS.some((filter) => body?.[filter]) ? t.none : (t.noneAtAll[body?.dataset] ?? t.noneAtAll.deliveries);
  }
  const parts = [
    t.rows(exact ? words.count(rows) : words.about(rows)),
    bytes ? words.bytes(bytes) : null,
    seconds ? words.duration(seconds) : null,
  ];
  return exact ? t.exactly(...parts) : t.about(...parts);
}

/** What to look at before the export is created, or null. No rows, many rows and formulas are said elsewhere. */
export function warningText(estimate) {
  const warning = estimate?.warnings?.find(({ code }) => !SAID_ELSEWHERE.includes(code));
  return warning ? (texts.estimate.warnings[warning.code] ?? warning.message) : null;
}

const SAID_ELSEWHERE = ["NO_ROWS", "SPREADSHEET_ROWS_EXCEEDED", "FORMULAS_POSSIBLE"];

export const isActive = (made) => made.status === "pending" || made.status === "processing";

/** A status of the page: that of the export, but for the cancelled and those that wait for others. */
export function stateOf(made) {
  if (made.status === "pending" && made.queue_position) {
    return "queued";
  }
  return made.status === "failed" && made.error_code === "CANCELLED" ? "cancelled" : made.status;
}

const MINUTE = 60_000;

/** When an export that waits starts. An estimate is good to the minute at best, and stands until that minute is over. */
export function startText({ queue_position: position, estimated_start: start }, zone, now) {
  const by = Math.ceil(Date.parse(start) / MINUTE) * MINUTE; // NaN without one
  if (!(now < by + MINUTE)) {
    return position === 1 ? texts.row.startsNext : texts.row.startUnknown;
  }
  return texts.row.startsBy(words.clock(zone, by, now), by - now < 2 * MINUTE ? null : words.duration((by - now) / 1000));
}
