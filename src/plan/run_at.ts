import type { EpochMs } from "../domain/clock.ts";
import type { Direction, Environment, Span, WallTime } from "../domain/task.ts";

/** The rule by which a job's time follows from its event's. */
export interface RunAtRule {
  readonly offset: Span;
  readonly direction: Direction;
  readonly at: WallTime | null;
  /** IANA zone in which days are counted and `at` is read. */
  readonly timezone: string;
}

/** How soon after planning a job runs in DEVELOPMENT. */
const DEVELOPMENT_DELAY_MS = 1_000;

/**
 * Works out when a job is to run.
 *
 * Months and days are counted on the calendar of the zone and keep the time on the wall; hours and
 * smaller are exact. Months and days go first, then the exact rest, both before `at`. A wall time
 * that does not exist (clocks go forward) moves forward by the gap; one that exists twice (clocks
 * go back) is the first. The 31st of a month without one becomes its last day.
 * @param eventAt the event, epoch ms
 * @returns epoch ms
 */
export function runAt(eventAt: EpochMs, rule: RunAtRule): EpochMs {
  const sign = rule.direction === "before" ? -1 : 1;
  const event = zoned(eventAt, rule.timezone);
  const { months, days, ms } = rule.offset;
  // Done on the plain wall time: ZonedDateTime.add would keep the event's own UTC offset on a day
  // whose hour exists twice, and so give the second 02:30 for an event that lay in winter time.
  const day = months === 0 && days === 0 ? event : onWall(
    event.toPlainDateTime().add({ months: sign * months, days: sign * days }),
    rule.timezone,
  );
  const found = day.add({ milliseconds: sign * ms });
  return rule.at === null
    ? found.epochMilliseconds
    : wallTimeOn(found.toPlainDate(), rule.at, rule.timezone);
}

/**
 * Works out when a job is to run in an environment: DEVELOPMENT does not wait for the rule's time.
 * @param now the instant of planning, epoch ms
 */
export function plannedRunAt(
  eventAt: EpochMs,
  rule: RunAtRule,
  at: { readonly environment: Environment; readonly now: EpochMs },
): EpochMs {
  return at.environment === "DEVELOPMENT" ? at.now + DEVELOPMENT_DELAY_MS : runAt(eventAt, rule);
}

/**
 * Works out when a time of the day is on a day: one that does not exist moves forward by the gap,
 * one that exists twice is the first.
 */
export function wallTimeOn(day: Temporal.PlainDate, at: WallTime, timezone: string): EpochMs {
  const time = Temporal.PlainTime.from({ hour: at.hour, minute: at.minute });
  return onWall(day.toPlainDateTime(time), timezone).epochMilliseconds;
}

function zoned(instant: EpochMs, timezone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
}

/** `compatible` is Temporal's name for: forward by the gap, else the first of two. */
function onWall(time: Temporal.PlainDateTime, timezone: string): Temporal.ZonedDateTime {
  return time.toZonedDateTime(timezone, { disambiguation: "compatible" });
}
