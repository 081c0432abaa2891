// Calendar times in a time zone of choice, by Intl alone. An instant is in milliseconds since 1970, to
// the microsecond; a zone is an IANA name. Nothing here reads the clock or the page.

const DAY = 86_400_000;
const MINUTE = 60_000;
const clocks = new Map();

function clock(zone) {
  if (!clocks.has(zone)) {
    clocks.set(
      zone,
      new Intl.DateTimeFormat("en", {
        timeZone: zone,
        calendar: "gregory",
        numberingSystem: "latn",
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      }),
    );
  }
  return clocks.get(zone);
}

/** What a clock in the zone shows: {year, month (1 to 12), day, hour, minute, second}. */
export function wallTime(zone, instant) {
  const parts = {};
  for (const { type, value } of clock(zone).formatToParts(wholeSecond(instant))) {
    parts[type] = Number(value);
  }
  const { year, month, day, hour, minute, second } = parts;
  return { year, month, day, hour, minute, second };
}

function wholeSecond(instant) {
  return Math.floor(instant / 1000) * 1000;
}

/** The microseconds of the second, 0 to 999,999. */
function micros(instant) {
  return Math.round((instant - wholeSecond(instant)) * 1000);
}

/** The fraction of a second as it is written: "" or up to six digits after a point. */
function fractionText(instant) {
  const digits = String(micros(instant)).padStart(6, "0").replace(/0+$/, "");
  return digits && `.${digits}`;
}

/** Microseconds of ".25", or of nothing. */
function fractionOf(text = "") {
  return Number(text.slice(1).padEnd(6, "0"));
}

/** An instant of the API, such as "2026-10-01T12:00:00.000001Z", which Date cuts to milliseconds. */
export function instantFrom(text) {
  const [, whole, fraction, zone] = /^([^.]*)(\.\d{1,6})?(.*)$/.exec(text);
  return Date.parse(whole + zone) + fractionOf(fraction) / 1000;
}

/** The same for the API. */
export function rfc3339(instant) {
  const milliseconds = new Date(Math.floor(instant)).toISOString();
  return Number.isInteger(instant) ? milliseconds : milliseconds.replace(/\.\d+/, fractionText(instant));
}

/** The wall time as if it were UTC, which makes wall times comparable. */
function asUtc({ year, month, day, hour = 0, minute = 0, second = 0 }) {
  return new Date(0).setUTCFullYear(year, month - 1, day) + ((hour * 60 + minute) * 60 + second) * 1000;
}

/** How far the zone is ahead of UTC at this instant, in milliseconds. */
export function offset(zone, instant) {
  const whole = wholeSecond(instant);
  return asUtc(wallTime(zone, whole)) - whole;
}

/**
 * The first instant at which a clock in the zone shows this time or, where the clock skips it, the
 * instant of the skip.
 */
export function instantOf(zone, wall) {
  const local = asUtc(wall);
  const fits = [offset(zone, local - DAY), offset(zone, local + DAY)]
    .map((ahead) => ({ ahead, instant: local - ahead }))
    .filter(({ ahead, instant }) => offset(zone, instant) === ahead)
    .map(({ instant }) => instant);
  return fits.length > 0 ? Math.min(...fits) : changeBetween(zone, local - DAY, local + DAY);
}

/** The instant at which the offset becomes another one; there must be a change. */
function changeBetween(zone, from, to) {
  const before = offset(zone, from);
  let low = Math.floor(from / 1000);
  let high = Math.ceil(to / 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(zone, middle * 1000) === before) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return high * 1000;
}

/** The changes of the clocks after the start and before the end, as instants. */
export function clockChanges(zone, start, end) {
  // A long range is not searched day by day: changes are hardly ever less than a fortnight apart.
  const step = end - start > 100 * DAY ? 14 * DAY : DAY;
  const changes = [];
  for (let at = start; at < end; at += step) {
    const next = Math.min(at + step, end);
    if (offset(zone, at) !== offset(zone, next)) {
      const change = changeBetween(zone, at, next);
      if (change < end) {
        changes.push(change);
      }
    }
  }
  return changes;
}

