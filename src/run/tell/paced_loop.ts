import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Logger } from "../../domain/log.ts";
import { runLoop } from "../loop.ts";

/** The usual time between two looks. */
export const LOOK_MS = 60_000;
/** Looks come no closer together, however much happens. */
const SHORTEST_PAUSE_MS = 1_000;

/** A loop that looks once a minute, and sooner where something happens. */
export interface PacedLoop {
  /** Something happened: it looks now. */
  wake(): void;
  /** Resolves when the loop has ended. */
  readonly done: Promise<void>;
}

/**
 * Looks again and again until the signal aborts.
 * @param options.look returns when there is something to do, epoch ms; null: not that anybody knows
 */
export function runPacedLoop(options: {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly look: () => Promise<EpochMs | null>;
}): PacedLoop {
  const { clock, look } = options;
  // On the clock that nobody sets, so that a clock that is put back silences nobody.
  let lookedAt = -Infinity;
  let lookAt = -Infinity;
  let isWoken = false;
  const loop = runLoop({
    ...options,
    round: async () => {
      const start = clock.monotonicMs();
      const waitMs = isWoken ? lookedAt + SHORTEST_PAUSE_MS - start : lookAt - start;
      if (waitMs > 0) return waitMs;
      [lookedAt, isWoken] = [start, false];
      const nextAt = await look();
      const nextMs = nextAt === null ? LOOK_MS : nextAt - clock.now();
      const pauseMs = Math.min(Math.max(nextMs, SHORTEST_PAUSE_MS), LOOK_MS);
      lookAt = clock.monotonicMs() + pauseMs;
      return pauseMs;
    },
  });
  return {
    done: loop.done,
    wake() {
      isWoken = true;
      loop.bell.ring();
    },
  };
}
