import assert from "node:assert/strict";
import { test } from "node:test";
import { dateForm, examples, withIsoDate } from "../../main/resources/console/dates.js";
import * as time from "../../main/resources/console/time.js";
import * as words from "../../main/resources/console/words.js";

const at = (text) => Date.parse(text);
const iso = (instant) => new Date(instant).toISOString().replace(".000Z", "Z");
const VIENNA = "Europe/Vienna";

test("a wall time is that of the zone", () => {
  assert.deepEqual(time.wallTime(VIENNA, at("2026-10-01T00:30:15Z")), {
    year: 2026, month: 10, day: 1, hour: 2, minute: 30, second: 15,
  });
  assert.equal(time.offset("America/St_Johns", at("2026-01-01T00:00:00Z")), -3.5 * 3_600_000);
  assert.equal(time.offset("Asia/Kathmandu", at("2026-01-01T00:00:00Z")), 5.75 * 3_600_000);
});

test("midnight is 0 hours, not 24", () => {
  assert.equal(time.wallTime("UTC", at("2026-01-01T00:00:00Z")).hour, 0);
});

test("a time that occurs twice is the first one, and one that does not occur is the change", () => {
  const autumn = { year: 2026, month: 10, day: 25, hour: 2, minute: 30 };
  assert.equal(iso(time.instantOf(VIENNA, autumn)), "2026-10-25T00:30:00Z");
  const spring = { year: 2026, month: 3, day: 29, hour: 2, minute: 30 };
  assert.equal(iso(time.instantOf(VIENNA, spring)), "2026-03-29T01:00:00Z");
  // In Beirut and Havana midnight itself is skipped.
  const havana = { year: 2026, month: 3, day: 8 };
  assert.equal(iso(time.instantOf("America/Havana", havana)), "2026-03-08T05:00:00Z");
});

