/**
 * Patience with a database that somebody else has locked.
 * @module
 */
import type { Clock } from "../domain/clock.ts";
import { CourseError } from "../domain/errors.ts";

/** How long a lock may last before it is an error. */
const PATIENCE_MS = 2_000;
/** Wait between two tries. */
const PAUSE_MS = 25;

/**
 * Tries again while the database is busy, for up to 2 s, letting other work go on in between. SQLite's
 * own busy timeout will not do: it holds the whole event loop.
 * @param attempt one try; must have undone everything when it throws COURSE_BUSY
 * @param options.signal ends the waiting; the last COURSE_BUSY is thrown then
 * @returns what the first try that was not busy returned
 * @throws {CourseError} COURSE_BUSY when it stayed busy; whatever else a try throws, at once
 */
export async function retryWhileBusy<T>(
  attempt: () => T | Promise<T>,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  const start = clock.monotonicMs();
  for (;;) {
    try {
      return await attempt();
    } catch (thrown) {
      const isBusy = thrown instanceof CourseError && thrown.code === "COURSE_BUSY";
      const isPatient = clock.monotonicMs() - start < PATIENCE_MS && !signal.aborted;
      if (!isBusy || !isPatient) throw thrown;
    }
    await clock.sleep(PAUSE_MS, signal);
  }
}
