import assert from "node:assert/strict";
import { test } from "node:test";
import * as request from "../../main/resources/console/request.js";
import { texts } from "../../main/resources/console/texts.js";

const column = (name, byDefault) => ({ name, by_default: byDefault });
const DATASETS = [
  {
    dataset: "deliveries", direction: "outbound", statuses: ["succeeded", "failed_permanent"],
    filters: ["status", "statuses", "endpoint_id", "event_types", "response_statuses"],
    columns: [column("message_id", true), column("payload", false)],
  },
  { dataset: "deliveries", direction: "inbound", statuses: ["succeeded"], filters: ["statuses"], columns: [column("message_id", true)] },
];
const NOW = Date.parse("2026-11-30T12:00:00Z");
const form = (part) => ({ ...request.emptyForm("UTC"), ...part });

test("the defaults are a valid request that names only what it must", () => {
  assert.deepEqual(request.faults(form({}), DATASETS[0], NOW, texts.form), {});
  assert.deepEqual(request.bodyOf(form({}), DATASETS[0], {}, NOW), {
    start_time: "2026-11-23T12:00:00.000Z", end_time: "2026-11-30T12:00:00.000Z", direction: "outbound",
  });
});

test("everything that is chosen is in the body", () => {
  const all = form({
    preset: "custom", start: "2026-10-01", end: "2026-10-02 06:00", statuses: ["failed_permanent"], endpoint: " ep_1 ",
    eventTypes: "a.b, c.d,,a.b", responseStatuses: "5XX none", columns: ["payload"], gzip: true, excel: true,
  });
  assert.deepEqual(request.bodyOf(all, DATASETS[0], {}, NOW), {
    start_time: "2026-10-01T00:00:00.000Z", end_time: "2026-10-02T06:00:00.000Z", direction: "outbound",
    statuses: ["failed_permanent"], endpoint_id: "ep_1", event_types: ["a.b", "c.d"], response_statuses: ["5xx", "none"],
    columns: ["payload"], compression: "gzip", formula_escaping: "spreadsheet", byte_order_mark: true,
  });
});

test("response statuses are also separated by semicolons, as spreadsheets do", () => {
  const statuses = form({ responseStatuses: "200;404; NONE" });
  assert.deepEqual(request.faults(statuses, DATASETS[0], NOW, texts.form), {});
  assert.deepEqual(request.bodyOf(statuses, DATASETS[0], {}, NOW).response_statuses, ["200", "404", "none"]);
});

test("several items are separated by commas, spaces or lines", () => {
  assert.deepEqual(request.items(" a.b ,\nc.d\r\n\r\ne.f  g.h,"), ["a.b", "c.d", "e.f", "g.h"]);
});

test("what recent exports used is offered in place of what was begun", () => {
  const made = [
    { direction: "outbound", filter_event_types: ["b", "a.b"], filter_endpoint_id: "ep_2" },
    { direction: "outbound" },
    { direction: "outbound", filter_event_types: ["a.b", "c"], filter_endpoint_id: "ep_1" },
    { direction: "inbound", filter_event_types: ["d"], filter_inbound_endpoint_id: "in_1" },
  ];
  assert.deepEqual(request.recent(made, "outbound"), { endpoints: ["ep_2", "ep_1"], eventTypes: ["b", "a.b", "c"] });
  assert.deepEqual(request.recent(made, "inbound"), { endpoints: ["in_1"], eventTypes: ["d"] });
  assert.deepEqual(request.offers("", ["b", "c"]), ["b", "c"]);
  assert.deepEqual(request.offers("c, x", ["b", "c"]), ["c, b"]);
  assert.deepEqual(request.offers("c ", ["b"]), ["c b"]);
});

test("filters that a dataset lacks are not sent", () => {
  const inbound = form({ direction: "inbound", eventTypes: "a.b", endpoint: "x" });
  assert.deepEqual(Object.keys(request.bodyOf(inbound, DATASETS[1], {}, NOW)), ["start_time", "end_time", "direction"]);
});

test("a session's endpoint is that of every request", () => {
  assert.equal(request.bodyOf(form({ endpoint: "other" }), DATASETS[0], { endpoint_id: "ep_9" }, NOW).endpoint_id, "ep_9");
});

test("another dataset has other statuses and columns", () => {
  const before = form({ direction: "inbound", statuses: ["failed_permanent", "succeeded"], columns: ["payload"] });
  const after = request.fitted(before, DATASETS);
  assert.deepEqual(after.statuses, ["succeeded"]);
  assert.equal(after.columns, null);
  assert.deepEqual(request.fitted(form({ columns: [] }), DATASETS).columns, [], "nothing chosen is a fault, not the usual");
  assert.equal(request.fitted(form({ dataset: "attempts" }), DATASETS).dataset, "deliveries");
});

test("faults name their field", () => {
  const wrong = form({ preset: "custom", start: "soon", end: "2026-10-01", responseStatuses: "abc", columns: [] });
  assert.deepEqual(Object.keys(request.faults(wrong, DATASETS[0], NOW, texts.form)), ["start", "responseStatuses", "columns"]);
  const backwards = form({ preset: "custom", start: "2026-10-02", end: "2026-10-01" });
  assert.deepEqual(Object.keys(request.faults(backwards, DATASETS[0], NOW, texts.form)), ["end"]);
  assert.deepEqual(Object.keys(request.faults(wrong, DATASETS[1], NOW, texts.form)), ["start", "columns"], "of fields that are there");
  const firstMinute = Date.parse("2026-11-01T00:00:30Z");
  assert.deepEqual(Object.keys(request.faults(form({ preset: "month" }), DATASETS[0], firstMinute, texts.form)), ["range"]);
});

test("what the API would refuse is said before it is sent", () => {
  const found = (part) => request.faults(form(part), DATASETS[0], NOW, texts.form);
  const many = Array.from({ length: 65 }, (_, i) => `t${i}`).join();
  assert.deepEqual(found({ eventTypes: many }), { eventTypes: "64 at most." });
  assert.deepEqual(found({ eventTypes: "x".repeat(256) }), { eventTypes: texts.form.badEventType });
  assert.deepEqual(found({ responseStatuses: Array.from({ length: 33 }, (_, i) => 200 + i).join() }), { responseStatuses: "32 at most." });
  assert.deepEqual(found({ endpoint: "ep é" }), { endpoint: texts.form.badEndpoint });
  assert.deepEqual(found({ endpoint: " ep_1 ", eventTypes: "x".repeat(255) }), {});
  const typed = found({ preset: "custom", start: "yesterday", end: "2026-10-01" });
  assert.match(typed.start, /2026-10-31/, "an error has an example");
});

test("an export can be made again, exactly or by way of the form", () => {
  const made = {
    id: "1", filter_start_time: "2026-10-01T00:00:00.000001Z", filter_end_time: "2026-10-02T00:00:00.000000Z",
    direction: "outbound", compression: "gzip", formula_escaping: "spreadsheet", byte_order_mark: false, filter_status: "succeeded",
  };
  assert.deepEqual(request.bodyAgain(made), {
    start_time: made.filter_start_time, end_time: made.filter_end_time, direction: "outbound", compression: "gzip",
    formula_escaping: "spreadsheet", byte_order_mark: false, statuses: ["succeeded"],
  });
  const again = request.formOf(made, "UTC");
  assert.deepEqual([again.start, again.end, again.gzip, again.excel], ["2026-10-01 00:00:00.000001", "2026-10-02", true, true]);
});
