import assert from "node:assert/strict";
import { test } from "node:test";
import { describeCell, LONGEST } from "../../main/resources/console/cells.js";
import { estimateText, startText } from "../../main/resources/console/problems.js";
import { eventParser } from "../../main/resources/console/events.js";
import { secondsLeft, speed, withSample } from "../../main/resources/console/rate.js";
import { turns } from "../../main/resources/console/turns.js";
import * as words from "../../main/resources/console/words.js";

test("numbers in words", () => {
  assert.equal(words.count(1048576), "1,048,576");
  assert.equal(words.about(48_213), "48,000");
  assert.equal(words.bytes(0), "0 bytes");
  assert.equal(words.bytes(1), "1 byte");
  assert.equal(words.bytes(999), "999 bytes");
  assert.equal(words.bytes(1_600), "1.6 kB");
  assert.equal(words.bytes(999_700), "1 MB");
  assert.equal(words.bytes(724_100_000), "724 MB");
  assert.equal(words.duration(0.2), "1 second");
  assert.equal(words.duration(89), "89 seconds");
  assert.equal(words.duration(150), "3 minutes");
  assert.equal(words.hours(745 * 3_600_000), "31 days 1 hour");
  assert.equal(words.hours(2918 * 3_600_000), "121 days 14 hours");
  assert.equal(words.hours(47.5 * 3_600_000), "47.5 hours");
  assert.equal(words.hours(71.99 * 3_600_000), "3 days");
  assert.equal(words.hours(168 * 3_600_000), "7 days");
  assert.equal(words.hours(20 * 60_000), "20 minutes");
  assert.equal(words.relative(6 * 86_400_000, 0), "in 6 days");
  assert.equal(words.relative(0, 86_400_000), "24 hours ago");
  assert.equal(words.relative(35 * 3_600_000, 0), "in 35 hours");
  assert.equal(words.relative(48 * 3_600_000, 0), "in 2 days");
  assert.equal(words.relative(0, 0), "now");
  assert.equal(words.relative(42_000, 0), "in 42 seconds");
});

test("a range of whole days has no times, and what both ends share is said once", () => {
  const october = words.range("Europe/Vienna", Date.parse("2026-09-30T22:00:00Z"), Date.parse("2026-10-31T23:00:00Z"));
  assert.match(october, /^1\W+31 Oct 2026$/);
  assert.match(words.range("UTC", Date.parse("2026-10-01T10:00:00Z"), Date.parse("2026-10-01T12:00:00Z")), /10:00.*12:00/);
});

test("what comes soon has the time of a clock, and the day where it is another", () => {
  const now = Date.parse("2026-11-30T22:50:00Z");
  assert.equal(words.clock("UTC", now + 200_000, now), "22:53");
  assert.equal(words.clock("Europe/Vienna", now + 200_000, now), "23:53");
  assert.match(words.clock("Europe/Vienna", now + 700_500, now), /^1 Dec 2026, 00:01$/);
});

test("a start is expected by the minute, for as long as that minute lasts", () => {
  const start = (text, position = 2) => (time) => startText({ queue_position: position, estimated_start: text }, "UTC", at(time));
  const at = (time) => Date.parse(`2026-11-30T${time}Z`);
  const told = start("2026-11-30T12:03:10.000000Z");
  assert.equal(told("12:00:30"), "Expected to start by 12:04 (in about 4 minutes).");
  assert.equal(told("12:02:00"), "Expected to start by 12:04 (in about 2 minutes).");
  assert.equal(told("12:02:01"), "Expected to start by 12:04.");
  assert.equal(told("12:04:59"), "Expected to start by 12:04.");
  assert.equal(told("12:05:00"), "Start not known yet.");
  assert.equal(start(undefined)("12:00:00"), "Start not known yet.");
  assert.equal(start(undefined, 1)("12:00:00"), "Starts when a running export ends.");
  assert.equal(start("2026-11-30T12:03:00Z")("12:02:30"), "Expected to start by 12:03.", "a whole minute is not rounded");
  assert.match(start("2026-12-01T00:05:00Z")("22:05:00"), /^Expected to start by 1 Dec 2026, 00:05 \(in about 2 hours\)\.$/);
});

