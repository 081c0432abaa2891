// Dates as the reader's language writes them in digits, such as 31/10/2026 or 31.10.2026, beside 2026-10-31.

import { texts } from "./texts.js";
import { isLanguage } from "./words.js";

const DIGITS = { year: "\\d{4}", month: "\\d{1,2}", day: "\\d{1,2}" };
/** A day above 12 cannot be mistaken for a month. */
const EXAMPLE = Date.UTC(2026, 9, 31);
export const ISO_EXAMPLE = "2026-10-31";

/** How a language writes a date: {example, pattern}; null for one that writes 2026-10-31, or is none. */
export function dateForm(language) {
  if (!isLanguage(language)) {
    return null;
  }
  const options = { calendar: "gregory", numberingSystem: "latn", timeZone: "UTC", year: "numeric", month: "2-digit", day: "2-digit" };
  const parts = new Intl.DateTimeFormat(language, options).formatToParts(EXAMPLE);
  const dated = parts.filter(({ type }) => type in DIGITS);
  const separators = parts.slice(parts.indexOf(dated[0]) + 1, parts.indexOf(dated[2])).filter(({ type }) => type === "literal");
  const marks = separators.map(({ value }) => value.replace(/[^./-]/g, ""));
  if (dated.length < 3 || separators.length < 2 || marks.some((mark) => mark.length !== 1)) {
    return null; // with other letters than digits
  }
  const example = dated[0].value + marks[0] + dated[1].value + marks[1] + dated[2].value;
  const [first, second, third] = dated.map(({ type }) => `(?<${type}>${DIGITS[type]})`);
  return example === ISO_EXAMPLE ? null : { example, pattern: new RegExp(`^\\s*${first}\\s*\\${marks[0]}\\s*${second}\\s*\\${marks[1]}\\s*${third}(?!\\d)[.,]?`) };
}

const forms = new Map();

function formOf(language) {
  if (!forms.has(language)) {
    forms.set(language, dateForm(language));
  }
  return forms.get(language);
}

const MONTHS = "january february march april may june july august september october november december".split(" ");

/** Read in every language: with dots the day is first everywhere, and with a name the month is plain. The page writes the latter. */
const ALWAYS = [
  /^\s*(?<day>\d{1,2})\s*\.\s*(?<month>\d{1,2})\s*\.\s*(?<year>\d{4})(?!\d)[.,]?/,
  /^\s*(?<day>\d{1,2})\.?\s+(?<name>[a-z]{3,9})\.?,?\s+(?<year>\d{4})(?!\d)[.,]?/i,
  /^\s*(?<name>[a-z]{3,9})\.?\s+(?<day>\d{1,2}),?\s+(?<year>\d{4})(?!\d)[.,]?/i,
];

/** The text with a date in a form that is read, if it begins with one, as 2026-10-31; the rest is as it was. */
export function withIsoDate(text, language) {
  for (const pattern of [formOf(language)?.pattern, ...ALWAYS].filter(Boolean)) {
    const found = pattern.exec(text);
    if (found) {
      const { year, day, name } = found.groups;
      const month = found.groups.month ?? 1 + MONTHS.findIndex((each) => each.startsWith(name.toLowerCase()));
      return `${year}-${month}-${day}${text.slice(found[0].length)}`; // a month 0 is none
    }
  }
  return text;
}

/** The forms that are read, for people: "31/10/2026 or 2026-10-31". */
export function examples(language = ownLanguage()) {
  const own = formOf(language)?.example;
  return own ? texts.form.either(own, ISO_EXAMPLE) : ISO_EXAMPLE;
}

/** The browser's own. */
export function ownLanguage() {
  return globalThis.navigator?.language ?? "en-GB";
}
