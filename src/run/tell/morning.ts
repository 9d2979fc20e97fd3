/**
 * When the morning letter goes out. Pure.
 * @module
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { WallTime } from "../../domain/task.ts";
import { wallTimeOn } from "../../plan/run_at.ts";

/** A letter that comes later than that is no morning letter any more. */
export const LATEST_MS = 4 * 3_600_000;

/** What to do about today's letter. */
export interface Morning {
  /** `wait`: its time has not come, or it is done with; `skip`: it is too late for it. */
  readonly what: "send" | "skip" | "wait";
  /** When today's is due. */
  readonly dueAt: EpochMs;
  /** When to look again. */
  readonly nextAt: EpochMs;
}

/**
 * Says what to do about today's letter: one a day, also where its time was changed meanwhile.
 * @param lastAt when the last one was due that was sent or skipped; null: there was none
 */
export function judgeMorning(
  at: WallTime,
  { now, timezone, lastAt }: {
    readonly now: EpochMs;
    readonly timezone: string;
    readonly lastAt: EpochMs | null;
  },
): Morning {
  const today = dayOf(now, timezone);
  const dueAt = wallTimeOn(today, at, timezone);
  const tomorrowAt = wallTimeOn(today.add({ days: 1 }), at, timezone);
  const isDone = lastAt !== null &&
    Temporal.PlainDate.compare(dayOf(lastAt, timezone), today) >= 0;
  if (isDone) return { what: "wait", dueAt, nextAt: tomorrowAt };
  if (now < dueAt) return { what: "wait", dueAt, nextAt: dueAt };
  return { what: now - dueAt > LATEST_MS ? "skip" : "send", dueAt, nextAt: tomorrowAt };
}

/** The day on which an instant lies. */
export function dayOf(instant: EpochMs, timezone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone).toPlainDate();
}
