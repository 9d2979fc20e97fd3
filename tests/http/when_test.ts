import assert from "node:assert/strict";
import { createWhen, type When } from "../../src/http/when.ts";
import { ENGLISH } from "../../src/http/words/english.ts";

const NOON = "2026-12-01T11:00:00Z"; // a Tuesday, 12:00 in Amsterdam

const DAYS: readonly (readonly [at: string, words: string])[] = [
  ["2026-12-01T17:00:00Z", "today 18:00"],
  ["2026-11-30T22:59:00Z", "yesterday 23:59"],
  ["2026-11-30T23:00:00Z", "today 00:00"],
  ["2026-12-02T17:00:00Z", "tomorrow 18:00"],
  ["2026-12-07T17:00:00Z", "Monday 18:00"],
];

for (const [at, words] of DAYS) {
  Deno.test(`when says ${words}`, () => assert.equal(whenAt(NOON).moment(ms(at)), words));
}

Deno.test("when gives the date from a week on, and the year where it is another", () => {
  assert.match(whenAt(NOON).moment(ms("2026-12-08T17:00:00Z")), /^Tue,? 8 Dec 18:00$/);
  assert.match(whenAt(NOON).moment(ms("2027-06-08T17:00:00Z")), /^8 Jun 2027 19:00$/);
});

const DISTANCES: readonly (readonly [seconds: number, words: string])[] = [
  [0, "now"],
  [30, "in 30 seconds"],
  [-90, "1 minute ago"],
  [3_599, "in 59 minutes"],
  [22 * 3_600, "in 22 hours"],
  [47 * 3_600, "in 47 hours"],
  [48 * 3_600, "in 2 days"],
  [95 * 3_600, "in 4 days"],
];

for (const [seconds, words] of DISTANCES) {
  Deno.test(`when says ${words} for ${seconds} s`, () => {
    assert.equal(whenAt(NOON).relative(ms(NOON) + seconds * 1_000), words);
  });
}

Deno.test("when starts days at local midnight, also where a day has 23 or 25 hours", () => {
  const hours = (now: string): number => {
    const when = whenAt(now);
    return (when.dayStart(1) - when.dayStart(0)) / 3_600_000;
  };
  assert.equal(hours("2026-03-29T11:00:00Z"), 23);
  assert.equal(hours("2026-10-25T11:00:00Z"), 25);
  assert.equal(hours("2026-07-01T11:00:00Z"), 24);
});

function whenAt(now: string): When {
  return createWhen(ENGLISH, { timezone: "Europe/Amsterdam", now: ms(now) });
}

function ms(text: string): number {
  return Temporal.Instant.from(text).epochMilliseconds;
}
