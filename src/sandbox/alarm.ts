import type { Clock } from "../domain/clock.ts";

/** One thing to do at a time, until it is cleared. */
export interface Ring {
  readonly atMs: number;
  readonly ring: () => void;
}

/** Longest wait before the clock is asked again. */
const LONGEST_SLEEP_MS = 30_000;

/**
 * Many deadlines on one wait of the clock. Nearly every deadline of an attempt is cleared again
 * within milliseconds; a timer for each would cost more than the attempt.
 */
export class Alarm {
  readonly #clock: Clock;
  readonly #rings = new Set<Ring>();
  readonly #closed = new AbortController();
  #nudge = new AbortController();
  #wakeAt = Infinity;
  #loop: Promise<void> = Promise.resolve();
  #isLooping = false;

  /** @param clock whose monotonic time counts */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `ring` after so many ms, unless cleared or closed before. */
  set(afterMs: number, ring: () => void): Ring {
    const one: Ring = { atMs: this.#clock.monotonicMs() + afterMs, ring };
    this.#rings.add(one);
    if (!this.#isLooping) {
      this.#isLooping = true;
      this.#loop = this.#run();
    } else if (one.atMs < this.#wakeAt) {
      this.#nudge.abort();
    }
    return one;
  }

  /** Forgets a deadline; null and one that has rung do nothing. */
  clear(one: Ring | null): void {
    if (one !== null) this.#rings.delete(one);
  }

  /** Forgets every deadline and ends waiting. */
  async close(): Promise<void> {
    this.#rings.clear();
    this.#closed.abort();
    this.#nudge.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (this.#rings.size > 0 && !this.#closed.signal.aborted) {
      this.#wakeAt = Infinity;
      for (const { atMs } of this.#rings) this.#wakeAt = Math.min(this.#wakeAt, atMs);
      this.#nudge = new AbortController();
      const waitMs = this.#wakeAt - this.#clock.monotonicMs();
      await this.#clock.sleep(Math.min(waitMs, LONGEST_SLEEP_MS), this.#nudge.signal);
      const nowMs = this.#clock.monotonicMs();
      for (const one of [...this.#rings]) {
        if (one.atMs <= nowMs && this.#rings.delete(one)) one.ring();
      }
    }
    this.#isLooping = false;
  }
}
