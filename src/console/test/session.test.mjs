import assert from "node:assert/strict";
import { test } from "node:test";
import { isAnothers, isSendable, keyIn, takeToken } from "../../main/resources/console/session.js";

test("a key is found in the line around it", () => {
  for (const pasted of ["hx_live_1_a", " hx_live_1_a\n", "Authorization: Bearer hx_live_1_a", 'export KEY="hx_live_1_a";']) {
    assert.equal(keyIn(pasted), "hx_live_1_a", pasted);
  }
  assert.equal(keyIn(" other "), "other");
});

test("what a header cannot have is not sent", () => {
  assert.ok(isSendable("hx_live_1_a-b.c"));
  for (const key of ["", "hx_live_\u200b1", "hx_live\ufeff_1", "hx_live_ü", "a b", "a\u0000"]) {
    assert.ok(!isSendable(keyIn(key)), JSON.stringify(key));
  }
});

/** The page's address and this tab's storage, as a browser has them. */
function inTab(hash, kept = {}) {
  globalThis.location = { hash, pathname: "/console/", search: "" };
  globalThis.history = { replaceState: () => (globalThis.location.hash = "") };
  globalThis.sessionStorage = {
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => (kept[name] = value),
    removeItem: (name) => delete kept[name],
  };
  return kept;
}

test("what chats add to a session link is no part of the token", () => {
  for (const added of ["\u200b", "%E2%80%8B", "\ufeff", "%20", "\u00a0"]) {
    const kept = inTab(`#session=hx_sess_1_a${added}`);
    assert.deepEqual(takeToken(), { token: "hx_sess_1_a", fromLink: true }, added);
    assert.equal(kept["hookexport.session"], "hx_sess_1_a");
  }
  inTab("#session=%E2%80%8B", { "hookexport.session": "hx_sess_2_b" });
  assert.deepEqual(takeToken(), { token: "", fromLink: true });
  inTab("", { "hookexport.session": "hx_sess_2_b" });
  assert.deepEqual(takeToken(), { token: "hx_sess_2_b", fromLink: false });
});

test("a form is that of one project and endpoint", () => {
  const kept = inTab("");
  const acme = { project_id: "acme", filters: {} };
  assert.ok(!isAnothers(acme), "the first");
  assert.ok(!isAnothers(acme), "signed in again");
  assert.ok(isAnothers({ project_id: "beta", filters: {} }));
  assert.ok(isAnothers({ project_id: "beta", filters: { endpoint_id: "ep_1" } }));
  assert.ok(!isAnothers({ project_id: "beta", filters: { endpoint_id: "ep_1" } }));
  assert.ok(isAnothers({ project_id: "beta", filters: { endpoint_id: "ep_2" } }));
  inTab("", { ...kept });
  assert.ok(!isAnothers({ project_id: "beta", filters: { endpoint_id: "ep_2" } }), "a reload");
});
