import type { RuleView } from "./line.ts";
import type { WhyWords } from "./words.ts";

/** Says times and lengths of time in one language and zone. */
export interface Say {
  /** Such as `Tue 1 December 10:00`, with the year where it is not this one. */
  moment(iso: string): string;
  /** Such as `2 days 3 hours`. */
  length(parts: Pick<RuleView, "months" | "days" | "ms">): string;
  /** How far from now, such as `in 2 days`. */
  away(iso: string): string;
}

const DAY_MS = 86_400_000;
const UNITS: readonly (readonly [keyof WhyWords["units"], number])[] = [
  ["day", DAY_MS],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** Makes what says times in a zone, seen from now. */
export function createSay(
  words: Pick<WhyWords, "locale" | "units" | "away">,
  { timezone, now }: { readonly timezone: string; readonly now: string },
): Say {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(words.locale, { ...options, timeZone: timezone });
  const day = { weekday: "short", day: "numeric", month: "long" } as const;
  const [near, far] = [format(day), format({ ...day, year: "numeric" })];
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const zoned = (iso: string): Temporal.ZonedDateTime =>
    Temporal.Instant.from(iso).toZonedDateTimeISO(timezone);
  const unit = (name: keyof WhyWords["units"], count: number): string =>
    `${count} ${words.units[name][count === 1 ? 0 : 1]}`;
  return {
    moment(iso) {
      const at = zoned(iso);
      const isNear = at.year === zoned(now).year;
      const date = (isNear ? near : far).format(at.epochMilliseconds).replaceAll(",", "");
      return `${date} ${time.format(at.epochMilliseconds)}`;
    },
    length({ months, days, ms }) {
      const parts = [
        ...(months === 0 ? [] : [unit("month", months)]),
        ...(days === 0 ? [] : [unit("day", days)]),
        // Exact time of whole days is said in hours: it is not the calendar's.
        ...sayMs(ms, unit, "hour"),
      ];
      return parts.join(" ");
    },
    away(iso) {
      const ms = zoned(iso).epochMilliseconds - zoned(now).epochMilliseconds;
      const parts = sayMs(Math.abs(ms), unit, "day").slice(0, 2);
      if (parts.length === 0) return words.away.now;
      return ms > 0 ? words.away.in(parts.join(" ")) : words.away.ago(parts.join(" "));
    },
  };
}

function sayMs(
  ms: number,
  unit: (name: keyof WhyWords["units"], count: number) => string,
  largest: "day" | "hour",
): readonly string[] {
  const parts: string[] = [];
  let rest = ms;
  for (const [name, size] of UNITS) {
    if (largest === "hour" && name === "day") continue;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unit(name, count));
  }
  return parts;
}
