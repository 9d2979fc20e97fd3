import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Environment } from "../domain/task.ts";
import type { Fence, Store } from "../store/store.ts";
import type { Heartbeat } from "./heartbeat.ts";
import { LEASE_MS } from "./lock.ts";
import { type Loop, runLoop } from "./loop.ts";

/** How soon after its lease has ended a job is put back. */
const RESCUE_PAUSE_MS = Math.floor(LEASE_MS / 3);

/** What rescuing needs. */
export interface RescuerParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
  readonly environment: Environment;
}

/** Puts back what daemons left that are dead, or cut off from the store. */
async function rescue(parts: RescuerParts): Promise<void> {
  const { store, clock, log, fence, environment } = parts;
  const jobs = await store.rescue({
    ...{ fence, environment, now: clock.now() },
    // The file lock says that no other daemon lives; without one, only leases that ended are taken.
    all: store.lockFile !== null,
    reason: store.isShared
      ? "the daemon that ran it ended, or was cut off, before it was done"
      : "the daemon that ran it ended before it was done",
  });
  for (const { id, task, attempt } of jobs) {
    log.category("jobs").warn("job rescued", { task, job: id, attempt });
  }
}

/**
 * As {@link rescue}, before anything else is begun. Where others may live, theirs waits: all leases have
 * ended where the store was away until now, and those who live have to come back to it.
 */
export async function rescueAtStart(parts: RescuerParts): Promise<void> {
  if (parts.store.lockFile !== null) await rescue(parts);
}

/**
 * Looks again for what is left, where leases alone say who lives: a daemon's own may have ended, and
 * been taken, while those of its jobs had a while to go. Where the store itself was away, all leases
 * have ended: those who live renew theirs before anybody takes their jobs.
 * @param options.heartbeat says for how long this daemon has reached the store
 * @param options.onRound called after each look: what another daemon wrote may be taken up, too
 */
export function keepRescuing(
  parts: RescuerParts,
  { signal, heartbeat, onRound }: {
    readonly signal: AbortSignal;
    readonly heartbeat: Pick<Heartbeat, "steadyMs">;
    readonly onRound: () => void;
  },
): Loop | null {
  if (parts.store.lockFile !== null) return null;
  return runLoop({
    ...{ name: "rescuing", clock: parts.clock, log: parts.log, signal },
    round: async () => {
      if (heartbeat.steadyMs() >= LEASE_MS) await rescue(parts);
      onRound();
      return RESCUE_PAUSE_MS;
    },
  });
}