test("every wall time leads back to its instant, in every zone", () => {
  const start = at("2026-01-01T00:00:00Z");
  for (const zone of ["UTC", VIENNA, "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "Asia/Tehran"]) {
    for (let instant = start; instant < start + 366 * 86_400_000; instant += 5 * 3_600_000 + 60_000) {
      const back = time.instantOf(zone, time.wallTime(zone, instant));
      // The second of two equal wall times leads to the first.
      assert.ok(back === instant || (back < instant && time.offset(zone, back) !== time.offset(zone, instant)), `${zone} ${iso(instant)}`);
    }
  }
});

test("presets are of the zone, and months have their own length", () => {
  const now = at("2026-11-01T00:30:42Z");
  const of = (preset, zone) => Object.values(time.presetRange(preset, zone, now)).map(iso);
  assert.deepEqual(of("day", VIENNA), ["2026-10-31T00:30:00Z", "2026-11-01T00:30:00Z"]);
  assert.deepEqual(of("week", VIENNA), ["2026-10-24T23:30:00Z", "2026-11-01T00:30:00Z"]);
  assert.deepEqual(of("month", VIENNA), ["2026-10-31T23:00:00Z", "2026-11-01T00:30:00Z"]);
  assert.deepEqual(of("last_month", VIENNA), ["2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"]);
  assert.deepEqual(of("last_month", "America/Los_Angeles"), ["2026-09-01T07:00:00Z", "2026-10-01T07:00:00Z"]);
  const january = time.presetRange("last_month", "UTC", at("2026-01-15T00:00:00Z"));
  assert.equal(iso(january.start), "2025-12-01T00:00:00Z");
});

test("the changes of the clocks inside a range are found, and none at its end", () => {
  const changes = (start, end, zone = VIENNA) => time.clockChanges(zone, at(start), at(end)).map(iso);
  assert.deepEqual(changes("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z"), ["2026-10-25T01:00:00Z"]);
  assert.deepEqual(changes("2026-10-01T00:00:00Z", "2026-10-25T01:00:00Z"), []);
  assert.deepEqual(changes("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), ["2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"]);
  assert.deepEqual(changes("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "UTC"), []);
});

test("typed times are read, and nothing else", () => {
  const now = at("2026-10-10T10:10:10Z");
  const read = (text) => {
    const found = time.parseTyped(text, VIENNA, now);
    return found && iso(found.instant);
  };
  assert.equal(read("2026-10-01"), "2026-09-30T22:00:00Z");
  assert.equal(read(" 2026-10-1 9:05 "), "2026-10-01T07:05:00Z");
  assert.equal(read("2026-10-01T14:00:30.250"), "2026-10-01T12:00:30.250Z");
  assert.equal(read("2026-10-01 14:00Z"), "2026-10-01T14:00:00Z");
  assert.equal(read("2026-10-01T14:00:00-03:30"), "2026-10-01T17:30:00Z");
  assert.equal(read("now"), "2026-10-10T10:10:00Z");
  assert.equal(read("0099-02-28"), "0099-02-27T22:54:39Z");
  for (const bad of ["", "yesterday", "2026-02-30", "2026-13-01", "2026-00-01", "01.10.2026", "10/01/2026", "2026-10-01 24:00", "2026-10-01 12:60", "2026-10", "2026-10-01 14", "12026-10-01", "٢٠٢٦-١٠-٠١"]) {
    assert.equal(read(bad), null, bad);
  }
});

test("what is written can be read again", () => {
  const texts = [
    "2026-10-01T12:34:56Z", "2026-10-24T22:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T00:30:59.999999Z",
    "2026-10-25T01:30:59.999999Z", "2026-10-31T22:59:59.999999Z", "2026-10-01T00:00:00.000001Z", "1960-01-01T00:00:00.25Z",
    "2026-11-01T05:00:00Z",
  ];
  for (const zone of [VIENNA, "America/Havana", "UTC"]) {
    for (const text of texts) {
      const instant = time.instantFrom(text);
      assert.equal(time.parseTyped(time.typed(zone, instant), zone, 0).instant, instant, `${zone} ${text}`);
      assert.equal(time.rfc3339(instant).replace(".000Z", "Z").replace(/0+Z$/, (zeros) => (text.includes(".") ? "Z" : zeros)), text);
    }
  }
  assert.equal(time.typed(VIENNA, time.instantFrom("2026-10-25T01:30:59.999999Z")), "2026-10-25 02:30:59.999999+01:00");
  assert.equal(time.typed(VIENNA, time.instantFrom("2026-10-31T22:59:59.999999Z")), "2026-10-31 23:59:59.999999");
  assert.equal(time.typed("America/Havana", at("2026-11-01T05:00:00Z")), "2026-11-01 00:00-05:00");
});

test("a fraction after midnight is not midnight", () => {
  assert.ok(time.isMidnight("UTC", at("2026-10-01T00:00:00Z")));
  assert.ok(!time.isMidnight("UTC", time.instantFrom("2026-10-01T00:00:00.000001Z")));
});

test("the next day is a day later by the clock", () => {
  const before = time.instantOf(VIENNA, { year: 2026, month: 10, day: 25 });
  assert.equal(time.nextDay(VIENNA, before) - before, 25 * 3_600_000);
});

test("dates are also read as the reader's language writes them, and only so", () => {
  const read = (text, language) => {
    const found = time.parseTyped(withIsoDate(text, language), "UTC", 0);
    return found && iso(found.instant) + (found.dateOnly ? " (day)" : "");
  };
  assert.equal(read("31/10/2026", "en-GB"), "2026-10-31T00:00:00Z (day)");
  assert.equal(read(" 1/2/2026, 9:05", "en-GB"), "2026-02-01T09:05:00Z");
  assert.equal(read("1/2/2026 14:00", "en-US"), "2026-01-02T14:00:00Z");
  assert.equal(read("1.2.2026 14:00+02:00", "de-AT"), "2026-02-01T12:00:00Z");
  assert.equal(read("2026. 10. 31. 14:00", "hu"), "2026-10-31T14:00:00Z");
  assert.equal(read("31-10-2026", "nl"), "2026-10-31T00:00:00Z (day)");
  for (const language of ["en-GB", "en-US", "de-AT", "sv", "ar-EG", "fa"]) {
    assert.equal(read("2026-10-01 14:00", language), "2026-10-01T14:00:00Z", language);
  }
  for (const [text, language] of [
    ["31/10/2026", "en-US"], ["10/31/2026", "en-GB"], ["31.13.2026", "en-GB"], ["31/10/2026", "de-AT"], ["31.10.26", "de-AT"],
    ["29.2.2026", "de-AT"], ["31.10.20260", "de-AT"], ["31.10.2026 25:00", "de-AT"], ["1.2.26", "sv"], ["1 Okt 2026", "en-GB"], ["31 Jun 2026", "en-GB"], ["", "de-AT"],
  ]) {
    assert.equal(read(text, language), null, `${text} ${language}`);
  }
});

test("dates with dots, and as the page writes them, are read in every language", () => {
  const read = (text, language) => time.parseTyped(withIsoDate(text, language), "UTC", 0)?.instant;
  const evening = at("2026-10-01T18:05:00Z");
  for (const language of ["en-GB", "en-US", "de-AT", "sv", "hu", "ar-EG"]) {
    for (const text of ["1.10.2026 18:05", "01. 10. 2026, 18:05", "1 Oct 2026, 18:05", "1 october 2026 18:05", "Oct 1, 2026, 18:05"]) {
      assert.equal(read(text, language), evening, `${text} ${language}`);
    }
    assert.equal(read("1 Sept 2026", language), at("2026-09-01T00:00:00Z"), language);
  }
  for (let month = 0; month < 12; month++) {
    const day = Date.UTC(2026, month, 9);
    assert.equal(read(words.dateTime("UTC", day), "en-GB"), day);
  }
});

test("a language that Intl does not know is read as 2026-10-31 only", () => {
  for (const language of ["", "en-US@posix", "x", null, undefined]) {
    assert.equal(dateForm(language), null, language);
    assert.equal(withIsoDate("31/10/2026", language), "31/10/2026");
    assert.equal(examples(language ?? "C"), "2026-10-31");
  }
});

test("a zone that Intl does not know is UTC", (context) => {
  const resolved = context.mock.method(Intl.DateTimeFormat.prototype, "resolvedOptions", () => ({ timeZone: "Etc/Unknown" }));
  assert.equal(time.ownZone(), "UTC");
  resolved.mock.mockImplementation(() => ({ timeZone: VIENNA }));
  assert.equal(time.ownZone(), VIENNA);
});

test("the forms of a date are told by an example that is read itself", () => {
  assert.equal(examples("en-US"), "10/31/2026 or 2026-10-31");
  assert.equal(examples("de"), "31.10.2026 or 2026-10-31");
  assert.equal(examples("sv"), "2026-10-31");
  for (const language of ["en-GB", "fr", "hu", "ja", "ko", "pl", "th", "ar-EG", "he", "pt-BR", "hr"]) {
    assert.equal(withIsoDate(dateForm(language).example, language), "2026-10-31", language);
  }
});
