import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Fence, Store } from "../../store/store.ts";
import { LEASE_MS } from "../lock.ts";
import type { Place } from "./places.ts";

/** What claiming needs. */
export interface ClaimParts {
  readonly config: Pick<Config, "environment">;
  readonly store: Pick<Store, "claim" | "jobs" | "settle">;
  readonly clock: Clock;
  readonly fence: Fence;
}

/** The claims of one dispatcher, those among them of which nobody knows whether they took effect. */
export class Claims {
  readonly #parts: ClaimParts;
  /** When a claim failed that may have taken effect; null: none did. */
  #doubtfulAt: EpochMs | null = null;

  constructor(parts: ClaimParts) {
    this.#parts = parts;
  }

  /** Claims due jobs. From here on they are ours: each must be settled. */
  async claim(
    wanted: readonly Place[],
    { now, limit }: { readonly now: EpochMs; readonly limit: number },
  ): Promise<readonly Job[]> {
    if (wanted.length === 0 || limit <= 0) return [];
    const { store, config: { environment }, fence } = this.#parts;
    // Until the claim is answered, and so for good where it fails.
    this.#doubtfulAt = now;
    const jobs = await store.claim({ environment, fence, now, leaseMs: LEASE_MS, wanted, limit });
    this.#doubtfulAt = null;
    return jobs;
  }

  /**
   * Puts back what a claim that failed has claimed all the same: those jobs would be ours, and run by
   * nobody.
   * @param runs says of a job, by its `seq`, whether it is being run
   */
  async undoDoubtful(runs: (seq: number) => boolean): Promise<void> {
    const claimedAt = this.#doubtfulAt;
    if (claimedAt === null) return;
    const { store, clock, config: { environment }, fence } = this.#parts;
    const filter = { environment, states: ["running"], order: "next", limit: 1_000 } as const;
    const orphans = (await store.jobs(filter)).filter((job) =>
      job.holder === fence.holder && job.claimedAt === claimedAt && !runs(job.seq)
    );
    const settlements = orphans.map(({ seq, attempt }) => ({
      ...{ jobSeq: seq, holder: fence.holder, attempt, kind: "put_back" as const },
      ...{ reason: null, error: null, log: [], dueAt: null },
    }));
    if (settlements.length > 0) await store.settle(settlements, clock.now());
    this.#doubtfulAt = null;
  }
}
