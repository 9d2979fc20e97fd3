import { systemClock } from "../../src/domain/clock.ts";

/** Far more than anything here takes; only a test that fails waits so long. */
const PATIENCE_MS = 30_000;
const LATE = Symbol("late");

/**
 * Waits for something that other processes do, so that a test whose event never comes fails instead
 * of hanging.
 * @param what for the error, such as `the page`
 */
export async function within<T>(promise: Promise<T>, what: () => string): Promise<T> {
  const done = new AbortController();
  const late = systemClock().sleep(PATIENCE_MS, done.signal).then(() => LATE);
  try {
    const first = await Promise.race([promise, late]);
    if (first !== LATE) return first as T; // whatever is not the mark is the promise's own
  } finally {
    done.abort();
    await late;
  }
  throw new Error(`waited ${PATIENCE_MS / 1_000} s in vain for ${what()}`);
}
