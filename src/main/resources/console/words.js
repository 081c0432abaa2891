// Numbers, sizes and times in words, in the language of texts.js. Times are shown as they are typed:
// with 24 hours.

import { isMidnight } from "./time.js";

/** The reader's own kind of English decides about the order of dates; the texts are English. */
export function locale(languages = globalThis.navigator?.languages ?? []) {
  return languages.find((language) => /^en\b/.test(language) && isLanguage(language)) ?? "en-GB";
}

/** Whether Intl takes it: browsers also name "", or a locale of the system such as "en-US@posix". */
export function isLanguage(text) {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

const formats = new Map();

/** Formatters take longer to make than to use. */
function cached(kind, options) {
  const key = kind.name + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new kind(locale(), options));
  }
  return formats.get(key);
}

const number = (options) => cached(Intl.NumberFormat, options);
const unit = (name, value, digits = {}) =>
  number({ style: "unit", unit: name, unitDisplay: "long", maximumFractionDigits: 0, ...digits }).format(value);

export function count(value) {
  return number({}).format(value);
}

/** For estimates: 48,213 is "48,000". */
export function about(value) {
  return number({ maximumSignificantDigits: 2 }).format(value);
}

export function percent(fraction) {
  return number({ style: "percent", maximumFractionDigits: 0 }).format(fraction);
}

/** Decimal units, as disks and networks have them: "724 MB". */
export function bytes(value) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let size = value;
  let at = 0;
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1000;
    at += 1;
  }
  const display = at === 0 ? "long" : "short";
  return unit(units[at], size, { unitDisplay: display, maximumFractionDigits: at > 0 && size < 9.95 ? 1 : 0 });
}

/** The largest unit that is at least one and a half: "90 seconds", "2 minutes". */
export function duration(seconds) {
  if (seconds < 90) {
    return unit("second", Math.max(1, Math.round(seconds)));
  }
  if (seconds < 5400) {
    return unit("minute", Math.round(seconds / 60));
  }
  return seconds < 129_600 ? unit("hour", Math.round(seconds / 3600)) : unit("day", Math.round(seconds / 86_400));
}

/** A length: "35 hours", from two days on "121 days 14 hours". */
export function hours(milliseconds) {
  const exact = Math.round(milliseconds / 360_000) / 10;
  const days = exact < 48 ? 0 : Math.floor(exact / 24);
  const rest = exact - days * 24;
  if (milliseconds < 3_600_000) {
    return unit("minute", Math.round(milliseconds / 60_000));
  }
  return [days > 0 && unit("day", days), (days === 0 || rest > 0) && unit("hour", rest, { maximumFractionDigits: 1 })]
    .filter(Boolean)
    .join(" ");
}

/** "in 6 days", "35 hours ago", "in 3 minutes". */
export function relative(instant, now) {
  const seconds = (instant - now) / 1000;
  const size = Math.abs(seconds);
  // "now", but neither "tomorrow" nor "yesterday": those are calendar days.
  const words = cached(Intl.RelativeTimeFormat, { numeric: size < 59.5 ? "auto" : "always" });
  if (size < 59.5) {
    return words.format(Math.round(seconds), "second");
  }
  if (size < 3570) {
    return words.format(Math.round(seconds / 60), "minute");
  }
  return size < 2 * 86_400
    ? words.format(Math.round(seconds / 3600), "hour")
    : words.format(Math.round(seconds / 86_400), "day");
}

/** "35 hours ago"; null below one minute, and for what another clock has in the future. */
export function ago(instant, now) {
  return now - instant < 60_000 ? null : relative(instant, now);
}

const MINUTE = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const date = (zone, options) => cached(Intl.DateTimeFormat, { timeZone: zone, ...options });

export function dateTime(zone, instant) {
  const fraction = instant % 1000 === 0 ? {} : { fractionalSecondDigits: 3 };
  const seconds = instant % 60_000 === 0 ? {} : { second: "2-digit", ...fraction };
  return date(zone, { ...MINUTE, ...seconds }).format(instant);
}

export function day(zone, instant) {
  return date(zone, { day: "numeric", month: "short", year: "numeric" }).format(instant);
}

function timeOfDay(zone, instant) {
  return date(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(instant);
}

/** "14:05", with the day where it is another one than now: for what comes soon. */
export function clock(zone, instant, now) {
  return day(zone, instant) === day(zone, now) ? timeOfDay(zone, instant) : dateTime(zone, Math.floor(instant / 60_000) * 60_000);
}

/** For names: whole days without times, and without what both ends share ("1 – 31 Oct 2026"). */
export function range(zone, start, end) {
  const wholeDays = isMidnight(zone, start) && isMidnight(zone, end);
  return wholeDays
    ? date(zone, { day: "numeric", month: "short", year: "numeric" }).formatRange(start, end - 1)
    : date(zone, MINUTE).formatRange(start, end);
}

export function list(items) {
  return cached(Intl.ListFormat, { type: "conjunction" }).format(items);
}

/** "GMT+1", for the names of zones. */
export function zoneOffset(zone, instant) {
  const parts = date(zone, { timeZoneName: "shortOffset" }).formatToParts(instant);
  return parts.find((part) => part.type === "timeZoneName").value;
}
