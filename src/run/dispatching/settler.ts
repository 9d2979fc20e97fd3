import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../domain/clock.ts";
import type { Logger } from "../../domain/log.ts";
import type { Settlement, Store } from "../../store/store.ts";
import type { Deliver } from "../delivery/deliver.ts";

const RETRY_MS = 1_000;

interface Waiting {
  readonly settlement: Settlement;
  readonly resolve: (tookEffect: boolean | null) => void;
}

/** What writing the ends of attempts needs. */
export interface SettlerParts {
  readonly store: Pick<Store, "settle">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly deliver: Pick<Deliver, "written">;
}

/**
 * Writes the ends of attempts, all that arrive in one turn of the event loop in one transaction: a
 * transaction costs a write to the disk, however many jobs are in it.
 */
export class Settler {
  readonly #parts: SettlerParts;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | null = null;

  constructor(parts: SettlerParts) {
    this.#parts = parts;
  }

  /**
   * Writes one end, and before it how the job's mails came out: whoever has the job then would send
   * again what this daemon has sent. Tries until it is written, as the work is done and must not be
   * done again.
   * @param signal gives up, as the daemon ends; the rescuer will find the job
   * @returns whether it took effect: false where the lease was lost, null where it was given up
   */
  async settle(settlement: Settlement, signal: AbortSignal): Promise<boolean | null> {
    await this.#parts.deliver.written(settlement.jobSeq, signal);
    return await new Promise((resolve) => {
      this.#waiting.push({ settlement, resolve });
      this.#writing ??= this.#writeAll(signal);
    });
  }

  async #writeAll(signal: AbortSignal): Promise<void> {
    await setImmediate();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const results = await this.#write(batch.map((one) => one.settlement), signal);
      batch.forEach((one, index) => one.resolve(results[index] ?? null));
    }
    this.#writing = null;
  }

  async #write(batch: readonly Settlement[], signal: AbortSignal): Promise<readonly boolean[]> {
    const { store, clock, log } = this.#parts;
    for (;;) {
      try {
        return await store.settle(batch, clock.now());
      } catch (thrown) {
        log.error("cannot write down how jobs ended; trying again", {
          jobs: batch.length,
          error: thrown,
        });
        if (signal.aborted) return [];
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }
}
