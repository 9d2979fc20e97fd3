import assert from "node:assert/strict";
import fc from "fast-check";
import { exactMs, readSpan, SPAN_PATTERN } from "../../src/config/durations.ts";

const HOUR = 3_600_000;
const MINUTE = 60_000;

const LEGAL: readonly (readonly [value: unknown, months: number, days: number, ms: number])[] = [
  ["2 days", 0, 2, 0],
  ["1 day", 0, 1, 0],
  ["2d", 0, 2, 0],
  ["1 week", 0, 7, 0],
  ["2 weeks", 0, 14, 0],
  ["1w", 0, 7, 0],
  ["1 month", 1, 0, 0],
  ["3 months", 3, 0, 0],
  ["1 year", 12, 0, 0],
  ["90m", 0, 0, 90 * MINUTE],
  ["5 min", 0, 0, 5 * MINUTE],
  ["30s", 0, 0, 30_000],
  ["1h30m", 0, 0, 90 * MINUTE],
  ["24h", 0, 0, 24 * HOUR],
  ["1 day 6 hours", 0, 1, 6 * HOUR],
  ["6 Hours 1 Day", 0, 1, 6 * HOUR],
  ["  2   days ", 0, 2, 0],
  ["PT48H", 0, 0, 48 * HOUR],
  ["P2DT3H", 0, 2, 3 * HOUR],
  ["p1w", 0, 7, 0],
  ["P1M", 1, 0, 0],
  ["PT1.5H", 0, 0, 90 * MINUTE],
  ["0", 0, 0, 0],
  [0, 0, 0, 0],
  ["0 days", 0, 0, 0],
];

for (const [value, months, days, ms] of LEGAL) {
  Deno.test(`readSpan() understands ${JSON.stringify(value)}`, () => {
    assert.deepEqual(readSpan(value), { value: { months, days, ms } });
  });
}

const ILLEGAL: readonly unknown[] = [
  2,
  "2",
  1.5,
  -2,
  "",
  " ",
  "-1 day",
  "1 day -6 hours",
  "−2 days",
  "1.5 days",
  "1,5 days",
  "1M",
  "2 mo",
  "two days",
  "days",
  "2 days ago",
  "1 day 1 day",
  "1 day, 6 hours",
  "P",
  "PT",
  "P1H",
  "-P1D",
  "P-1D",
  "1e3 days",
  "0x10 s",
  NaN,
  Infinity,
  null,
  undefined,
  true,
  ["2 days"],
  { days: 2 },
];

for (const value of ILLEGAL) {
  Deno.test(`readSpan() refuses ${JSON.stringify(value) ?? String(value)}`, () => {
    assert.ok("refused" in readSpan(value));
  });
}

Deno.test("readSpan() adds up units in any order and spelling", () => {
  const unit = (words: readonly string[]) => fc.tuple(fc.nat(999), fc.constantFrom(...words));
  fc.assert(
    fc.property(
      unit(["w", "week", "Weeks"]),
      unit(["d", "day", "DAYS"]),
      unit(["h", "hr", "hours"]),
      unit(["m", "min", "minutes"]),
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: 1 }),
      fc.constantFrom("", " ", "  "),
      (weeks, days, hours, minutes, order, blank) => {
        const parts = [weeks, days, hours, minutes];
        const text = order.map((at) => parts[at]?.join(blank)).join(" ");
        const count = (at: number) => order.includes(at) ? parts[at]?.[0] ?? 0 : 0;
        assert.deepEqual(readSpan(text), {
          value: {
            months: 0,
            days: count(0) * 7 + count(1),
            ms: count(2) * HOUR + count(3) * MINUTE,
          },
        });
        assert.match(text, new RegExp(SPAN_PATTERN));
      },
    ),
  );
});

Deno.test("readSpan() never throws and never gives a negative length", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.anything(), fc.string(), fc.stringMatching(/^-?P?[\dTDHMSW. ]*$/)),
      (value) => {
        const reading = readSpan(value);
        if ("refused" in reading) return;
        const { months, days, ms } = reading.value;
        assert.ok(months >= 0 && days >= 0 && ms >= 0);
      },
    ),
  );
});

Deno.test("SPAN_PATTERN lets every legal text through", () => {
  const refused = LEGAL.filter(([value]) => typeof value === "string")
    .filter(([value]) => !new RegExp(SPAN_PATTERN).test(String(value)));
  assert.deepEqual(refused, []);
});

Deno.test("exactMs() counts a day as 24 hours", () => {
  assert.equal(exactMs({ months: 0, days: 2, ms: 5 }), 48 * HOUR + 5);
});

Deno.test("exactMs() has no answer for months", () => {
  assert.equal(exactMs({ months: 1, days: 0, ms: 0 }), null);
});
