/**
 * The time of a simulated world: nothing waits, time goes on from one moment at which something is
 * due to the next.
 * @module
 */
import { setImmediate } from "node:timers";
import type { Clock, EpochMs } from "../../src/domain/clock.ts";
import { Queue, type Waiting } from "./queue.ts";

/**
 * Three times. True time goes on always; the machine's monotonic time stands still while the machine
 * sleeps; the wall clock is true time, as somebody has set it.
 */
export class WorldTime {
  readonly #startAt: EpochMs;
  /** What happens whether or not the machine runs: the agenda of the world. */
  readonly #agenda = new Queue();
  /** What the machine's own time wakes. */
  readonly #timers = new Queue();
  #trueMs = 0;
  #sleptMs = 0;
  #frozenMs = 0;
  #steppedMs = 0;
  /** Since when the machine does nothing, in true time; null: it runs. */
  #stoppedAt: number | null = null;
  #isAsleep = false;
  #activity = 0;
  /** Calls to a server that are under way; until they are answered, time stands still. */
  #calls = 0;

  constructor(startAt: EpochMs) {
    this.#startAt = startAt;
  }

  /** Ms since the world began. */
  get trueMs(): number {
    return this.#trueMs;
  }

  /** Ms that the machine has run: neither asleep nor frozen. */
  get awakeMs(): number {
    return (this.#stoppedAt ?? this.#trueMs) - this.#sleptMs - this.#frozenMs;
  }

  /** The machine's monotonic clock. */
  get monotonicMs(): number {
    const stoodAt = this.#isAsleep ? this.#stoppedAt : null;
    return (stoodAt ?? this.#trueMs) - this.#sleptMs;
  }

  /** What the wall clock shows. */
  get wall(): EpochMs {
    return Math.floor(this.#startAt + this.#trueMs + this.#steppedMs);
  }

  /** Ms by which the wall clock is off. */
  get steppedMs(): number {
    return this.#steppedMs;
  }

  /** What the wall clock showed, or will show, at a true time, as it is set now. */
  wallAt(trueMs: number): EpochMs {
    return Math.floor(this.#startAt + trueMs + this.#steppedMs);
  }

  /** Sets the wall clock forward, or back. */
  step(ms: number): void {
    this.#steppedMs += ms;
  }

  /** Does something after so many ms of true time. */
  plan(afterMs: number, act: () => void): Waiting {
    return this.#agenda.add(this.#trueMs + Math.max(0, afterMs), act);
  }

  /** Wakes somebody after so many ms of the machine's time. */
  wake(afterMs: number, act: () => void): Waiting {
    return this.#timers.add(this.monotonicMs + Math.max(0, afterMs), act);
  }

  /** When the agenda goes on, in true time; infinite where it is empty. */
  get nextOnAgenda(): number {
    return this.#agenda.next?.at ?? Infinity;
  }

  /**
   * Stops the machine for a while.
   * @param how `sleep`: its monotonic clock stands still, as a laptop's does; `freeze`: it goes on, as where a host stops its guest
   */
  stop(ms: number, how: "sleep" | "freeze"): void {
    if (this.#stoppedAt !== null) return;
    this.#stoppedAt = this.#trueMs;
    this.#isAsleep = how === "sleep";
    this.plan(ms, () => {
      const stoppedMs = this.#trueMs - (this.#stoppedAt ?? this.#trueMs);
      this.#stoppedAt = null;
      this.#isAsleep = false;
      if (how === "sleep") this.#sleptMs += stoppedMs;
      else this.#frozenMs += stoppedMs;
    });
  }

  /** Whether the machine does nothing now. */
  get isStopped(): boolean {
    return this.#stoppedAt !== null;
  }

  /** Goes on to the next moment and does what is due. @returns false where nothing is due any more */
  async goOn(): Promise<boolean> {
    const planned = this.nextOnAgenda;
    const timer = this.#stoppedAt === null ? this.#timers.next : undefined;
    const timerAt = timer === undefined ? Infinity : timer.at + this.#sleptMs;
    if (planned === Infinity && timerAt === Infinity) return false;
    this.#trueMs = Math.max(this.#trueMs, Math.min(planned, timerAt));
    const due = planned <= timerAt ? this.#agenda.take() : this.#timers.take();
    due?.act();
    await this.settle();
    return true;
  }

  /** Somebody has done something; what follows from it is to be waited for. */
  touch(): void {
    this.#activity++;
  }

  /** A clock of the world's own, that no daemon's fate touches. */
  clock(): Clock {
    return {
      ...{ now: () => this.wall, monotonicMs: () => this.monotonicMs },
      sleep: (ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) return resolve();
          const waiting = this.wake(ms, resolve);
          const end = (): void => {
            waiting.cancel();
            resolve();
          };
          signal.addEventListener("abort", end, { once: true });
        }),
    };
  }

  /** Lets time stand still until a server has answered. */
  async call<T>(act: () => T | Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await act();
    } finally {
      this.#calls--;
      this.#activity++;
    }
  }

  /**
   * Lets everything be done that needs no time. The engine gives the event loop a turn here and
   * there; a turn in which nobody crossed a border of the engine was the last one.
   */
  async settle(): Promise<void> {
    this.#activity++;
    for (let seen = -1; seen !== this.#activity || this.#calls > 0;) {
      seen = this.#activity;
      await new Promise<void>((resolve) => setImmediate(() => resolve()));
    }
  }
}
