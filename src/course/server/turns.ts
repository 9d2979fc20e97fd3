/**
 * So many at a time, and the others in the order in which they came.
 * @module
 */

/** A limited number of turns. */
export interface Turns {
  /**
   * Waits for a turn, which must be given back.
   * @param signal ends the waiting, without a turn
   */
  take(signal: AbortSignal): Promise<void>;
  /** Gives a turn back. */
  give(): void;
  /** Resolves once no turn is taken. */
  idle(): Promise<void>;
}

/** Makes turns, so many at a time. */
export function createTurns(most: number): Turns {
  const waiting = new Set<() => void>();
  const done = new Set<() => void>();
  let taken = 0;

  function give(): void {
    const [next] = waiting;
    if (next !== undefined) {
      // The turn changes hands: it is never free in between.
      waiting.delete(next);
      next();
      return;
    }
    taken -= 1;
    if (taken === 0) { for (const resolve of done) resolve(); }
  }

  return {
    give,
    async take(signal) {
      if (taken < most) {
        taken += 1;
        return;
      }
      const turn = Promise.withResolvers<void>();
      waiting.add(turn.resolve);
      signal.addEventListener("abort", () => waiting.delete(turn.resolve), { once: true });
      await turn.promise;
      // It came in the moment in which the waiting ended: nobody would give it back.
      if (signal.aborted) give();
    },
    async idle() {
      if (taken === 0) return;
      const idle = Promise.withResolvers<void>();
      done.add(idle.resolve);
      await idle.promise;
    },
  };
}
