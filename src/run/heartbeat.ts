import type { Clock } from "../domain/clock.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import { LEASE_MS, type Lock } from "./lock.ts";
import { type Loop, runLoop } from "./loop.ts";
import type { Duty } from "./planning/duty.ts";

const BEAT_MS = Math.floor(LEASE_MS / 3);

/** What renews the lease. */
export interface Heartbeat {
  readonly loop: Loop;
  /** Renews it at once, and with it what is told of the daemon; where that fails, the next beat does. */
  beat(): Promise<void>;
  /**
   * For how long no beat has failed, or been slow, in ms. Whoever could not reach the store itself
   * cannot say of others that they are silent.
   */
  steadyMs(): number;
  /** Why the work ended, where the lease was lost; null: it was not. */
  lost(): SchedulerError | null;
}

/**
 * Renews the lease, and the duty to plan, until the work ends, and ends the work where the lease is
 * lost.
 * @param options.tell where the page listens now, empty: nowhere yet; and what the daemon works by
 * @param options.onDutyLost called where another daemon has taken over the duty to plan
 * @param options.onBeat called at each beat
 */
export function keepLock(
  { clock, log, lock, duty, ending, tell, onDutyLost, onBeat }: {
    readonly clock: Clock;
    readonly log: Logger;
    readonly lock: Lock;
    readonly duty: Duty;
    readonly ending: AbortController;
    readonly tell: () => Parameters<Lock["renew"]>[0];
    readonly onDutyLost: () => void;
    readonly onBeat?: () => void;
  },
): Heartbeat {
  let lost: SchedulerError | null = null;
  let failedMs = clock.monotonicMs();
  const loop = runLoop({
    ...{ name: "heartbeat", clock, log, signal: ending.signal, mostFailureWaitMs: BEAT_MS },
    round: async () => {
      onBeat?.();
      const start = clock.monotonicMs();
      try {
        if (!await duty.renew()) onDutyLost();
        const isHeld = await lock.renew(tell());
        // Others had to wait as long, and their leases go on.
        if (clock.monotonicMs() - start > BEAT_MS) failedMs = clock.monotonicMs();
        if (isHeld) return BEAT_MS;
        lost = new SchedulerError("LEASE_LOST", "Cannot go on as another daemon has taken over", {
          hint: 'look at it with "bcourse-scheduler status"',
        });
      } catch (thrown) {
        failedMs = clock.monotonicMs();
        // What this version writes would not fit any more: whoever starts it anew may have a newer one.
        if (!isOutdated(thrown)) throw thrown;
        lost = thrown;
      }
      ending.abort();
      return 0;
    },
  });
  const beat = async (): Promise<void> => {
    try {
      await lock.renew(tell());
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      loop.bell.ring();
    }
  };
  return { loop, beat, steadyMs: () => clock.monotonicMs() - failedMs, lost: () => lost };
}

function isOutdated(thrown: unknown): thrown is StoreError {
  return thrown instanceof StoreError && thrown.code === "STORE_SCHEMA_NEWER";
}
