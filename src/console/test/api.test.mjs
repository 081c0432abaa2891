import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { afterEach, test } from "node:test";
import { Api, Offline, Problem } from "../../main/resources/console/api.js";
import { watch } from "../../main/resources/console/events.js";
import { explain, fieldFaults, warningText } from "../../main/resources/console/problems.js";
import { texts } from "../../main/resources/console/texts.js";

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});
const answering = (answer) => {
  globalThis.fetch = async (url, options) => answer(options);
};

test("what is not a response of the API is as if there was none", async () => {
  const cut = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"data": ['));
      controller.error(new TypeError("terminated"));
    },
  });
  for (const body of ["<html>Sign in to this network</html>", '{"data": [', "", "[]", "null", cut]) {
    const heard = [];
    answering(() => new Response(body));
    const api = new Api("t", () => {}, (online) => heard.push(online));
    await assert.rejects(api.list({}), Offline);
    assert.equal(heard.at(-1), false);
  }
});

test("a response is taken as it is, and no content is null", async () => {
  answering(() => Response.json({ data: [1], meta: {} }));
  assert.deepEqual((await new Api("t").list({})).data, [1]);
  answering(() => new Response(null, { status: 204 }));
  assert.equal(await new Api("t").json("DELETE", "session"), null);
});

test("a request with a signal has a deadline too", async () => {
  let signal;
  answering((options) => {
    signal = options.signal;
    return Response.json({ data: {} });
  });
  const own = new AbortController();
  await new Api("t").estimate({}, own.signal);
  assert.notEqual(signal, own.signal);
  own.abort();
  assert.ok(signal.aborted);
});

test("only the server's own 401 ends the session", async () => {
  for (const [status, code, ends] of [
    [401, "UNAUTHORIZED", 1], [401, "", 0], [403, "FORBIDDEN", 0], [404, "NOT_FOUND", 0], [429, "RATE_LIMITED", 0], [500, "INTERNAL_ERROR", 0],
  ]) {
    let over = 0;
    answering(() => (code ? Response.json({ error: { code, message: "x" } }, { status }) : new Response("<h1>Sign in</h1>", { status })));
    await assert.rejects(new Api("t", () => (over += 1)).session(), { status });
    assert.equal(over, ends, `${status} ${code}`);
  }
});

test("an export is gone when the server says so, not a proxy", async () => {
  for (const [code, gone] of [["NOT_FOUND", 1], ["", 0]]) {
    const stop = new AbortController();
    let told = 0;
    const failing = async () => {
      setImmediate(() => stop.abort());
      throw refused(404, code);
    };
    await watch({ events: failing }, "id", { gone: () => (told += 1) }, stop.signal);
    assert.equal(told, gone, code);
  }
});

test("every failure has words", (context) => {
  context.mock.method(console, "error", () => {});
  for (const failure of [new Offline("x"), new TypeError("x"), undefined]) {
    assert.ok(explain(failure).length > 10);
  }
});

const SERVER = "The server's words";
const refused = (status, code, details = {}, requestId = "req_1") =>
  new Problem(new Response("", { status }), { error: { code, message: SERVER, details }, meta: { request_id: requestId } });

/** The values of an enumeration of the contract. */
function contractsValues(schema) {
  const contract = readFileSync(new URL("../../../openapi.yaml", import.meta.url), "utf8");
  const found = contract.slice(contract.indexOf(`\n    ${schema}:`)).match(/enum:([^\]]*?\]|(\s+- \w+)+)/)[1];
  return found.match(/[A-Z_]{4,}/g);
}

test("every error of the contract has the page's own words, whatever its limit", () => {
  const codes = contractsValues("ErrorCode");
  assert.ok(codes.includes("HEADERS_TOO_LARGE"), codes.join());
  const reasons = [
    {}, { reason: "active_exports" }, { reason: "queued_exports", limit: 2 }, { reason: "hourly_quota" }, { reason: "live_sessions" },
    { reason: "stored_bytes", limit: 10, stored: 9 }, { reason: "stored_bytes", limit: 10 },
  ];
  for (const code of codes) {
    for (const details of reasons) {
      const said = explain(refused(400, code, details));
      assert.ok(said.length > 15 && !said.includes(SERVER) && !/undefined|NaN/.test(said), `${code} ${details.reason}: ${said}`);
    }
  }
  assert.match(explain(refused(418, "OF_A_LATER_VERSION")), /The server's words \(request req_1\)/);
  for (const [status, said] of [
    [502, "The server could not be reached (status 502). Try"], [504, "The server could not be reached (status 504). Try"],
    [403, "Something in front of the server refused this (status 403)."], [413, "Something in front of the server refused this (status 413)."],
  ]) {
    assert.ok(explain(new Problem(new Response("", { status }), null)).startsWith(said), status);
  }
  assert.ok(!explain(refused(503, "UNAVAILABLE")).includes(texts.retry), "the button beside it says something else");
});

test("a new export that is the next of the queue is said to be", () => {
  assert.match(texts.said.queued("x", 1), /It is next in the queue/);
  assert.match(texts.said.queued("x", 2), /It is number 2 in the queue/);
});

test("every failure of an export has the page's own words", () => {
  assert.deepEqual(Object.keys(texts.failures).sort(), contractsValues("FailureCode").sort());
});

test("warnings of an estimate have the page's own words", () => {
  const elsewhere = ["NO_ROWS", "SPREADSHEET_ROWS_EXCEEDED", "FORMULAS_POSSIBLE"];
  for (const code of contractsValues("EstimateWarningCode")) {
    const said = warningText({ warnings: [{ code, message: SERVER }] });
    assert.ok(elsewhere.includes(code) ? said === null : said.length > 15 && said !== SERVER, `${code}: ${said}`);
  }
  assert.equal(warningText({ warnings: [{ code: "OF_A_LATER_VERSION", message: SERVER }] }), SERVER);
  assert.equal(warningText({}), null);
});

test("a fault of a field is said with the page's words where it has some", () => {
  const fault = (pointer, message) => fieldFaults(refused(400, "INVALID_REQUEST", { violations: [{ pointer, message }] }));
  const range = "the range from start_time to end_time is longer than the 31 days that one export may cover; split it into several exports";
  assert.deepEqual(fault("/end_time", range), { end: texts.problems.tooLong("31 days") });
  assert.deepEqual(fault("/endpoint_id", "endpoint_id must be in format x"), { endpoint: texts.problems.endpointForm });
  assert.deepEqual(fault("/statuses/0", "status 'x' never occurs"), { statuses: "Status 'x' never occurs." });
});

test("nothing is said that the page cannot know", () => {
  const source = readFileSync(new URL("../../main/resources/console/texts.js", import.meta.url), "utf8");
  assert.doesNotMatch(source, /shortly|about a (tenth|third)/);
  assert.match(texts.signIn.refused, /not valid, was revoked or has expired/, "all of them are the same refusal");
});

test("nobody is sent to an operator, whom a customer does not know", () => {
  const source = readFileSync(new URL("../../main/resources/console/texts.js", import.meta.url), "utf8");
  assert.doesNotMatch(source, /operator/i);
});
