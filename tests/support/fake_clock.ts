import { setImmediate } from "node:timers";
import type { Clock, EpochMs } from "../../src/domain/clock.ts";

/** A clock that stands still until told to go on. */
export interface FakeClock extends Clock {
  /** Goes on by so many ms, waking sleepers in the order of their times. */
  advance(ms: number): Promise<void>;
  /** Jumps the wall clock, as somebody who sets it would; sleepers are not woken. */
  step(ms: number): void;
  /** How many wait now. */
  sleepers(): number;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** Makes a clock that starts at an instant, such as `"2026-12-01T09:00:00Z"`. */
export function createFakeClock(start: string): FakeClock {
  const startMs = Temporal.Instant.from(start).epochMilliseconds;
  const sleepers = new Set<Sleeper>();
  let elapsedMs = 0;
  let steppedMs = 0;
  return {
    now: (): EpochMs => Math.floor(startMs + elapsedMs + steppedMs),
    monotonicMs: () => elapsedMs,
    sleepers: () => sleepers.size,
    step(ms) {
      steppedMs += ms;
    },
    sleep(ms, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const wake = (): void => {
          sleepers.delete(sleeper);
          signal.removeEventListener("abort", wake);
          resolve();
        };
        const sleeper: Sleeper = { at: elapsedMs + Math.max(0, ms), wake };
        sleepers.add(sleeper);
        signal.addEventListener("abort", wake, { once: true });
      });
    },
    async advance(ms) {
      const target = elapsedMs + ms;
      for (;;) {
        await settle();
        const next = [...sleepers].sort((a, b) => a.at - b.at)[0];
        if (next === undefined || next.at > target) break;
        elapsedMs = Math.max(elapsedMs, next.at);
        next.wake();
      }
      elapsedMs = target;
      await settle();
    },
  };
}

/** Lets every promise and message that is ready be handled. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}
