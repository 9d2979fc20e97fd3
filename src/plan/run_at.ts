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

/** A stretch of time in which a zone's clocks are not changed. */
interface Stretch {
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** What the clocks on the wall are ahead of UTC. */
  readonly aheadMs: number;
}

const DAY_MS = 86_400_000;
/** So far from a change of the clocks, no time on the wall is left out or comes twice: none moves them by more than a day. */
const CALM_MS = 2 * DAY_MS;

/**
 * Makes what works out, as {@link runAt} does, when the jobs of many events are to run. Away from
 * the changes of the clocks a day is 24 hours and Temporal, which takes 2 µs, is not asked.
 */
export function runAtOfMany(rule: RunAtRule): (eventAt: EpochMs) => EpochMs {
  const stretches: Stretch[] = [];
  return (eventAt) => {
    let stretch = stretches.find(({ from, until }) => eventAt >= from && eventAt < until);
    if (stretch === undefined) stretches.push(stretch = stretchAt(eventAt, rule.timezone));
    return calmRunAt(eventAt, rule, stretch) ?? runAt(eventAt, rule);
  };
}

/** @returns null where the clocks are changed too close by, or the calendar's months count */
function calmRunAt(
  eventAt: EpochMs,
  { offset: { months, days, ms }, direction, at }: RunAtRule,
  { from, until, aheadMs }: Stretch,
): EpochMs | null {
  const isCalm = (instant: EpochMs): boolean =>
    instant >= from + CALM_MS && instant < until - CALM_MS;
  const sign = direction === "before" ? -1 : 1;
  const day = eventAt + sign * days * DAY_MS;
  const found = day + sign * ms;
  if (months !== 0 || !isCalm(day)) return null;
  if (at === null) return found;
  // Less than a day away, so that where it is calm then, the clocks are not changed in between.
  const midnight = Math.floor((found + aheadMs) / DAY_MS) * DAY_MS - aheadMs;
  const wall = midnight + (at.hour * 60 + at.minute) * 60_000;
  return isCalm(wall) ? wall : null;
}

function stretchAt(instant: EpochMs, timezone: string): Stretch {
  const moment = zoned(instant, timezone);
  const next = moment.getTimeZoneTransition("next");
  // A change at this very instant begins its stretch.
  const last = moment.add({ milliseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: last?.epochMilliseconds ?? -Infinity,
    until: next?.epochMilliseconds ?? Infinity,
    aheadMs: moment.offsetNanoseconds / 1_000_000,
  };
}

/**
 * Works out when a job is to run in an environment: DEVELOPMENT does not wait for the rule's time.
 * @param byRule gives the rule's time
 * @param now the instant of planning, epoch ms
 */
export function plannedRunAt(
  eventAt: EpochMs,
  byRule: (eventAt: EpochMs) => EpochMs,
  at: { readonly environment: Environment; readonly now: EpochMs },
): EpochMs {
  return at.environment === "DEVELOPMENT" ? at.now + DEVELOPMENT_DELAY_MS : byRule(eventAt);
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
