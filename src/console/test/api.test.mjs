import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { Api, Offline } from "../../main/resources/console/api.js";
import { explain } from "../../main/resources/console/problems.js";

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

test("only a 401 ends the session", async () => {
  for (const [status, ends] of [[401, 1], [403, 0], [404, 0], [429, 0], [500, 0], [503, 0]]) {
    let over = 0;
    answering(() => Response.json({ error: { code: "X", message: "x" } }, { status }));
    await assert.rejects(new Api("t", () => (over += 1)).session(), { status });
    assert.equal(over, ends, status);
  }
});

test("every failure has words", (context) => {
  context.mock.method(console, "error", () => {});
  for (const failure of [new Offline("x"), new TypeError("x"), undefined]) {
    assert.ok(explain(failure).length > 10);
  }
});
