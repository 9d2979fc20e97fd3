/**
 * A bound for every wait on a server.
 * @module
 */
import type { Clock } from "./clock.ts";

/** How long, and what then. */
export interface Bound {
  /** By which. */
  readonly clock: Clock;
  /** In ms. */
  readonly ms: number;
  /** Ends the wait early; what is thrown then is the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** What to throw when the time is over. */
  tooLate(): Error;
}

/**
 * Waits no longer than a bound allows: a server that hangs, or a connection of which only this end
 * is left, answers nothing at all.
 * @param work is given a signal that aborts when nobody waits any longer: it must then let go
 */
export async function within<T>(
  work: (givenUp: AbortSignal) => Promise<T>,
  { clock, ms, signal, tooLate }: Bound,
): Promise<T> {
  signal?.throwIfAborted();
  const done = new AbortController();
  const givenUp = new AbortController();
  const wakeUp = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const late = clock.sleep(ms, wakeUp).then((): never | Promise<never> => {
    // Nobody looks any more at a wait that was over in time.
    if (done.signal.aborted) return Promise.withResolvers<never>().promise;
    givenUp.abort();
    throw signal?.aborted ? signal.reason : tooLate();
  });
  try {
    return await Promise.race([work(givenUp.signal), late]);
  } finally {
    done.abort();
  }
}
