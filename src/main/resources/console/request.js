// From the form to the body of createExport, and from an export back to the form.

import { examples, ownLanguage, withIsoDate } from "./dates.js";
import { instantFrom, parseTyped, presetRange, rfc3339, typed } from "./time.js";

/** What the API takes. */
const ENDPOINT = /^[!-~]{1,128}$/;
const EVENT_TYPE = /^[^\x00-\x1f\x7f]{1,255}$/u;
const MOST_EVENT_TYPES = 64;
const MOST_OFFERS = 20;
const MOST_RESPONSE_STATUSES = 32;
const RESPONSE_STATUS = /^([1-9][0-9][0-9]|[1-5]xx|none)$/;

/** What a form is before anybody touches it. */
export function emptyForm(zone) {
  return {
    dataset: "deliveries",
    direction: "outbound",
    preset: "week",
    start: "",
    end: "",
    endTyped: false,
    zone,
    statuses: [],
    endpoint: "",
    eventTypes: "",
    responseStatuses: "",
    columns: null,
    gzip: false,
    excel: false,
  };
}

/** The description of the chosen dataset and direction, of those in GET /v1/datasets. */
export function chosen(form, datasets) {
  return (
    datasets.find((d) => d.dataset === form.dataset && d.direction === form.direction) ??
    datasets.find((d) => d.dataset === form.dataset) ??
    datasets[0]
  );
}

/** Makes the form fit what there is: another dataset has other statuses and columns. */
export function fitted(form, datasets) {
  const description = chosen(form, datasets);
  const names = description.columns.map((column) => column.name);
  const columns = form.columns?.filter((name) => names.includes(name)) ?? null;
  return {
    ...form,
    dataset: description.dataset,
    direction: description.direction,
    statuses: form.statuses.filter((status) => description.statuses.includes(status)),
    columns: columns?.length === 0 && form.columns.length > 0 ? null : columns,
  };
}

/** The range of the form as {start, end, endOnlyDate}; what cannot be read is null. */
export function rangeOf(form, now, language = ownLanguage()) {
  if (form.preset !== "custom") {
    return presetRange(form.preset, form.zone, now);
  }
  const read = (text) => parseTyped(withIsoDate(text, language), form.zone, now);
  const start = read(form.start);
  const end = read(form.end);
  return { start: start?.instant ?? null, end: end?.instant ?? null, endOnlyDate: end?.dateOnly ?? false };
}

export function items(text) {
  return [...new Set(text.split(/[,\s]+/).filter(Boolean))];
}

/** Statuses, which no semicolon can be part of. */
function statusItems(text) {
  return items(text.toLowerCase().replaceAll(";", ","));
}

/**
 * What a list of the browser offers for a field of several items: the text with one more of the known ones in place of
 * what was begun.
 */
export function offers(text, known) {
  const kept = text.slice(0, text.search(/[^,\s]*$/));
  const before = items(kept);
  return known.filter((item) => !before.includes(item)).map((item) => kept + item);
}

/** What recent exports were narrowed to: {endpoints, eventTypes}, each once, the newest first. */
export function recent(exports, direction) {
  const once = (all) => [...new Set(all.filter(Boolean))].slice(0, MOST_OFFERS);
  const same = exports.filter((made) => made.direction === direction);
  return {
    endpoints: once(same.map((made) => made[`filter_${endpointFilter(direction)}`])),
    eventTypes: once(same.flatMap((made) => made.filter_event_types ?? [])),
  };
}

export function endpointFilter(direction) {
  return direction === "inbound" ? "inbound_endpoint_id" : "endpoint_id";
}

export function usualColumns(description) {
  return description.columns.filter((column) => column.by_default).map((column) => column.name);
}

