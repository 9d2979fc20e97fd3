import type { Clock, EpochMs } from "../../domain/clock.ts";
import { CourseError, messageOf } from "../../domain/errors.ts";
import type { Dependency } from "../../domain/hold.ts";
import type { Job } from "../../domain/job.ts";
import type { Logger } from "../../domain/log.ts";
import type { Row } from "../../handler.ts";
import type { Decision } from "../../plan/item_plan.ts";
import type { LoadedTask } from "../catalog.ts";
import { explained, readHindrance } from "../planning/hindrance.ts";
import type { Holds } from "./holds.ts";
import { apply, type PlannerParts } from "../planning/planner.ts";
import { Rechecker } from "./recheck.ts";
import type { Rests } from "./rests.ts";
import type { Settler } from "./settler.ts";

/** How long those wait whose plan changes, so that a change which does not take effect cannot make this spin. */
const CHANGED_WAIT_MS = 1_000;

/** Jobs of one task that were claimed together. */
export interface Lot {
  readonly task: LoadedTask;
  /** What the one job in it tries for those who wait; null: it is not held. */
  readonly trial: Dependency | null;
}

/** Looks at claimed jobs once more, just before they run, and is done with those that must not. */
export class LastLook {
  readonly #parts: PlannerParts & { readonly clock: Clock; readonly log: Logger };
  readonly #settler: Settler;
  readonly #holds: Holds;
  readonly #rests: Rests;
  readonly #rechecker: Rechecker;

  constructor(
    parts: PlannerParts,
    { settler, holds, rests }: {
      readonly settler: Settler;
      readonly holds: Holds;
      readonly rests: Rests;
    },
  ) {
    this.#parts = parts;
    this.#settler = settler;
    this.#holds = holds;
    this.#rests = rests;
    this.#rechecker = new Rechecker(parts);
  }

  /** @returns the rows of the jobs that are to run, by job; the others are done with */
  async look(
    lot: Lot,
    jobs: readonly Job[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, Row>> {
    const rows = new Map<number, Row>();
    const { task, trial } = lot;
    try {
      const verdicts = await this.#rechecker.judge(task, jobs, signal);
      for (const verdict of verdicts) {
        if ("row" in verdict) rows.set(verdict.job.seq, verdict.row);
      }
      const others = verdicts.filter((verdict) => "change" in verdict);
      const dueAt = this.#parts.clock.now() + CHANGED_WAIT_MS;
      await this.#putBack(others.map(({ job }) => job), { reason: null, dueAt, signal });
      const { environment } = this.#parts.config;
      const key = { environment, task: task.settings.name };
      const hindrance = trial === null ? null : await readHindrance(this.#parts.store, key);
      await apply(this.#parts, key, others.map(({ change }) => explained(change, hindrance)));
      for (const { decision } of others) this.#report(task, decision);
      // That the query was answered is all that can be learned of a job that does not run.
      if (trial === "course" && rows.size === 0) await this.#holds.end(trial);
    } catch (thrown) {
      await this.#unasked(lot, jobs.filter((job) => !rows.has(job.seq)), { thrown, signal });
    }
    return rows;
  }

  /** Forgets what queries answered, as when nothing is due. */
  forget(): void {
    this.#rechecker.forget();
  }

  #report(task: LoadedTask, { action, jobId, reason }: Decision): void {
    const level = action === "miss" ? "warn" : "info";
    const said = action === "miss" ? "missed" : action === "move" ? "moved" : "cancelled";
    this.#parts.log[level](`job ${said} just before it ran`, {
      ...{ task: task.settings.name, job: jobId, reason },
    });
  }

  /** Nobody knows whether the items still stand: the jobs wait, and lose no attempt. */
  async #unasked(
    { task, trial }: Lot,
    jobs: readonly Job[],
    { thrown, signal }: { readonly thrown: unknown; readonly signal: AbortSignal },
  ): Promise<void> {
    const { log } = this.#parts;
    const { name } = task.settings;
    const reason = `cannot be checked just before it runs: ${messageOf(thrown)}`;
    log.warn("jobs wait, as they cannot be checked just before they run", {
      ...{ task: name, jobs: jobs.length, reason },
    });
    const isGone = thrown instanceof CourseError && thrown.code === "COURSE_UNREACHABLE";
    if (isGone) {
      const missing = { dependency: "course", reason: thrown.message } as const;
      await this.#holds.missing(missing, { task: name, trial });
    } else this.#rests.begin(name);
    await this.#putBack(jobs, { reason, dueAt: null, signal });
  }

  async #putBack(
    jobs: readonly Job[],
    { signal, ...why }: {
      readonly reason: string | null;
      readonly dueAt: EpochMs | null;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    await Promise.all(jobs.map(({ seq, holder, attempt }) => {
      const attemptOf = { jobSeq: seq, holder: holder ?? "", attempt };
      const end = { kind: "put_back", error: null, log: [], ...why } as const;
      return this.#settler.settle({ ...attemptOf, ...end }, signal);
    }));
  }
}
