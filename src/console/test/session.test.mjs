import assert from "node:assert/strict";
import { test } from "node:test";
import { isSendable, keyIn } from "../../main/resources/console/session.js";

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
