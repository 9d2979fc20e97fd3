import type { Clock, EpochMs } from "../../domain/clock.ts";

/** A rate limit: a bucket that holds the turns of one second and fills evenly. */
export interface Pace {
  /**
   * Waits for a turn; of those who wait, the nearest event is served first. Resolves at once, with
   * no turn taken, where the signal aborts.
   */
  turn(eventAt: EpochMs): Promise<void>;
  /** Until when the turns taken so far are spent, on the wall; in the past: the bucket is full. */
  spentUntil(): EpochMs;
}

interface Waiting {
  readonly eventAt: EpochMs;
  readonly start: () => void;
}

/** What a rate limit is made of. */
export interface PaceOptions {
  readonly clock: Clock;
  /** What {@link Pace.spentUntil} said before the restart; null: nothing. */
  readonly spentUntil: EpochMs | null;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/**
 * Makes a rate limit.
 * @param perSecond turns in a second, above 0; may be below 1
 * Source: the generic cell rate algorithm, ITU-T I.371: one instant says how full the bucket is
 */
export function createPace(
  perSecond: number,
  { clock, spentUntil, signal }: PaceOptions,
): Pace {
  const stepMs = 1_000 / perSecond;
  const capacity = Math.max(1, Math.floor(perSecond));
  const waiting = new Set<Waiting>();
  // A clock that was set back meanwhile must not close the bucket for longer than it takes to fill.
  const leftMs = Math.min(Math.max(0, (spentUntil ?? 0) - clock.now()), capacity * stepMs);
  let fullAtMs = clock.monotonicMs() + leftMs;
  let isServing = false;
  const untilFreeMs = (): number => fullAtMs - (capacity - 1) * stepMs - clock.monotonicMs();
  const takeTurn = (): void => {
    fullAtMs = Math.max(fullAtMs, clock.monotonicMs()) + stepMs;
  };
  const serve = async (): Promise<void> => {
    isServing = true;
    while (waiting.size > 0) {
      const waitMs = untilFreeMs();
      if (waitMs > 0 && !signal.aborted) {
        await clock.sleep(waitMs, signal);
        continue;
      }
      const next = [...waiting].reduce(nearer);
      waiting.delete(next);
      if (!signal.aborted) takeTurn();
      next.start();
    }
    isServing = false;
  };
  return {
    turn(eventAt) {
      if (signal.aborted) return Promise.resolve();
      if (waiting.size === 0 && untilFreeMs() <= 0) {
        takeTurn();
        return Promise.resolve();
      }
      return new Promise((resolve, reject) => {
        waiting.add({ eventAt, start: resolve });
        if (!isServing) serve().catch(reject);
      });
    },
    spentUntil: () => Math.round(clock.now() + Math.max(0, fullAtMs - clock.monotonicMs())),
  };
}

function nearer(best: Waiting, one: Waiting): Waiting {
  return one.eventAt < best.eventAt ? one : best;
}
