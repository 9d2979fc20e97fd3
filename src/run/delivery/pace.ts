import type { Clock, EpochMs } from "../../domain/clock.ts";

/** A rate limit, as those of one daemon wait for it. */
export interface Pace {
  /**
   * Waits for a turn; of those who wait, the nearest event is served first. Resolves at once, with
   * no turn taken, where the signal aborts.
   * @throws {StoreError} where nobody can tell whether there is a turn
   */
  turn(eventAt: EpochMs): Promise<void>;
}

interface Waiting {
  readonly eventAt: EpochMs;
  readonly start: () => void;
  readonly fail: (thrown: unknown) => void;
}

/** What a rate limit is made of. */
export interface PaceParts {
  readonly clock: Clock;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** Takes a turn. @returns null: it is taken; else when to ask again */
  readonly take: () => Promise<EpochMs | null>;
}

/** Makes a rate limit. */
export function createPace({ clock, signal, take }: PaceParts): Pace {
  const waiting = new Set<Waiting>();
  const next = (): Waiting => {
    const nearest = [...waiting].reduce(nearer);
    waiting.delete(nearest);
    return nearest;
  };
  const serve = async (): Promise<void> => {
    while (waiting.size > 0) {
      const freeAt = signal.aborted ? null : await take();
      if (freeAt === null || signal.aborted) next().start();
      else await clock.sleep(freeAt - clock.now(), signal);
    }
  };
  return {
    turn(eventAt) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.add({ eventAt, start: resolve, fail: reject });
        if (waiting.size > 1) return;
        serve().catch((thrown) => {
          while (waiting.size > 0) next().fail(thrown);
        });
      });
    },
  };
}

function nearer(best: Waiting, one: Waiting): Waiting {
  return one.eventAt < best.eventAt ? one : best;
}