/** Field name to what is wrong with it, with the texts of the form; "range" is that of a preset. */
export function faults(form, description, now, words) {
  const range = rangeOf(form, now);
  const found = {};
  if (form.preset !== "custom" && range.end <= range.start) {
    return { range: words.nothingYet };
  }
  if (range.start === null) {
    found.start = words.notATime(examples());
  }
  if (range.end === null) {
    found.end = words.notATime(examples());
  } else if (range.start !== null && range.end <= range.start) {
    found.end = words.endBeforeStart;
  }
  const given = (filter, all) => (description.filters.includes(filter) ? all : []);
  if (description.filters.includes(endpointFilter(form.direction)) && form.endpoint.trim() && !ENDPOINT.test(form.endpoint.trim())) {
    found.endpoint = words.badEndpoint;
  }
  const types = given("event_types", items(form.eventTypes));
  if (types.length > MOST_EVENT_TYPES) {
    found.eventTypes = words.tooMany(MOST_EVENT_TYPES);
  } else if (!types.every((type) => EVENT_TYPE.test(type))) {
    found.eventTypes = words.badEventType;
  }
  const statuses = given("response_statuses", statusItems(form.responseStatuses));
  const bad = statuses.find((item) => !RESPONSE_STATUS.test(item));
  if (bad || statuses.length > MOST_RESPONSE_STATUSES) {
    found.responseStatuses = bad ? words.badResponseStatus(bad) : words.tooMany(MOST_RESPONSE_STATUSES);
  }
  if (form.columns?.length === 0) {
    found.columns = words.noColumns;
  }
  return found;
}

/** The body of createExport. The form must be free of faults. */
export function bodyOf(form, description, fixed, now) {
  const range = rangeOf(form, now);
  const has = (filter) => description.filters.includes(filter);
  const endpoint = endpointFilter(form.direction);
  const body = {
    start_time: rfc3339(range.start),
    end_time: rfc3339(range.end),
    direction: form.direction,
  };
  const add = (name, value, wanted) => {
    if (wanted) {
      body[name] = value;
    }
  };
  add("dataset", form.dataset, form.dataset !== "deliveries");
  add("statuses", form.statuses, form.statuses.length > 0);
  add(endpoint, fixed?.[endpoint] ?? form.endpoint.trim(), has(endpoint) && (fixed?.[endpoint] || form.endpoint.trim()));
  add("event_types", items(form.eventTypes), has("event_types") && items(form.eventTypes).length > 0);
  add(
    "response_statuses",
    statusItems(form.responseStatuses),
    has("response_statuses") && statusItems(form.responseStatuses).length > 0,
  );
  add("columns", form.columns, form.columns !== null);
  add("compression", "gzip", form.gzip);
  add("formula_escaping", "spreadsheet", form.excel);
  add("byte_order_mark", true, form.excel);
  return body;
}

/** The form that would make this export again. */
export function formOf(made, zone) {
  return {
    ...emptyForm(zone),
    dataset: made.dataset ?? "deliveries",
    direction: made.direction,
    preset: "custom",
    start: typed(zone, instantFrom(made.filter_start_time)),
    end: typed(zone, instantFrom(made.filter_end_time)),
    statuses: statusesOf(made),
    endpoint: made.filter_endpoint_id ?? made.filter_inbound_endpoint_id ?? "",
    eventTypes: (made.filter_event_types ?? []).join(", "),
    responseStatuses: (made.filter_response_statuses ?? []).join(", "),
    columns: made.columns ?? null,
    gzip: made.compression === "gzip",
    excel: made.formula_escaping === "spreadsheet",
  };
}

/** The body that makes this export again, to the microsecond. */
export function bodyAgain(made) {
  const body = {
    start_time: made.filter_start_time,
    end_time: made.filter_end_time,
    direction: made.direction,
    compression: made.compression,
    formula_escaping: made.formula_escaping,
    byte_order_mark: made.byte_order_mark,
    dataset: made.dataset,
    statuses: statusesOf(made),
    event_types: made.filter_event_types,
    response_statuses: made.filter_response_statuses,
    endpoint_id: made.filter_endpoint_id,
    inbound_endpoint_id: made.filter_inbound_endpoint_id,
    columns: made.columns,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}

export function statusesOf(made) {
  return made.filter_statuses ?? (made.filter_status ? [made.filter_status] : []);
}
