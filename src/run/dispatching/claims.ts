import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Fence, Store } from "../../store/store.ts";
import { LEASE_MS } from "../lock.ts";
import type { Place } from "./places.ts";

/** How often to look for what a claim took without an answer, at first; later as seldom as it is old. */
const LOOK_MS = 1_000;
const SELDOM_MS = 30_000;
/** A server may be at a COMMIT for long, as where its standby is away. */
const KEPT_MS = 3_600_000;

/** What claiming needs. */
export interface ClaimParts {
  readonly config: Pick<Config, "environment">;
  readonly store: Pick<Store, "claim" | "jobs" | "settle">;
  readonly clock: Clock;
  readonly fence: Fence;
  readonly claimed: Claimed;
}

/** What a daemon has claimed, by whichever of its configurations. */
export class Claimed {
  /** Jobs that it runs, by their `seq`. */
  readonly running: Set<number> = new Set();
  /** Claims of which nobody knows whether they took effect: their instants, and when they failed. */
  readonly doubts: Map<EpochMs, number> = new Map();
  /** When they were looked for, by the monotonic clock. */
  lookedMs: number = -Infinity;
}

/** The claims of one dispatcher. */
export class Claims {
  readonly #parts: ClaimParts;

  constructor(parts: ClaimParts) {
    this.#parts = parts;
  }

  /** Claims due jobs. From here on they are ours: each must be settled. */
  async claim(
    wanted: readonly Place[],
    { now, limit }: { readonly now: EpochMs; readonly limit: number },
  ): Promise<readonly Job[]> {
    if (wanted.length === 0 || limit <= 0) return [];
    const { store, clock, config: { environment }, fence, claimed } = this.#parts;
    try {
      return await store.claim({ environment, fence, now, leaseMs: LEASE_MS, wanted, limit });
    } catch (thrown) {
      claimed.doubts.set(now, clock.monotonicMs());
      claimed.lookedMs = -Infinity;
      throw thrown;
    }
  }

  /**
   * Puts back what a claim that failed has claimed all the same, then or later, as a server may go on
   * with a COMMIT whose answer nobody waits for: those jobs are ours, and run by nobody.
   * @returns ms until it must be asked again; Infinity where nothing is in doubt
   */
  async undoDoubtful(): Promise<number> {
    const { store, clock, config: { environment }, fence, claimed } = this.#parts;
    const { doubts, running } = claimed;
    const now = clock.monotonicMs();
    for (const [at, failedMs] of doubts) if (now - failedMs > KEPT_MS) doubts.delete(at);
    if (doubts.size === 0) return Infinity;
    const ageMs = now - Math.max(...doubts.values());
    const pauseMs = Math.min(Math.max(LOOK_MS, ageMs), SELDOM_MS);
    if (now - claimed.lookedMs < pauseMs) return pauseMs - (now - claimed.lookedMs);
    const filter = { environment, states: ["running"], order: "next", limit: 1_000 } as const;
    const orphans = (await store.jobs(filter)).filter((job) =>
      job.holder === fence.holder && doubts.has(job.claimedAt ?? NaN) && !running.has(job.seq)
    );
    const settlements = orphans.map(({ seq, attempt }) => ({
      ...{ jobSeq: seq, holder: fence.holder, attempt, kind: "put_back" as const },
      ...{ reason: null, error: null, log: [], dueAt: null },
    }));
    if (settlements.length > 0) await store.settle(settlements, clock.now());
    claimed.lookedMs = now;
    return pauseMs;
  }
}
