import assert from "node:assert/strict";
import fc from "fast-check";
import type { Span, WallTime } from "../../src/domain/task.ts";
import { runAt, runAtOfMany, type RunAtRule } from "../../src/plan/run_at.ts";

const AMSTERDAM = "Europe/Amsterdam";
const ZONES = [AMSTERDAM, "America/New_York", "Australia/Lord_Howe"];
const HOUR = 3_600_000;

function span(parts: Partial<Span>): Span {
  return { months: 0, days: 0, ms: 0, ...parts };
}

function run(
  local: string,
  rule: Partial<Omit<RunAtRule, "offset">> & { offset: Partial<Span> },
): string {
  const timezone = rule.timezone ?? AMSTERDAM;
  const event = Temporal.ZonedDateTime.from(`${local}[${timezone}]`).epochMilliseconds;
  const full = {
    direction: "before",
    at: null,
    ...rule,
    timezone,
    offset: span(rule.offset),
  } as const;
  const found = Temporal.Instant.fromEpochMilliseconds(runAt(event, full));
  return found.toZonedDateTimeISO(timezone).toString({ timeZoneName: "never" });
}

function at(hour: number, minute = 0): WallTime {
  return { hour, minute };
}

// In Amsterdam the clocks of 2026 go forward on 29 March at 02:00 and back on 25 October at 03:00.
const CASES: readonly [name: string, actual: () => string, expected: string][] = [
  [
    "2 days before, in winter",
    () => run("2026-12-01T09:00", { offset: { days: 2 } }),
    "2026-11-29T09:00:00+01:00",
  ],
  [
    "2 days before, in summer",
    () => run("2026-07-01T09:00", { offset: { days: 2 } }),
    "2026-06-29T09:00:00+02:00",
  ],
  [
    "1 day before, over the clocks going forward",
    () => run("2026-03-29T09:00", { offset: { days: 1 } }),
    "2026-03-28T09:00:00+01:00",
  ],
  [
    "24 hours before, over the clocks going forward",
    () => run("2026-03-29T09:00", { offset: { ms: 24 * HOUR } }),
    "2026-03-28T08:00:00+01:00",
  ],
  [
    "1 day before, over the clocks going back",
    () => run("2026-10-25T09:00", { offset: { days: 1 } }),
    "2026-10-24T09:00:00+02:00",
  ],
  [
    "24 hours before, over the clocks going back",
    () => run("2026-10-25T09:00", { offset: { ms: 24 * HOUR } }),
    "2026-10-24T10:00:00+02:00",
  ],
  [
    "1 day before falls into the gap: forward by the gap",
    () => run("2026-03-30T02:30", { offset: { days: 1 } }),
    "2026-03-29T03:30:00+02:00",
  ],
  [
    "1 day before falls into the hour that is twice: the first",
    () => run("2026-10-26T02:30", { offset: { days: 1 } }),
    "2026-10-25T02:30:00+02:00",
  ],
  [
    "1 day after falls into the hour that is twice: the first",
    () => run("2026-10-24T02:30", { offset: { days: 1 }, direction: "after" }),
    "2026-10-25T02:30:00+02:00",
  ],
  [
    "at a time that does not exist: forward by the gap",
    () => run("2026-03-30T09:00", { offset: { days: 1 }, at: at(2, 30) }),
    "2026-03-29T03:30:00+02:00",
  ],
  [
    "at a time that is twice: the first",
    () => run("2026-10-26T09:00", { offset: { days: 1 }, at: at(2, 30) }),
    "2026-10-25T02:30:00+02:00",
  ],
  [
    "at 18:00 on the day found",
    () => run("2026-12-01T09:00", { offset: { days: 1 }, at: at(18) }),
    "2026-11-30T18:00:00+01:00",
  ],
  [
    "at 18:00, the day found by hours",
    () => run("2026-12-01T09:00", { offset: { ms: 12 * HOUR }, at: at(18) }),
    "2026-11-30T18:00:00+01:00",
  ],
  [
    "1 month before the 31st: the month's last day",
    () => run("2026-03-31T09:00", { offset: { months: 1 } }),
    "2026-02-28T09:00:00+01:00",
  ],
  [
    "1 month after 31 January",
    () => run("2026-01-31T09:00", { offset: { months: 1 }, direction: "after" }),
    "2026-02-28T09:00:00+01:00",
  ],
  [
    "1 day 6 hours: the days first, then the exact hours",
    () => run("2026-03-30T09:00", { offset: { days: 1, ms: 6 * HOUR } }),
    "2026-03-29T03:00:00+02:00",
  ],
  [
    "no offset: the event itself",
    () => run("2026-12-01T09:00", { offset: {} }),
    "2026-12-01T09:00:00+01:00",
  ],
  [
    "no offset keeps the second of two equal wall times",
    () => run("2026-10-25T02:30:00+01:00", { offset: {} }),
    "2026-10-25T02:30:00+01:00",
  ],
  [
    "New York, 1 day over 8 March",
    () => run("2026-03-08T09:00", { offset: { days: 1 }, timezone: "America/New_York" }),
    "2026-03-07T09:00:00-05:00",
  ],
  [
    "New York, 24 hours over 1 November",
    () => run("2026-11-01T09:00", { offset: { ms: 24 * HOUR }, timezone: "America/New_York" }),
    "2026-10-31T10:00:00-04:00",
  ],
  [
    "Lord Howe, whose clocks move half an hour: the gap",
    () => run("2026-10-05T02:15", { offset: { days: 1 }, timezone: "Australia/Lord_Howe" }),
    "2026-10-04T02:45:00+11:00",
  ],
  [
    "Lord Howe, 24 hours over 5 April",
    () => run("2026-04-05T09:00", { offset: { ms: 24 * HOUR }, timezone: "Australia/Lord_Howe" }),
    "2026-04-04T09:30:00+11:00",
  ],
];

