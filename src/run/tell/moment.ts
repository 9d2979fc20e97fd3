import type { EpochMs } from "../../domain/clock.ts";

/** Says instants with their date, as a mail may be read days later. */
export interface SayMoment {
  /** Such as `Tue 1 Dec, 18:00`. */
  (instant: EpochMs): string;
  /** Such as `18:00`. */
  time(instant: EpochMs): string;
  /** Such as `Tuesday 1 December`. */
  day(instant: EpochMs): string;
}

/** Makes what says instants in a language and a zone. */
export function createSayMoment(locale: string, timezone: string): SayMoment {
  const format = (options: Intl.DateTimeFormatOptions): (instant: EpochMs) => string => {
    const formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: timezone });
    return (instant) => formatter.format(instant);
  };
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = format({ weekday: "short", day: "numeric", month: "short" });
  const day = format({ weekday: "long", day: "numeric", month: "long" });
  return Object.assign((instant: EpochMs) => `${date(instant)}, ${time(instant)}`, { time, day });
}
