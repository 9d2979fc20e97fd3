import type { Change } from "../../domain/change.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Row } from "../../handler.ts";
import type { Decision } from "../../plan/item_plan.ts";
import type { FoundItem } from "../../plan/items.ts";
import { tooLate } from "../../plan/lateness.ts";
import { runAtOfMany } from "../../plan/run_at.ts";
import { planItem } from "../../plan/plan.ts";
import type { TaskKey } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import type { FoundItems } from "../planning/items.ts";
import { currentItems, type PlannerParts } from "../planning/planner.ts";

/** What became of a claimed job when it was looked at once more. */
export type Verdict =
  /** It runs, with the item's row as it is now. */
  | { readonly job: Job; readonly row: Row }
  /** It does not: it is put back, and this is done with it. */
  | { readonly job: Job; readonly change: Change; readonly decision: Decision };

/** For how long an answer counts as what the query says now. Many jobs due at once share it. */
const FRESH_MS = 1_000;

interface View {
  readonly at: EpochMs;
  readonly found: Promise<FoundItems>;
}

/** Looks at claimed jobs once more, just before they run. */
export class Rechecker {
  readonly #parts: PlannerParts;
  readonly #views = new Map<string, View>();
  readonly #firstSeen = new Map<string, EpochMs>();

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /**
   * Judges claimed jobs of one task by what the query says now.
   * @throws {CourseError} {HandlerError} where the query cannot be asked: then nobody knows
   */
  async judge(task: LoadedTask, jobs: readonly Job[], signal: AbortSignal): Promise<Verdict[]> {
    if (!task.settings.recheck) return jobs.map((job) => this.#judgeUnasked(task, job));
    const found = await this.#view(task, signal);
    const { environment } = this.#parts.config;
    const key = { environment, task: task.settings.name };
    const firstSeenAt = await this.#firstSeenAt(key);
    const { timezone } = this.#parts.config;
    const runAt = runAtOfMany({ ...task.settings, timezone });
    const context = { environment, timezone, task: task.settings, firstSeenAt, runAt };
    const ids = [...new Set(jobs.map((job) => job.item))];
    const stored = await this.#parts.store.plannedJobsOf(key, ids);
    return jobs.map((job) => {
      // The plan is asked as if this job had not been claimed.
      const asScheduled = stored.filter((other) => other.item === job.item).map((other) =>
        other.seq === job.seq
          ? { ...other, state: "scheduled" as const, attempt: job.attempt - 1 }
          : other
      );
      const item = found.items.get(job.item) ?? null;
      const state = { id: job.item, found: item, stored: asScheduled };
      const decisions = planItem({ ...context, now: this.#parts.clock.now() }, state);
      return verdictOf(job, item, decisions);
    });
  }

  /** Forgets every answer, as after an edit or when nothing is due. */
  forget(): void {
    this.#views.clear();
  }

  /** Asked once: it never changes, and asking the store is a transaction of its own. */
  async #firstSeenAt(key: TaskKey): Promise<EpochMs> {
    const known = this.#firstSeen.get(key.task);
    if (known !== undefined) return known;
    const { firstSeenAt } = await this.#parts.store.seeTask(key, this.#parts.clock.now());
    this.#firstSeen.set(key.task, firstSeenAt);
    return firstSeenAt;
  }

  #judgeUnasked(task: LoadedTask, job: Job): Verdict {
    const late = tooLate(task.settings, job, this.#parts.clock.now());
    if (late === null) return { job, row: {} };
    const { seq, id: jobId, item, label, eventAt, runAt } = job;
    const change: Change = { action: "miss", seq, reason: late };
    const decision: Decision = {
      ...{ action: "miss", jobId, item, label, eventAt, runAt, reason: late, change },
    };
    return { job, change, decision };
  }

  async #view(task: LoadedTask, signal: AbortSignal): Promise<FoundItems> {
    const now = this.#parts.clock.now();
    const { name } = task.settings;
    const known = this.#views.get(name);
    // A clock that was set back must not make an old answer fresh.
    if (known !== undefined && now >= known.at && now - known.at <= FRESH_MS) return known.found;
    const found = currentItems(this.#parts, task, { now, withRows: true, signal });
    this.#views.set(name, { at: now, found });
    try {
      return await found;
    } catch (thrown) {
      this.#views.delete(name);
      throw thrown;
    }
  }
}

function verdictOf(job: Job, item: FoundItem | null, decisions: readonly Decision[]): Verdict {
  for (const decision of decisions) {
    const { change } = decision;
    if (change === null || change.action === "create" || change.seq !== job.seq) continue;
    // A new name alone is no reason to wait; the item's row has it.
    if (decision.action === "move" && decision.eventAt === job.eventAt) {
      if (decision.runAt === job.runAt) break;
    }
    return { job, change, decision };
  }
  const events = item?.events ?? [];
  const event = events.find((one) => one.eventAt === job.eventAt) ?? events[0];
  return { job, row: event?.row ?? {} };
}
