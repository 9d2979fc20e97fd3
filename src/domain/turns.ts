/** So many at a time; the others wait for their turn, first come, first served. */
export interface Turns {
  /** Waits for a turn. @returns false where the signal ended the waiting: then no turn was taken */
  take(signal: AbortSignal): Promise<boolean>;
  /** Ends a turn that was taken. */
  give(): void;
  /** Resolves when no turn is taken and nobody waits. */
  settled(): Promise<void>;
}

/**
 * Lets no more than so many at a time.
 * @param most turns at the same time
 */
export function createTurns(most: number): Turns {
  const waiting = new Set<() => void>();
  const watching = new Set<() => void>();
  let taken = 0;
  return {
    take(signal) {
      if (signal.aborted) return Promise.resolve(false);
      if (taken < most) {
        taken++;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const end = (mine: boolean): void => {
          waiting.delete(start);
          signal.removeEventListener("abort", giveUp);
          resolve(mine);
        };
        const start = (): void => end(true);
        const giveUp = (): void => end(false);
        waiting.add(start);
        signal.addEventListener("abort", giveUp, { once: true });
      });
    },
    give() {
      const [next] = waiting;
      // The turn passes on without being free in between, so that nobody can jump the queue.
      if (next !== undefined) return next();
      taken--;
      if (taken === 0) { for (const tell of [...watching]) tell(); }
    },
    settled() {
      if (taken === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const tell = (): void => {
          watching.delete(tell);
          resolve();
        };
        watching.add(tell);
      });
    },
  };
}
