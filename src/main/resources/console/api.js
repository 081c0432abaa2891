// The public API, and what its failures are. Every path is relative to the page, which may be served
// below a prefix.

const BASE = new URL("../v1/", import.meta.url);
const PATIENCE_MS = 30_000;

/** An error response. */
export class Problem extends Error {
  constructor(response, body) {
    const error = body?.error ?? {};
    super(error.message ?? `Status ${response.status}`);
    this.status = response.status;
    this.code = error.code ?? "";
    this.details = error.details ?? {};
    this.requestId = body?.meta?.request_id ?? response.headers.get("X-Request-Id") ?? "";
    this.retryAfter = Number(response.headers.get("Retry-After")) || this.details.retry_after || 0;
  }
}

/** Whether the export of an idempotency key was made, and deleted since. The same code asks to wait while it is being made. */
export function madeAndDeleted({ code, retryAfter }) {
  return code === "IDEMPOTENCY_CONFLICT" && retryAfter === 0;
}

/** Whether the server does not accept the token. A 401 without its code is that of a proxy, which wants a sign-in of its own. */
export function isUnauthorized(failure) {
  return failure instanceof Problem && failure.code === "UNAUTHORIZED";
}

/** No response of this API: the network, the server or a proxy is away, or something else responded. */
export class Offline extends Error {}

export class Api {
  /**
   * @param token of the session, or a key that is to become one
   * @param onSessionOver called when the server no longer accepts the token
   * @param onNetwork called with whether the last request got a response
   */
  constructor(token, onSessionOver = () => {}, onNetwork = () => {}) {
    this.token = token;
    this.onSessionOver = onSessionOver;
    this.onNetwork = onNetwork;
  }

  async fetch(method, path, { body, headers = {}, signal, keepalive = false, ...rest } = {}) {
    let response;
    try {
      response = await fetch(new URL(path, BASE), {
        method,
        headers: {
          Authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
        keepalive,
        cache: "no-store",
        credentials: "same-origin", // a proxy with a sign-in of its own may need its cookie
        ...rest,
      });
    } catch (failure) {
      if (signal?.aborted && signal.reason?.name !== "TimeoutError") {
        throw failure;
      }
      throw this.offline(failure);
    }
    this.onNetwork(true);
    if (!response.ok) {
      const problem = new Problem(response, await response.json().catch(() => null));
      if (isUnauthorized(problem)) {
        this.onSessionOver();
      }
      throw problem;
    }
    return response;
  }

  offline(failure) {
    this.onNetwork(false);
    return new Offline(failure.message);
  }

  /** The parsed body, or null when there is none. */
  async json(method, path, { signal, ...options } = {}) {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const either = signal ? AbortSignal.any([signal, late]) : late;
    const response = await this.fetch(method, path, { ...options, signal: either });
    if (response.status === 204) {
      return null;
    }
    try {
      const body = await response.json();
      if (body?.data === undefined) {
        throw new TypeError("The response is not one of this API.");
      }
      return body;
    } catch (failure) {
      // A body that was cut off, or the page of a network that wants a sign-in first.
      if (signal?.aborted) {
        throw failure;
      }
      throw this.offline(failure);
    }
  }

  async data(method, path, options) {
    return (await this.json(method, path, options))?.data;
  }

  createSession = () => this.data("POST", "sessions", { body: {} });
  session = () => this.data("GET", "session");
  signOut = () => this.data("DELETE", "session", { keepalive: true });

  datasets = () => this.data("GET", "datasets");
  /** A server of an older version, beside which this page is served during an update, refuses `queue`. */
  estimate = async (body, signal) => {
    try {
      return await this.data("POST", "exports/estimate", { body: { ...body, queue: true }, signal });
    } catch (failure) {
      if (failure.status !== 400) {
        throw failure;
      }
      return this.data("POST", "exports/estimate", { body, signal });
    }
  };

  /**
   * Creates an export, which may wait until others have ended: nobody wants to press the button again and again.
   * A repeated request with the same idempotency key creates nothing new.
   */
  create = (body, idempotencyKey) =>
    this.data("POST", "exports", { body, headers: { "Idempotency-Key": idempotencyKey, Prefer: "respond-async" } });

  /** {data, meta} */
  list = (query) => this.json("GET", `exports?${new URLSearchParams(query)}`);
  get = (id) => this.data("GET", `exports/${id}`);
  cancel = (id) => this.data("POST", `exports/${id}/cancel`);
  remove = (id) => this.data("DELETE", `exports/${id}`, { keepalive: true });
  link = (id) => this.data("GET", `exports/${id}/link`);
  preview = (id, rows) => this.data("GET", `exports/${id}/preview?rows=${rows}`);

  /** The response of the event stream; it has no deadline of its own. */
  events = (id, signal) => this.fetch("GET", `exports/${id}/events`, { signal });
}

/** For idempotency keys; crypto.randomUUID exists only on https and localhost. */
export function randomKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
