import type { EpochMs } from "../../domain/clock.ts";
import type { When } from "../when.ts";

/** How far a timeline can look. */
export const SPANS = ["24h", "7d", "30d"] as const;

/** One of them. */
export type TimelineSpan = typeof SPANS[number];

/** What a timeline is drawn on. */
export interface TimelineScale {
  readonly span: TimelineSpan;
  readonly from: EpochMs;
  readonly until: EpochMs;
  /** Starts of the bins: jobs of one stand as one dot. */
  readonly bins: readonly EpochMs[];
  readonly columns: readonly TimelineColumn[];
}

/** A part of the axis with what is written above it. */
export interface TimelineColumn {
  readonly from: EpochMs;
  readonly until: EpochMs;
  readonly above: string;
  readonly below: string;
  /** Whether it is today. */
  readonly isStrong: boolean;
  /** Whether what is written tells when it begins, and not what all of it is called. */
  readonly isInstant: boolean;
}

/** Days beside today. */
const DAYS: Readonly<Record<Exclude<TimelineSpan, "24h">, number>> = { "7d": 7, "30d": 30 };
const BINS_A_DAY: Readonly<Record<Exclude<TimelineSpan, "24h">, number>> = { "7d": 6, "30d": 1 };
const HOURS_A_COLUMN = 3;

/** Reads a span; what is none is a week. */
export function spanOf(text: string | undefined): TimelineSpan {
  return SPANS.find((span) => span === text) ?? "7d";
}

/** Makes the scale of a span, from the start of this hour or of today. */
export function createTimelineScale(span: TimelineSpan, when: When): TimelineScale {
  return span === "24h" ? hours(when) : days(span, when);
}

function hours(when: When): TimelineScale {
  const halves = Array.from({ length: 48 }, (_, half) => when.hourStart(0) + half * 1_800_000);
  const columns = Array.from({ length: 24 / HOURS_A_COLUMN }, (_, index) => {
    const from = when.hourStart(index * HOURS_A_COLUMN);
    const until = when.hourStart((index + 1) * HOURS_A_COLUMN);
    const isNewDay = index === 0 || when.date(from) !== when.date(from - 1);
    return {
      ...{ from, until, above: when.time(from), isStrong: index === 0, isInstant: true },
      below: isNewDay ? when.axis(from).weekday : "",
    };
  });
  return { span: "24h", from: when.hourStart(0), until: when.hourStart(24), bins: halves, columns };
}

function days(span: Exclude<TimelineSpan, "24h">, when: When): TimelineScale {
  const starts = Array.from({ length: DAYS[span] + 2 }, (_, day) => when.dayStart(day));
  const columns = starts.slice(0, -1).map((from, index) => {
    const { weekday, date } = when.axis(from);
    const until = starts[index + 1] ?? from;
    // With thirty days there is no room above each: every third has its date.
    const isNamed = span === "7d" || index % 3 === 0;
    return {
      ...{ from, until, isStrong: index === 0, isInstant: false },
      above: isNamed ? weekday : "",
      below: isNamed ? date : "",
    };
  });
  const each = BINS_A_DAY[span];
  const bins = columns.flatMap(({ from, until }) =>
    Array.from({ length: each }, (_, part) => from + Math.floor((until - from) * part / each))
  );
  return { span, from: when.dayStart(0), until: starts.at(-1) ?? when.now, bins, columns };
}
