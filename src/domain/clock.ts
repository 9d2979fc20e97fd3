/**
 * Time, given from outside. The only file that asks the machine for it.
 * @module
 */

/** Milliseconds since 1970-01-01T00:00:00Z, an integer. */
export type EpochMs = number;

/** Where everything gets its time and its waits from; tests inject their own. */
export interface Clock {
  /** Returns the instant on the wall; may jump either way when somebody sets the clock. */
  now(): EpochMs;
  /** Returns milliseconds since some start; never goes back. For measuring durations. */
  monotonicMs(): number;
  /**
   * Waits, then resolves; resolves at once, without throwing, when the signal aborts.
   * @param ms how long, in ms; below 0 counts as 0
   * @param signal ends the wait early
   */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Returns the machine's own clock. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    sleep(ms, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal.removeEventListener("abort", done);
          resolve();
        };
        const timer = setTimeout(done, Math.max(0, ms));
        signal.addEventListener("abort", done, { once: true });
      });
    },
  };
}

/**
 * Writes an instant as ISO 8601 in UTC with `Z`, as all JSON output does.
 * @param instant epoch ms
 * @returns such as `2026-12-01T09:00:00Z`; a fraction only where there is one
 */
export function toIso(instant: EpochMs): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toString();
}