test("below a minute an age has no figure", () => {
  assert.equal(words.ago(0, 59_999), null);
  assert.equal(words.ago(60_000, 0), null);
  assert.equal(words.ago(0, 60_000), "1 minute ago");
});

test("the reader's own English is used, or the British one", () => {
  assert.equal(words.locale(["de-AT", "en-US", "en"]), "en-US");
  assert.equal(words.locale(["fr"]), "en-GB");
  assert.equal(words.locale([]), "en-GB");
  assert.equal(words.locale(["en-US@posix", "en-AU"]), "en-AU");
  assert.equal(words.locale(["", "en-US@posix"]), "en-GB");
});

test("cells: NULL, empty, long, escaped", () => {
  assert.equal(describeCell(null, "none").kind, "null");
  assert.equal(describeCell("", "none").kind, "empty");
  const long = describeCell("😀".repeat(200), "none");
  assert.ok(long.cut);
  assert.equal([...long.text].length, LONGEST);
  assert.ok(describeCell("'=1+1", "spreadsheet").escaped);
  assert.ok(describeCell("' @x", "spreadsheet").escaped);
  assert.ok(describeCell("'\tx", "spreadsheet").escaped);
  assert.ok(!describeCell("'=1+1", "none").escaped);
  assert.ok(!describeCell("'tis", "spreadsheet").escaped);
});

test("events arrive in pieces, with comments between", () => {
  const parse = eventParser();
  assert.deepEqual(parse(":\n\nid: 1\nevent: export.pro"), []);
  assert.deepEqual(parse('gress\ndata: {"a":1}\n\nevent: export.completed\ndata: {}\n\n'), [
    { event: "export.progress", data: '{"a":1}' },
    { event: "export.completed", data: "{}" },
  ]);
});

test("time left is said only when it is steady", () => {
  let samples = [];
  for (let i = 0; i < 6; i++) {
    samples = withSample(samples, { at: i * 500, rows: i * 1000 });
  }
  assert.equal(Math.round(speed(samples)), 2000);
  assert.equal(Math.round(secondsLeft(samples, 25_000)), 10);
  assert.equal(secondsLeft(samples, 4_000), null, "more rows than expected");
  assert.equal(secondsLeft(samples, undefined), null);
  assert.equal(secondsLeft(withSample(samples, { at: 3000, rows: 60_000 }), 100_000), null, "a jump");
  assert.equal(withSample(samples, { at: 4000, rows: 0 }).length, 1, "it began again");
  assert.equal(Math.round(speed(samples, 12_000)), 2000);
  assert.equal(speed(samples, 13_000), null, "it stands still");
  assert.equal(secondsLeft(samples, 25_000, 13_000), null, "it stands still");
  assert.equal(speed([]), null);
});

test("a response that began before a change, or before one that was taken, is late", () => {
  const looks = turns();
  const [first, second] = [looks.begin(), looks.begin()];
  assert.ok(looks.take(second));
  assert.ok(!looks.take(first));
  const third = looks.begin();
  looks.change();
  assert.ok(!looks.take(third));
  assert.ok(looks.take(looks.begin()));
});

test("an exact count does not make the size exact", () => {
  assert.equal(estimateText({ rows: 120_345, bytes: 28_000_000, seconds: 4, exact: true }), "Exactly 120,345 rows, about 28 MB, 4 seconds.");
  assert.equal(estimateText({ rows: 1, exact: true }), "Exactly 1 row.");
  assert.equal(estimateText({ rows: 48_213, bytes: 16_000_000, exact: false }), "About 48,000 rows, 16 MB.");
});
