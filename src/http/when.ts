import type { EpochMs } from "../domain/clock.ts";
import type { Words } from "./words.ts";

/** Says times as people in one zone say them. */
export interface When {
  readonly now: EpochMs;
  /** Such as `18:00`. */
  time(instant: EpochMs): string;
  /** Such as `tomorrow`, `Thursday`, `Thu 24 Dec`; with the year where it is another. */
  day(instant: EpochMs): string;
  /** Such as `tomorrow 18:00`. */
  moment(instant: EpochMs): string;
  /** Such as `in 22 hours`. */
  relative(instant: EpochMs): string;
  /** The whole date and time with its zone. */
  exact(instant: EpochMs): string;
  /** Weekday and day of the month, for axes. */
  axis(instant: EpochMs): { readonly weekday: string; readonly date: string };
  /** The start of today, so many days on. */
  dayStart(days: number): EpochMs;
  /** The start of this hour, so many hours on. */
  hourStart(hours: number): EpochMs;
  /** The day of an instant as addresses have it, such as `2026-12-24`. */
  date(instant: EpochMs): string;
  /** Start and end of a day as {@link When.date} writes it; null where it is none. */
  wholeDay(date: string): { readonly from: EpochMs; readonly until: EpochMs } | null;
}

/** A week ahead the weekday alone is clear; behind, only as far as yesterday. */
const WEEKDAY_AHEAD = 6;

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** Makes what says times in a zone, seen from now. */
export function createWhen(
  words: Words,
  { timezone, now }: { readonly timezone: string; readonly now: EpochMs },
): When {
  const zoned = (instant: EpochMs): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone);
  const format = (options: Intl.DateTimeFormatOptions): (instant: EpochMs) => string => {
    const formatter = new Intl.DateTimeFormat(words.locale, { ...options, timeZone: timezone });
    return (instant) => formatter.format(instant);
  };
  const today = zoned(now).toPlainDate();
  const time = remembering(format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }));
  const weekday = format({ weekday: "long" });
  const dayOfWeek = format({ weekday: "short" });
  const short = format({ weekday: "short", day: "numeric", month: "short" });
  const long = format({ day: "numeric", month: "short", year: "numeric" });
  const relative = new Intl.RelativeTimeFormat(words.locale, { numeric: "always" });
  const startOf = (date: Temporal.PlainDate): EpochMs =>
    date.toZonedDateTime(timezone).epochMilliseconds;
  const day = remembering((instant) => {
    const date = zoned(instant).toPlainDate();
    const { days } = today.until(date);
    const near = [words.yesterday, words.today, words.tomorrow][days + 1];
    if (near !== undefined) return near;
    if (days > 1 && days <= WEEKDAY_AHEAD) return weekday(instant);
    return date.year === today.year || Math.abs(days) < 90 ? short(instant) : long(instant);
  });
  return {
    ...{ now, time, day },
    moment: (instant) => `${day(instant)} ${time(instant)}`,
    relative: (instant) => sayRelative(relative, instant - now) ?? words.justNow,
    exact: format({ dateStyle: "full", timeStyle: "long" }),
    axis: (instant) => ({
      weekday: dayOfWeek(instant),
      date: String(zoned(instant).day),
    }),
    dayStart: (days) => startOf(today.add({ days })),
    hourStart: (hours) =>
      zoned(now).round({ smallestUnit: "hour", roundingMode: "floor" }).add({ hours })
        .epochMilliseconds,
    date: (instant) => zoned(instant).toPlainDate().toString(),
    wholeDay(text) {
      if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
      try {
        const date = Temporal.PlainDate.from(text);
        return { from: startOf(date), until: startOf(date.add({ days: 1 })) };
      } catch {
        return null;
      }
    },
  };
}

/** Null where it is less than a second away. */
function sayRelative(format: Intl.RelativeTimeFormat, ms: number): string | null {
  for (const [unit, size] of STEPS) {
    // Below two days hours say more: "in 26 hours", not "in 1 day".
    const least = unit === "day" ? 2 * size : size;
    // Friday is four days from Monday, whatever the hour; but an hour has begun only when it has.
    const whole = unit === "day" ? Math.round : Math.trunc;
    if (Math.abs(ms) >= least) return format.format(whole(ms / size), unit);
  }
  return null;
}

/** One page says the same few instants again and again. */
function remembering(say: (instant: EpochMs) => string): (instant: EpochMs) => string {
  const said = new Map<EpochMs, string>();
  return (instant) => {
    const known = said.get(instant) ?? say(instant);
    said.set(instant, known);
    return known;
  };
}
