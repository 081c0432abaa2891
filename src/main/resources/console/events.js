// Server-sent events by fetch: EventSource cannot send a token.

import { isUnauthorized, Offline, Problem } from "./api.js";

/** The server sends at least a comment every 15 seconds. */
const SILENCE_MS = 45_000;
const LAST = /^export\.(completed|failed|cancelled|expired|deleted)$/;

/** Takes what arrives and returns {event, data} of each event that is complete. */
export function eventParser() {
  let rest = "";
  return (text) => {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    return blocks.map(parsed).filter((event) => event.data !== "");
  };
}

function parsed(block) {
  const event = { event: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line);
    if (field === "event" || field === "data") {
      event[field] = value;
    }
  }
  return event;
}

/**
 * Calls back with the state of an export now and after each change, until it has ended or the signal
 * aborts. Reconnects by itself: each event has the whole state.
 *
 * @param on {state(export), gone()}
 */
export async function watch(api, id, on, signal) {
  let failures = 0;
  while (!signal.aborted) {
    try {
      const last = await readOnce(api, id, (data) => {
        failures = 0;
        on.state(data);
      }, signal);
      if (last) {
        if (last === "export.deleted") {
          on.gone();
        }
        return;
      }
    } catch (failure) {
      if (signal.aborted || isUnauthorized(failure)) {
        return;
      }
      if (failure instanceof Problem && failure.code === "NOT_FOUND") {
        on.gone();
        return;
      }
      if (!(failure instanceof Offline || failure instanceof Problem)) {
        throw failure;
      }
    }
    failures += 1;
    await pause(Math.min(15_000, 500 * 2 ** failures), signal);
  }
}

/** The name of the last event, or null if the stream ended before it. */
async function readOnce(api, id, onState, signal) {
  const silent = new AbortController();
  const either = AbortSignal.any([signal, silent.signal]);
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE_MS);
  };
  heard();
  try {
    const response = await api.events(id, either);
    if (response.status === 204) {
      return null;
    }
    const parse = eventParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      heard();
      for (const { event, data } of parse(read.value)) {
        if (event !== "export.deleted") {
          onState(JSON.parse(data));
        }
        if (LAST.test(event)) {
          return event;
        }
      }
    }
    return null;
  } catch (failure) {
    if (failure instanceof Problem || signal.aborted) {
      throw failure;
    }
    throw new Offline(failure.message);
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}

/** Resolves after this time, or at once when the signal aborts or the network is back. */
export function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const done = new AbortController();
    const end = () => {
      clearTimeout(timer);
      done.abort();
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end, { signal: done.signal });
    globalThis.addEventListener?.("online", end, { signal: done.signal });
  });
}
