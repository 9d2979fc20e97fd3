import type { Clock } from "../domain/clock.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import { LEASE_MS, type Lock } from "./lock.ts";
import { type Loop, runLoop } from "./loop.ts";

/** What renews the lease. */
export interface Heartbeat {
  readonly loop: Loop;
  /** Renews it at once, and with it where the page listens; where that fails, the next beat does. */
  beat(): Promise<void>;
  /** Why the work ended, where the lease was lost; null: it was not. */
  lost(): SchedulerError | null;
}

/**
 * Renews the lease until the work ends, and ends the work where the lease is lost.
 * @param options.address where the page listens now; empty: nowhere yet
 * @param options.onBeat called at each beat
 */
export function keepLock(
  { clock, log, lock, ending, address, onBeat }: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly lock: Lock;
    readonly ending: AbortController;
    readonly address: () => string;
    readonly onBeat?: () => void;
  },
): Heartbeat {
  let lost: SchedulerError | null = null;
  const loop = runLoop({
    ...{ name: "heartbeat", clock, log, signal: ending.signal },
    round: async () => {
      onBeat?.();
      if (await lock.renew(address())) return Math.floor(LEASE_MS / 3);
      lost = new SchedulerError("LEASE_LOST", "Cannot go on as another daemon has taken over", {
        hint: 'look at it with "bcourse-scheduler status"',
      });
      ending.abort();
      return 0;
    },
  });
  const beat = async (): Promise<void> => {
    try {
      await lock.renew(address());
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      loop.bell.ring();
    }
  };
  return { loop, beat, lost: () => lost };
}
