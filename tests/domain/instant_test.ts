import assert from "node:assert/strict";
import fc from "fast-check";
import { toIso } from "../../src/domain/clock.ts";
import { parseInstant, toSqlText } from "../../src/domain/instant.ts";

const SPELLINGS: readonly [string, string][] = [
  ["2026-12-01 09:00:00", "2026-12-01T09:00:00Z"],
  ["2026-12-01 09:00", "2026-12-01T09:00:00Z"],
  ["2026-12-01 09:00:00.123456", "2026-12-01T09:00:00.123Z"],
  ["2026-12-01 09:00:00,5", "2026-12-01T09:00:00.5Z"],
  ["2026-12-01 09:00:00.999999999", "2026-12-01T09:00:00.999Z"],
  ["2026-12-01T09:00:00", "2026-12-01T09:00:00Z"],
  ["2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z"],
  ["2026-12-01t09:00:00z", "2026-12-01T09:00:00Z"],
  ["2026-12-01 09:00:00Z", "2026-12-01T09:00:00Z"],
  ["2026-12-01 09:00:00 UTC", "2026-12-01T09:00:00Z"],
  ["2026-12-01 09:00:00+01:00", "2026-12-01T08:00:00Z"],
  ["2026-07-01 09:00:00 +0200", "2026-07-01T07:00:00Z"],
  ["2026-12-01 09:00:00-05", "2026-12-01T14:00:00Z"],
  ["2026-12-01 00:30:00.5+05:30", "2026-11-30T19:00:00.5Z"],
  ["2026-12-01", "2026-12-01T00:00:00Z"],
  ["  2026-12-01 09:00:00  ", "2026-12-01T09:00:00Z"],
  ["2026-03-29 02:30:00", "2026-03-29T02:30:00Z"],
  ["2026-10-25 02:30:00", "2026-10-25T02:30:00Z"],
  ["2028-02-29 12:00:00", "2028-02-29T12:00:00Z"],
  ["1969-12-31 23:59:59", "1969-12-31T23:59:59Z"],
];

for (const [text, wanted] of SPELLINGS) {
  Deno.test(`parseInstant() reads "${text}"`, () => {
    const found = parseInstant(text);
    assert.equal(found === null ? null : toIso(found), wanted);
  });
}

const NONE = [
  ...["", "now", "next week", "1796115600", "2026-13-01", "2026-02-31 09:00:00", "2026-2-1"],
  ...["2027-02-29 12:00:00", "2026-12-01 25:00:00", "2026-12-01 09:60:00", "01-12-2026 09:00"],
  ...["2026-12-01 9:00", "2026-12-01 09:00:00 CET", "2026-12-01 09:00:00+25:00"],
  ...["2026-12-01Z", "2026-12-01 09:00:00 x", "x 2026-12-01 09:00:00", "2026-12-01  09:00:00"],
];

for (const text of NONE) {
  Deno.test(`parseInstant() takes "${text}" for no instant`, () => {
    assert.equal(parseInstant(text), null);
  });
}

const instants = fc.integer({
  min: Temporal.Instant.from("0001-01-01T00:00:00Z").epochMilliseconds,
  max: Temporal.Instant.from("9999-12-31T23:59:59.999Z").epochMilliseconds,
});

Deno.test("parseInstant() reads what toSqlText() writes", () => {
  fc.assert(fc.property(instants, (at) => assert.equal(parseInstant(toSqlText(at)), at)));
});

Deno.test("parseInstant() reads what toIso() writes", () => {
  fc.assert(fc.property(instants, (at) => assert.equal(parseInstant(toIso(at)), at)));
});

Deno.test("parseInstant() answers whatever it is given", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    const found = parseInstant(text);
    assert.ok(found === null || Number.isInteger(found));
  }));
});

Deno.test("toSqlText() sorts as text as instants do", () => {
  fc.assert(fc.property(instants, instants, (a, b) => {
    assert.equal(toSqlText(a) < toSqlText(b), a < b);
  }));
});

Deno.test("toSqlText() writes as SQLAlchemy does", () => {
  const at = Temporal.Instant.from("2026-12-01T09:00:00.12Z").epochMilliseconds;
  assert.equal(toSqlText(at), "2026-12-01 09:00:00.120000");
});

const twoDigits = (max: number): fc.Arbitrary<string> =>
  fc.oneof(fc.nat(max), fc.nat(99)).map((value) => String(value).padStart(2, "0"));

/** As databases write it, here and there a field that no calendar or clock has. */
const usual = fc.record({
  year: fc.oneof(fc.integer({ min: 1900, max: 2100 }), fc.nat(9_999)),
  month: twoDigits(12),
  day: twoDigits(31),
  between: fc.constantFrom(" ", "T"),
  time: fc.tuple(twoDigits(23), twoDigits(59), twoDigits(59)),
  fraction: fc.stringMatching(/^\.\d{1,9}$/),
  hasFraction: fc.boolean(),
});

Deno.test("parseInstant() reads the usual spelling as Temporal does, or not at all", () => {
  fc.assert(
    fc.property(usual, ({ year, month, day, between, time, fraction, hasFraction }) => {
      const date = `${String(year).padStart(4, "0")}-${month}-${day}`;
      const rest = `${time.join(":")}${hasFraction ? fraction : ""}`;
      let wanted: number | null = null;
      try {
        wanted = Temporal.Instant.from(`${date}T${rest}Z`).epochMilliseconds;
      } catch (thrown) {
        if (!(thrown instanceof RangeError)) throw thrown;
      }
      assert.equal(parseInstant(`${date}${between}${rest}`), wanted);
    }),
    { numRuns: 2_000 },
  );
});