for (const [name, actual, expected] of CASES) {
  Deno.test(`runAt() ${name}`, () => assert.equal(actual(), expected));
}

const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2030, 0, 1) });
const zones = fc.constantFrom(...ZONES);
const directions = fc.constantFrom("before" as const, "after" as const);

Deno.test("runAt() keeps exact spans exact in every zone", () => {
  fc.assert(
    fc.property(
      instants,
      zones,
      directions,
      fc.integer({ min: 0, max: 1e9 }),
      (event, timezone, direction, ms) => {
        const found = runAt(event, { offset: span({ ms }), direction, at: null, timezone });
        assert.equal(found, direction === "before" ? event - ms : event + ms);
      },
    ),
  );
});

Deno.test("runAt() moves by calendar days and keeps the wall time, but for gaps", () => {
  fc.assert(
    fc.property(
      instants,
      zones,
      directions,
      fc.integer({ min: 1, max: 400 }),
      (event, timezone, direction, days) => {
        const from = Temporal.Instant.fromEpochMilliseconds(event).toZonedDateTimeISO(timezone)
          .toPlainDateTime();
        const found = runAt(event, { offset: span({ days }), direction, at: null, timezone });
        const to = Temporal.Instant.fromEpochMilliseconds(found).toZonedDateTimeISO(timezone)
          .toPlainDateTime();
        const wanted = direction === "before" ? from.subtract({ days }) : from.add({ days });
        const shiftMinutes = to.since(wanted, { largestUnit: "minutes" }).minutes;
        assert.ok([0, 30, 60].includes(shiftMinutes), `${wanted} became ${to}`);
      },
    ),
  );
});

Deno.test("runAt() with at gives that wall time, or the gap's end", () => {
  fc.assert(
    fc.property(instants, zones, fc.nat(23), fc.nat(59), (event, timezone, hour, minute) => {
      const found = runAt(event, {
        offset: span({ days: 1 }),
        direction: "before",
        at: { hour, minute },
        timezone,
      });
      const to = Temporal.Instant.fromEpochMilliseconds(found).toZonedDateTimeISO(timezone);
      const gapMinutes = (to.hour * 60 + to.minute) - (hour * 60 + minute);
      assert.ok([0, 30, 60].includes(gapMinutes), `${hour}:${minute} became ${to}`);
    }),
  );
});

Deno.test("runAt() is the later the later the event, in winter and in summer", () => {
  const later = fc.integer({ min: 0, max: 30 * 86_400_000 });
  fc.assert(fc.property(instants, later, zones, fc.nat(60), (event, byMs, timezone, days) => {
    const rule = { offset: span({ days }), direction: "before", at: null, timezone } as const;
    // The hour that the clocks repeat folds onto one: an hour of slack is all it may take.
    assert.ok(runAt(event + byMs, rule) >= runAt(event, rule) - HOUR);
  }));
});

/** With zones whose clocks were moved by hours, a whole day, or many times a year. */
const manyZones = fc.constantFrom(
  ...[...ZONES, "UTC", "Pacific/Apia", "Africa/Casablanca", "Asia/Pyongyang", "America/Sao_Paulo"],
  ...["Antarctica/Troll", "Asia/Kathmandu", "Europe/Dublin", "America/Caracas", "Asia/Gaza"],
);
const rules = fc.record({
  offset: fc.record({
    months: fc.constantFrom(0, 0, 0, 1, 13),
    days: fc.nat(40),
    ms: fc.oneof(fc.constant(0), fc.nat(3 * 86_400_000)),
  }),
  direction: directions,
  at: fc.option(fc.record({ hour: fc.nat(23), minute: fc.nat(59) })),
  timezone: manyZones,
});
const events = fc.array(
  fc.integer({ min: Date.UTC(1940, 0, 1), max: Date.UTC(2090, 0, 1) }),
  { minLength: 1, maxLength: 20 },
);

Deno.test("runAtOfMany() is runAt(), whichever events it was asked about before", () => {
  fc.assert(
    fc.property(rules, events, (rule, all) => {
      const ofMany = runAtOfMany(rule);
      for (const event of all) assert.equal(ofMany(event), runAt(event, rule));
    }),
    { numRuns: 500 },
  );
});

/** In Apia a day was left out; in Kwajalein one came twice, but for an hour. */
const CHANGES: readonly [timezone: string, since: string][] = [
  ...ZONES.map((zone): [string, string] => [zone, "2026-01-01"]),
  ["Pacific/Apia", "2011-10-01"],
  ["Pacific/Kwajalein", "1969-06-01"],
];

for (const [timezone, since] of CHANGES) {
  Deno.test(`runAtOfMany() is runAt() around the clocks being changed in ${timezone}`, () => {
    const change = Temporal.ZonedDateTime.from(`${since}T00:00[${timezone}]`)
      .getTimeZoneTransition("next");
    assert.ok(change !== null);
    const middle = change.epochMilliseconds;
    for (const offset of [{}, { days: 1 }, { days: 2 }, { days: 1, ms: 50 * HOUR }]) {
      for (const direction of ["before", "after"] as const) {
        for (const time of [null, at(2, 30), at(23, 45)]) {
          const rule = { offset: span(offset), direction, at: time, timezone };
          const ofMany = runAtOfMany(rule);
          for (let event = middle - 144 * HOUR; event <= middle + 144 * HOUR; event += HOUR / 2) {
            assert.equal(ofMany(event), runAt(event, rule), `${event} ${JSON.stringify(rule)}`);
          }
        }
      }
    }
  });
}
