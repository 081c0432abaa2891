// How fast an export runs, from what its events say.

const KEPT = 60;
const WINDOW_MS = 3000;
const LEAST_MS = 800;

/** Without rows for this long an export stands still. */
const STALLED_MS = 10_000;

/** A sample is {at, rows}, in milliseconds; a restarted export begins again. */
export function withSample(samples, sample) {
  const last = samples.at(-1);
  if (last && sample.rows < last.rows) {
    return [sample];
  }
  if (last && sample.at - last.at < 200) {
    return samples;
  }
  return [...samples.slice(1 - KEPT), sample];
}

/** Rows per second over the last three seconds, or null while too little is known or nothing moves. */
export function speed(samples, now = samples.at(-1)?.at) {
  const last = samples.at(-1);
  if (!last || now - last.at > STALLED_MS) {
    return null;
  }
  const from = samples.find((sample) => last.at - sample.at <= WINDOW_MS);
  return last.at - from.at >= LEAST_MS ? ((last.rows - from.rows) * 1000) / (last.at - from.at) : null;
}

/** Rows per second of each step, for the plot. */
export function steps(samples) {
  return samples.slice(1).map((sample, i) => {
    const before = samples[i];
    return { at: sample.at, speed: ((sample.rows - before.rows) * 1000) / (sample.at - before.at) };
  });
}

/** Seconds left, or null unless the last steps were about equally fast and the estimate still holds. */
export function secondsLeft(samples, expected, time = samples.at(-1)?.at) {
  const last = steps(samples).slice(-5);
  const now = speed(samples, time);
  const rows = samples.at(-1)?.rows;
  if (!now || last.length < 3 || !expected || rows >= expected) {
    return null;
  }
  const steady = last.every((step) => Math.abs(step.speed - now) <= now * 0.5);
  return steady ? (expected - rows) / now : null;
}
