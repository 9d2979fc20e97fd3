import type { Change, PlannedJob } from "../domain/change.ts";
import type { EpochMs } from "../domain/clock.ts";
import { type CancelCause, isFinished, jobId } from "../domain/job.ts";
import type { Environment, TaskSettings } from "../domain/task.ts";
import type { FoundItem } from "./items.ts";
import { tooLate } from "./lateness.ts";
import { plannedRunAt, runAt } from "./run_at.ts";
import { hasOffset } from "./window.ts";

/** Everything the plan of one task depends on beside items and stored jobs. */
export interface PlanContext {
  readonly task: TaskSettings;
  readonly environment: Environment;
  /** IANA zone. */
  readonly timezone: string;
  /** When a planner first saw the task in this environment. */
  readonly firstSeenAt: EpochMs;
  readonly now: EpochMs;
  /** Works out run times by the task's rule for who plans many items; left out: `runAt` does. */
  readonly runAt?: (eventAt: EpochMs) => EpochMs;
}

/** What is to happen with one job, or with one event that gets none, and why. */
export interface Decision {
  readonly action: "create" | "move" | "cancel" | "keep" | "ignore" | "miss";
  readonly jobId: string;
  readonly item: string;
  readonly label: string;
  readonly eventAt: EpochMs;
  readonly runAt: EpochMs;
  /** In words. */
  readonly reason: string;
  /** What the store is to do; null where nothing. */
  readonly change: Change | null;
}

/** The item as it stands: what the query gave, or null where it is not there, and its stored jobs. */
export interface ItemState {
  readonly id: string;
  readonly found: FoundItem | null;
  readonly stored: readonly PlannedJob[];
}

/** Collects the decisions about one item. */
export class ItemPlan {
  readonly decisions: Decision[] = [];
  readonly #context: PlanContext;
  readonly #state: ItemState;
  #occurrence: number;

  constructor(context: PlanContext, state: ItemState) {
    this.#context = context;
    this.#state = state;
    this.#occurrence = state.stored.reduce((most, job) => Math.max(most, job.occurrence), 0);
  }

