// Who is signed in. The session's token and the form are kept, for this tab; a key never is.

import { Api } from "./api.js";

const NAME = "hookexport.session";

/** A frame without storage keeps the token for as long as the page lives. */
let memory = null;

function stored() {
  try {
    return sessionStorage.getItem(NAME);
  } catch {
    return memory;
  }
}

function store(token) {
  memory = token;
  try {
    if (token === null) {
      sessionStorage.removeItem(NAME);
    } else {
      sessionStorage.setItem(NAME, token);
    }
  } catch {
    // This browser allows no storage here; a reload will ask for the key again.
  }
}

/**
 * The token of a session link, or of this tab; null without one. It is removed from the address at
 * once, so that it is in no bookmark, history or screenshot; and so is a query, which others have added
 * to the link: the page has none.
 */
export function takeToken() {
  // Chats and mail programs add invisible characters, which no token has and no header can carry.
  const fromLink = new URLSearchParams(location.hash.slice(1)).get("session")?.replace(/[^!-~]/g, "") ?? null;
  if (location.hash || location.search) {
    history.replaceState(null, "", location.pathname);
  }
  if (fromLink) {
    store(fromLink);
  }
  return { token: fromLink ?? stored(), fromLink: fromLink !== null }; // an empty one is over
}

/** The key in what was pasted, which may be a line such as `Authorization: Bearer hx_live_…`. */
export function keyIn(pasted) {
  return pasted.trim().replace(/^.*(?=hx_live_)/s, "").replace(/["';]+$/, "");
}

/** Whether a header can have it: invisible and other letters cannot be sent. */
export function isSendable(key) {
  return /^[!-~]+$/.test(key);
}

/** Exchanges a key for a session. Throws a Problem when the key is refused. */
export async function signIn(key) {
  const made = await new Api(key).createSession();
  store(made.token);
  return { ...(await new Api(made.token).session()), token: made.token };
}

/** The session of a token. Throws a Problem when it is over. */
export async function resume(token) {
  return { ...(await new Api(token).session()), token };
}

export function forget() {
  store(null);
}

const FORM = "hookexport.form";
const OWNER = "hookexport.owner";
let owner = null;

/** Whether what this tab has kept was entered in a session of another project or endpoint. */
export function isAnothers(session) {
  const own = JSON.stringify([session.project_id, session.filters?.endpoint_id ?? null]);
  let before = owner;
  owner = own;
  try {
    before = sessionStorage.getItem(OWNER) ?? before;
    sessionStorage.setItem(OWNER, own);
  } catch {
    // This browser allows no storage here; a reload begins with an empty form.
  }
  return before !== null && before !== own;
}

/** What was entered in this tab before a reload, or null. */
export function keptForm() {
  try {
    return JSON.parse(sessionStorage.getItem(FORM));
  } catch {
    return null; // no storage here, or not ours
  }
}

export function keepForm(form) {
  try {
    sessionStorage.setItem(FORM, JSON.stringify(form));
  } catch {
    // This browser allows no storage here; a reload will begin with an empty form.
  }
}

export function mayDo(session, scope) {
  return !session.scopes || session.scopes.includes(scope);
}
