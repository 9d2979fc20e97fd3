/**
 * Times as the course database holds them: text in UTC without an offset.
 * @module
 */
import type { Cell } from "bcourse-scheduler";

/** Reads a time. @returns epoch ms; null where there is none, or in a spelling that Temporal does not read */
export function toEpochMs(cell: Cell | undefined): number | null {
  const text = String(cell ?? "").trim();
  const whole = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text}Z`;
  try {
    return Temporal.Instant.from(whole.replace(" ", "T")).epochMilliseconds;
  } catch {
    return null;
  }
}

/** Says whether a time, kept to the microsecond, is an instant of the scheduler's. */
export function isAt(cell: Cell | undefined, instant: Temporal.Instant): boolean {
  return toEpochMs(cell) === instant.epochMilliseconds;
}

/**
 * Writes now as the course database holds times, in whole seconds: MySQL rounds to them, and would
 * else read another time than was written.
 * @returns such as `2026-12-01 09:00:00.000000`
 */
export function writingTime(now: Temporal.Instant): string {
  return toSqlText(seconds(now));
}

/**
 * Writes now as {@link writingTime} does, but later than the event that the job is about, so that
 * what it wrote is told apart from what it found.
 * @param ctx whose now and item
 * @param parity an odd or an even second, so that two kinds of jobs never write the same
 */
export function markingTime(
  ctx: { readonly now: Temporal.Instant; readonly item: { readonly eventAt: Temporal.Instant } },
  parity: "odd" | "even",
): string {
  const later = Math.max(seconds(ctx.now), seconds(ctx.item.eventAt) + 1);
  return toSqlText((later % 2 === 0) === (parity === "even") ? later : later + 1);
}

function seconds(instant: Temporal.Instant): number {
  return Math.floor(instant.epochMilliseconds / 1_000);
}

function toSqlText(seconds: number): string {
  const text = Temporal.Instant.fromEpochMilliseconds(seconds * 1_000)
    .toString({ fractionalSecondDigits: 6 });
  return text.replace("T", " ").replace("Z", "");
}
