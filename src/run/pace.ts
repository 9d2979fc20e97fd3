import type { Clock } from "../domain/clock.ts";

/** Waits for the next free moment; resolves at once where the signal aborts. */
export type Pace = (signal: AbortSignal) => Promise<void>;

/**
 * Spreads mails evenly, so that no more than so many leave in a second.
 * @param perSecond most in a second; null: no limit
 */
export function createPace(
  perSecond: number | null,
  clock: Clock,
): Pace {
  if (perSecond === null) return () => Promise.resolve();
  const stepMs = 1_000 / perSecond;
  let nextMs = 0;
  return async (signal) => {
    const nowMs = clock.monotonicMs();
    const turnMs = Math.max(nowMs, nextMs);
    nextMs = turnMs + stepMs;
    if (turnMs > nowMs) await clock.sleep(turnMs - nowMs, signal);
  };
}
