import type { Clock } from "../../domain/clock.ts";
import { integer } from "../columns.ts";
import type { Session } from "./session.ts";
import CLOCK from "./sql/clock.sql" with { type: "text" };

/** Of so many looks, the one with the quickest answer tells most. */
const LOOKS = 3;
/** How far two clocks may run apart in a ms: 200 parts in a million, more than quartz does. */
const DRIFT = 0.0002;

/** How far the database's clock is ahead of the monotonic one here. */
interface Reading {
  readonly aheadMs: number;
  /** How much it may be off. */
  readonly errorMs: number;
  /** When it was read, by the monotonic clock. */
  readonly at: number;
}

/**
 * The database's clock, so that all hosts go by one: whichever of them has a clock that is wrong, its jobs
 * are claimed in time. Waits and durations are those of this machine.
 */
export class DatabaseClock implements Clock {
  readonly #local: Clock;
  #reading: Reading | null = null;

  /** Makes it; until it was read for the first time, it is the local one. */
  constructor(local: Clock) {
    this.#local = local;
  }

  /** Returns the database's instant. */
  now(): number {
    if (this.#reading === null) return this.#local.now();
    return Math.floor(this.#local.monotonicMs() + this.#reading.aheadMs);
  }

  /** As {@link Clock.monotonicMs}, of this machine. */
  monotonicMs(): number {
    return this.#local.monotonicMs();
  }

  /** As {@link Clock.sleep}, of this machine. */
  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#local.sleep(ms, signal);
  }

  /** Reads the database's clock once more, as with every sign of life, and keeps the better reading. */
  async read(session: Pick<Session, "ask">): Promise<void> {
    const looks = this.#reading === null ? LOOKS : 1;
    for (let look = 0; look < looks; look++) {
      const sent = this.#local.monotonicMs();
      const { rows: [row = {}] } = await session.ask(CLOCK);
      const heard = this.#local.monotonicMs();
      this.#take({
        aheadMs: integer(row, "now") - (sent + heard) / 2,
        errorMs: (heard - sent) / 2,
        at: heard,
      });
    }
  }

  /** Two readings that cannot both be right: the clock was set, or this machine was asleep. */
  #take(next: Reading): void {
    const known = this.#reading;
    if (known === null) return void (this.#reading = next);
    const errorMs = known.errorMs + (next.at - known.at) * DRIFT;
    const apartMs = Math.abs(next.aheadMs - known.aheadMs);
    if (next.errorMs <= errorMs || apartMs > errorMs + next.errorMs) this.#reading = next;
  }
}