  /** A stored job whose event is still there. */
  matched(job: PlannedJob): void {
    if (job.state === "cancelled") return this.#cancelledButThere(job);
    if (job.state !== "scheduled") {
      return this.keep(job, isFinished(job.state) ? `is ${job.state}` : "is running");
    }
    const label = this.#label(job);
    const turn = turnOf(this.#context, job, label);
    if (turn === null) {
      return this.keep(job, job.attempt > 0 ? `is tried again after ${job.attempt}` : "as planned");
    }
    if ("late" in turn) this.#miss(job, turn.late);
    else this.#push("move", job, { ...turn, label });
  }

  /** Says whether an event without a job may be the new time of an event that is not there any more. */
  mayTakeOver(eventAt: EpochMs): boolean {
    const { task, now, firstSeenAt } = this.#context;
    if (task.direction === "before" && hasOffset(task)) return eventAt > now;
    return task.catchUp || eventAt >= firstSeenAt;
  }

  /** A scheduled job whose event is now at another time. */
  move(job: PlannedJob, eventAt: EpochMs): void {
    const moved = { ...job, eventAt };
    const runAt = this.#runAt(eventAt);
    this.#push("move", moved, { runAt, reason: "its event moved", label: this.#label(job) });
  }

  /** A job that stands for an event that has moved, as `replace_existing` is false. */
  stands(job: PlannedJob): void {
    const { task, now } = this.#context;
    const late = job.state === "scheduled" ? tooLate(task, job, now) : null;
    if (late === null) this.keep(job, "replace_existing is false: the first plan stands");
    else this.#miss(job, late);
  }

  /** A scheduled job whose event is not there any more. */
  gone(job: PlannedJob, why: { readonly cause: CancelCause; readonly reason: string }): void {
    // A query that asks for events after :now drops them as they begin: that is late, not called off.
    const late = why.cause === "left" && this.#state.found === null
      ? tooLate(this.#context.task, job, this.#context.now)
      : null;
    if (late !== null) return this.#miss(job, late);
    const change: Change = { action: "cancel", seq: job.seq, ...why };
    this.#add("cancel", job, { reason: why.reason, change });
  }

  /** An event that has no job yet. */
  create(eventAt: EpochMs): void {
    const { task, firstSeenAt, now, environment } = this.#context;
    const runAt = this.#runAt(eventAt);
    if (!task.catchUp && (runAt < firstSeenAt || this.#isPastForDevelopment(eventAt))) {
      return this.ignore(eventAt, "was due before the task was first seen (catch_up is false)");
    }
    this.#occurrence += 1;
    const { id: item } = this.#state;
    const occurrence = this.#occurrence;
    const numbered = task.event === "all";
    const id = jobId({ task: task.name, item, environment, occurrence, numbered });
    const missed = tooLate(task, { dueAt: runAt, eventAt }, now);
    const label = this.#label();
    const change: Change = {
      action: "create",
      id,
      item,
      occurrence,
      label,
      eventAt,
      runAt,
      missed,
    };
    const action = missed === null ? "create" : "miss";
    const reason = missed ?? (runAt <= now ? "due already, runs at once" : "new");
    this.decisions.push({ action, jobId: id, item, label, eventAt, runAt, reason, change });
  }

  /** A stored job that stays as it is. */
  keep(job: PlannedJob, reason: string): void {
    this.#add("keep", job, { reason, change: null });
  }

  /** An event that gets no job. */
  ignore(eventAt: EpochMs, reason: string): void {
    const { task, environment } = this.#context;
    const { id: item } = this.#state;
    const numbered = task.event === "all";
    const occurrence = this.#occurrence + 1;
    this.decisions.push({
      action: "ignore",
      jobId: jobId({ task: task.name, item, environment, occurrence, numbered }),
      item,
      label: this.#label(),
      eventAt,
      runAt: this.#runAt(eventAt),
      reason,
      change: null,
    });
  }

  #cancelledButThere(job: PlannedJob): void {
    if (job.cancelCause === "person") return this.keep(job, "was cancelled by a person");
    const runAt = this.#runAt(job.eventAt);
    const { task, now } = this.#context;
    const late = tooLate(task, { dueAt: runAt, eventAt: job.eventAt }, now);
    if (late !== null) return this.keep(job, `was cancelled, and now ${late}`);
    const label = this.#label(job);
    const reason = "the item is there again";
    const change: Change = { action: "restore", seq: job.seq, label, runAt, reason };
    this.#add("create", { ...job, label, runAt }, { reason, change });
  }

  #miss(job: PlannedJob, reason: string): void {
    this.#add("miss", job, { reason, change: { action: "miss", seq: job.seq, reason } });
  }

  #push(
    action: "move",
    job: PlannedJob,
    to: { readonly runAt: EpochMs; readonly reason: string; readonly label: string },
  ): void {
    const { seq, eventAt } = job;
    this.#add(action, { ...job, ...to }, {
      reason: to.reason,
      change: { action, seq, eventAt, ...to },
    });
  }

  #add(
    action: Decision["action"],
    job: PlannedJob,
    { reason, change }: { readonly reason: string; readonly change: Change | null },
  ): void {
    const { id: jobId, item, label, eventAt, runAt } = job;
    this.decisions.push({ action, jobId, item, label, eventAt, runAt, reason, change });
  }

  #runAt(eventAt: EpochMs): EpochMs {
    return runAtIn(this.#context, eventAt);
  }

  /** DEVELOPMENT has no run time in the past; an event that has begun is all it can go by. */
  #isPastForDevelopment(eventAt: EpochMs): boolean {
    const { task, environment, now } = this.#context;
    return environment === "DEVELOPMENT" && task.direction === "before" && hasOffset(task) &&
      eventAt <= now;
  }

  #label(job?: PlannedJob): string {
    return this.#state.found?.label ?? job?.label ?? this.#state.id;
  }
}

/**
 * Says what becomes of a scheduled job whose event is there.
 * @param label the item's
 * @returns null where it stays as it is
 */
export function turnOf(
  context: PlanContext,
  job: PlannedJob,
  label: string,
): { readonly late: string } | { readonly runAt: EpochMs; readonly reason: string } | null {
  const { task, environment, now } = context;
  const late = tooLate(task, job, now);
  if (late !== null) return { late };
  // In DEVELOPMENT the time is that of planning and stays; a job that is being retried stays too.
  const stays = environment === "DEVELOPMENT" || job.attempt > 0;
  const runAt = stays ? job.runAt : runAtIn(context, job.eventAt);
  if (!task.replaceExisting || (runAt === job.runAt && label === job.label)) return null;
  const reason = runAt === job.runAt ? "was renamed" : "the task's offset, at or zone changed";
  return { runAt, reason };
}

function runAtIn(context: PlanContext, eventAt: EpochMs): EpochMs {
  const { task, timezone } = context;
  const byRule = context.runAt ?? ((at) => runAt(at, { ...task, timezone }));
  return plannedRunAt(eventAt, byRule, context);
}
