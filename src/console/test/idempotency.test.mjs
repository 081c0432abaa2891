import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { Offline, Problem } from "../../main/resources/console/api.js";
import { createOnce, forgetKeys } from "../../main/resources/console/idempotency.js";
import { explain } from "../../main/resources/console/problems.js";

const BODY = { start_time: "2026-11-29T18:00:00Z", end_time: "2026-11-30T18:00:00Z", direction: "outbound" };

/** What the server does with the requests, in order; the keys they came with. */
function server(...answers) {
  const sent = [];
  const create = async (body, key) => {
    sent.push(key);
    const answer = answers[sent.length - 1];
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  return { create, sent };
}

const refused = (status, code, headers = {}) =>
  new Problem(new Response("", { status, headers }), code === "" ? null : { error: { code, message: "No." } });
const inProgress = () => refused(409, "IDEMPOTENCY_CONFLICT", { "Retry-After": "1" });
const deleted = () => refused(409, "IDEMPOTENCY_CONFLICT");

async function press(api, place = "form", settings = "day") {
  return createOnce(api, place, BODY, settings).catch((failure) => failure);
}

beforeEach(forgetKeys);
afterEach(() => {
  delete globalThis.sessionStorage;
});

test("no refusal that leaves open what an earlier request did changes the key", async () => {
  const undecided = [
    new Offline("x"), new TypeError("x"), refused(429, "RATE_LIMITED"), refused(401, "UNAUTHORIZED"), refused(403, "FORBIDDEN"),
    refused(401, ""), refused(403, ""), refused(404, ""), refused(413, ""), refused(429, ""), refused(502, ""), refused(504, ""),
    refused(408, "REQUEST_TIMEOUT"), refused(500, "INTERNAL_ERROR"), refused(503, "UNAVAILABLE"), inProgress(),
  ];
  const api = server(refused(502, ""), ...undecided, { id: 1 }, { id: 2 });
  for (let i = 0; i <= undecided.length; i++) {
    assert.ok((await press(api)) instanceof Error);
  }
  assert.deepEqual(await press(api), { id: 1 });
  assert.equal(new Set(api.sent).size, 1);
  assert.deepEqual(await press(api), { id: 2 });
  assert.notEqual(api.sent.at(-1), api.sent[0], "what was made is not made again");
});

test("a refusal behind the look-up of the key ends it", async () => {
  const decisive = [
    refused(400, "INVALID_REQUEST"), refused(400, "ENDPOINT_NOT_FOUND"), refused(429, "EXPORT_LIMIT_EXCEEDED"),
    refused(409, "IDEMPOTENCY_MISMATCH"), deleted(),
  ];
  for (const failure of decisive) {
    const api = server(new Offline("x"), failure, { id: 1 });
    await press(api);
    await press(api);
    await press(api);
    assert.equal(api.sent[0], api.sent[1]);
    assert.notEqual(api.sent[1], api.sent[2], failure.code);
  }
});

test("other settings, and exports that are made again, have keys of their own", async () => {
  const api = server(...Array.from({ length: 6 }, () => new Offline("x")));
  for (const [place, settings] of [["form", "day"], ["form", "week"], ["a", ""], ["b", ""], ["a", ""], ["form", "week"]]) {
    await press(api, place, settings);
  }
  assert.equal(new Set(api.sent).size, 4);
  assert.deepEqual(api.sent.slice(4), [api.sent[2], api.sent[1]]);
});

test("the key outlives a reload, and is not another person's", async () => {
  const kept = {};
  globalThis.sessionStorage = { getItem: (name) => kept[name] ?? null, setItem: (name, value) => (kept[name] = value) };
  const api = server(...Array.from({ length: 3 }, () => new Offline("x")));
  await press(api);
  // A module of its own has nothing but what the tab has kept.
  const reloaded = await import("../../main/resources/console/idempotency.js?reloaded");
  await reloaded.createOnce(api, "form", BODY, "day").catch(() => {});
  assert.equal(api.sent[0], api.sent[1]);
  reloaded.forgetKeys();
  await press(api);
  assert.notEqual(api.sent[1], api.sent[2]);
});

test("what became of an earlier try is said", () => {
  assert.match(explain(refused(409, "IDEMPOTENCY_MISMATCH")), /made an export after all; it is in the list/);
  assert.match(explain(deleted()), /was deleted since/);
  assert.match(explain(inProgress()), /still busy/);
});

test("an export of an earlier request that is over is told, and the next press has a new key", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 0 });
  for (const [status, minutes, told] of [["pending", 60, false], ["completed", 9, false], ["completed", 11, true], ["failed", 0, true], ["expired", 0, true]]) {
    const api = server(new Offline("x"), { id: 1, status }, { id: 2, status: "pending" });
    await press(api);
    context.mock.timers.tick(minutes * 60_000);
    const made = await press(api);
    assert.equal(made.code, told ? "IDEMPOTENCY_MISMATCH" : undefined, `${status} after ${minutes} minutes`);
    assert.deepEqual(await press(api), { id: 2, status: "pending" });
    assert.equal(new Set(api.sent).size, 2);
  }
  assert.equal((await press(server({ id: 3, status: "failed" }))).id, 3, "without an earlier request it is as it is");
});
