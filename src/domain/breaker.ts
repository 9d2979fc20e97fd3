import type { EpochMs } from "./clock.ts";

/**
 * Says how many jobs of a task may run at a time.
 * @param most while its breaker is closed
 * @param breaker.openUntil until when it is open; null: it is closed
 * @returns 0 while it is open, then 1 on trial, until it is closed
 */
export function mostRunning(
  most: number,
  { openUntil, now }: { readonly openUntil: EpochMs | null; readonly now: EpochMs },
): number {
  if (openUntil === null) return most;
  return openUntil > now ? 0 : Math.min(most, 1);
}
