// Creates that make one export, however often the button is pressed after a failure.

import { madeAndDeleted, randomKey } from "./api.js";

/** Kept for this tab, beside the form: an export whose response was lost is made whether or not the page is loaded again. */
const NAME = "hookexport.idempotency";

/** Place to {key, settings}, where the tab has no storage. */
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
  const key = last?.settings === settings ? last.key : randomKey();
  keep({ ...keys(), [place]: { key, settings } });
  try {
    const made = await api.create(body, key);
    drop(place);
    return made;
  } catch (failure) {
    if (DECISIVE.includes(failure.code) || madeAndDeleted(failure)) {
      drop(place);
    }
    throw failure;
  }
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
