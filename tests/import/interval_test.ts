import assert from "node:assert/strict";
import fc from "fast-check";
import { exactMs, readSpan } from "../../src/config/durations.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import type { Cell } from "../../src/handler.ts";
import { readInterval } from "../../src/run/bcourse/interval.ts";

const RIGHT: readonly (readonly [cell: string, offset: string | 0])[] = [
  ["1970-01-03 00:00:00", "2 days"],
  ["1970-01-03 00:00:00.000000", "2 days"],
  ["1970-01-03T00:00:00", "2 days"],
  ["1970-01-02 00:00:00.000000", "1 day"],
  ["1970-01-02 12:00:00.000000", "1 day 12 hours"],
  ["1970-01-08 00:00:00", "1 week"],
  ["1970-01-11 00:00:00", "10 days"],
  ["1970-01-15 00:00:00", "2 weeks"],
  ["1970-02-01 00:00:00", "31 days"],
  ["1970-01-01 01:00:00", "1 hour"],
  ["1970-01-01 01:30:15", "1 hour 30 minutes 15 seconds"],
  ["1970-01-01 00:00:00.500000", "PT0.5S"],
  ["1970-01-02 00:00:00.250000", "P1DT0.25S"],
  ["1970-01-01 00:00:00.000000", 0],
  ["2 days", "2 days"],
  ["1 day 06:00:00", "1 day 6 hours"],
  ["00:45:00", "45 minutes"],
  ["00:00:01.001", "PT1.001S"],
  ["49:00:00", "2 days 1 hour"],
  ["2 days -01:00:00", "1 day 23 hours"],
];

for (const [cell, offset] of RIGHT) {
  Deno.test(`readInterval() makes ${offset} of ${cell}`, () => {
    assert.deepEqual(readInterval(cell), { offset, isNegative: false });
  });
}

for (const cell of ["1969-12-31 00:00:00", "-1 days", "-24:00:00", "-2 days +24:00:00"]) {
  Deno.test(`readInterval() sees that ${cell} is below zero`, () => {
    assert.deepEqual(readInterval(cell), { offset: "1 day", isNegative: true });
  });
}

const WRONG: readonly Cell[] = [
  172800,
  null,
  true,
  "",
  " ",
  "172800",
  "two days",
  "P2D",
  "1 mon",
  "1970-02-31 00:00:00",
  "1990-01-01 00:00:00",
];

for (const cell of WRONG) {
  Deno.test(`readInterval() does not guess what ${JSON.stringify(cell)} means`, () => {
    assert.equal(readInterval(cell), null);
  });
}

Deno.test("readInterval() loses no millisecond on the way to automations.yaml", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 3_653 * 86_400_000 }), (ms) => {
    const reading = readSpan(readInterval(toSqlText(ms))?.offset);
    assert.ok("value" in reading, `${ms} cannot be read back`);
    assert.equal(exactMs(reading.value), ms);
  }));
});