export const PRESETS = ["day", "week", "month", "last_month", "custom"];

/** The range of a preset other than "custom", as {start, end}; the end is excluded. */
export function presetRange(preset, zone, now) {
  const end = Math.floor(now / 60_000) * 60_000;
  const wall = wallTime(zone, end);
  const first = (months) => {
    const at = new Date(Date.UTC(wall.year, wall.month - 1 + months, 1));
    return instantOf(zone, { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: 1 });
  };
  switch (preset) {
    case "day":
      return { start: end - DAY, end };
    case "week": {
      const at = new Date(asUtc(wall) - 7 * DAY);
      return { start: instantOf(zone, wallTime("UTC", at)), end };
    }
    case "month":
      return { start: first(0), end };
    case "last_month":
      return { start: first(-1), end: first(0) };
    default:
      throw new Error(`no preset ${preset}`);
  }
}

const TYPED =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:(?:\s+|T)(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads "2026-10-01", "2026-10-01 14:00", with seconds or an offset of its own, or "now". Returns
 * {instant, dateOnly}, or null for anything else, such as 30 February.
 */
export function parseTyped(text, zone, now) {
  const trimmed = text.trim();
  if (/^now$/i.test(trimmed)) {
    return { instant: Math.floor(now / 60_000) * 60_000, dateOnly: false };
  }
  const found = TYPED.exec(trimmed);
  if (!found) {
    return null;
  }
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const wall = { year, month, day, hour, minute, second };
  if (year < 1 || hour > 23 || minute > 59 || second > 59 || !isSameDay(wall)) {
    return null;
  }
  const own = found[8] && ownOffset(found[8]);
  const instant = own === undefined ? instantOf(zone, wall) : asUtc(wall) - own;
  return { instant: instant + fractionOf(found[7]) / 1000, dateOnly: found[4] === undefined };
}

function isSameDay(wall) {
  const date = new Date(asUtc(wall));
  return date.getUTCMonth() + 1 === wall.month && date.getUTCDate() === wall.day;
}

function ownOffset(text) {
  if (/^z$/i.test(text)) {
    return 0;
  }
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text[0] === "-" ? -1 : 1) * minutes * 60_000;
}

const two = (number) => String(number).padStart(2, "0");

/** The instant as parseTyped reads it in the same zone. */
export function typed(zone, instant) {
  const wall = wallTime(zone, instant);
  const { year, month, day, hour, minute, second } = wall;
  const date = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const fraction = fractionText(instant);
  const seconds = second > 0 || fraction ? `:${two(second)}${fraction}` : "";
  const text = `${date} ${two(hour)}:${two(minute)}${seconds}`;
  if (instantOf(zone, wall) !== wholeSecond(instant)) {
    // The second of two equal clock times.
    const ahead = offset(zone, instant);
    return ahead % MINUTE === 0 ? text + offsetText(ahead) : `${typed("UTC", instant)}Z`;
  }
  return hour + minute === 0 && !seconds ? date : text;
}

function offsetText(ahead) {
  const minutes = Math.abs(ahead) / MINUTE;
  return `${ahead < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function isMidnight(zone, instant) {
  const { hour, minute, second } = wallTime(zone, instant);
  return hour + minute + second + micros(instant) === 0;
}

/** The same time of the next day. */
export function nextDay(zone, instant) {
  const wall = wallTime(zone, instant);
  const date = new Date(Date.UTC(wall.year, wall.month - 1, wall.day + 1));
  const next = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
  return instantOf(zone, { ...wall, ...next }) + micros(instant) / 1000;
}

/** All zones that the browser knows, with UTC. */
export function zones() {
  return [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
}

/** UTC where the browser does not know its own, which it may call Etc/Unknown. */
export function ownZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) && zone;
  } catch {
    return "UTC";
  }
}
