// Creates that make one export, however often the button is pressed after a failure.

import { madeAndDeleted, Problem, randomKey } from "./api.js";

/** Kept for this tab, beside the form: an export whose response was lost is made whether or not the page is loaded again. */
const NAME = "hookexport.idempotency";

/** After which an export that has ended is not what somebody wants who presses the button again. */
const RECENT_MS = 600_000;

/** Place to {key, settings, since}, where the tab has no storage. */
let memory = {};

/**
 * Refusals that say whether an earlier request with the same key made an export: the server looks for one first, or
 * refuses each of these requests. All others come before it looks, from something in front of it, or leave open what
 * this request did.
 */
const DECISIVE = ["INVALID_REQUEST", "ENDPOINT_NOT_FOUND", "EXPORT_LIMIT_EXCEEDED", "IDEMPOTENCY_MISMATCH"];

/**
 * Creates an export with the key of the last request of this place, if it is not known what that did. When its body had
 * another range, because the clock has moved a preset since, the server makes this export, or refuses it with
 * IDEMPOTENCY_MISMATCH if it has made that one.
 *
 * @param place "form", or the id of the export that is made again
 * @param settings another text for another wish, which has a key of its own
 */
export async function createOnce(api, place, body, settings = "") {
  const last = keys()[place];
  const repeated = last?.settings === settings;
  const { key, since } = repeated ? last : { key: randomKey(), since: Date.now() };
  keep({ ...keys(), [place]: { key, settings, since } });
  try {
    const made = await api.create(body, key);
    drop(place);
    if (repeated && isOver(made, since)) {
      throw new Problem(new Response("", { status: 409 }), { error: { code: "IDEMPOTENCY_MISMATCH" } });
    }
    return made;
  } catch (failure) {
    if (DECISIVE.includes(failure.code) || madeAndDeleted(failure)) {
      drop(place);
    }
    throw failure;
  }
}

/** Whether the export of an earlier request is no answer to this one: its file is of another time, or there is none. */
function isOver({ status }, since) {
  return status === "failed" || status === "expired" || (status === "completed" && Date.now() - since > RECENT_MS);
}

/** For another person, who has made none of these requests. */
export function forgetKeys() {
  keep({});
}

function drop(place) {
  const { [place]: decided, ...others } = keys();
  keep(others);
}

function keys() {
  try {
    return JSON.parse(sessionStorage.getItem(NAME)) ?? memory;
  } catch {
    return memory; // no storage here, or not ours
  }
}

function keep(all) {
  memory = all;
  try {
    sessionStorage.setItem(NAME, JSON.stringify(all));
  } catch {
    // This browser allows no storage here; a reload forgets the keys.
  }
}
