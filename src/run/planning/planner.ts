import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Change } from "../../domain/change.ts";
import type { Clock } from "../../domain/clock.ts";
import { CourseError, HandlerError } from "../../domain/errors.ts";
import type { Logger } from "../../domain/log.ts";
import type { Environment } from "../../domain/task.ts";
import type { PlanContext } from "../../plan/item_plan.ts";
import { ItemTable } from "../../plan/item_table.ts";
import { runAtOfMany } from "../../plan/run_at.ts";
import { since } from "../../plan/window.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { Fence, Store, TaskKey } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import { planningLost } from "../lease_lost.ts";
import { decideRest, findSettled } from "./decide.ts";
import { explained, readHindrance } from "./hindrance.ts";
import { findItems, type FoundItems, type ItemsQuestion } from "./items.ts";
import { forgetOld } from "./retention.ts";
import type { Sightings } from "./sightings.ts";

/** What planning needs. */
export interface PlannerParts {
  readonly config: Pick<Config, "environment" | "timezone" | "retentionMs">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly course: Course;
  readonly sandbox: Sandbox;
  readonly fence: Fence;
}

/** What a reconcile needs. */
export interface ReconcileParts extends PlannerParts {
  readonly sightings: Sightings;
}

/** How a reconcile of one task went. */
export interface Reconciled {
  readonly items: number;
  /** Changes that took effect. */
  readonly applied: number;
  /** Why nothing was planned; null where it was. */
  readonly error: string | null;
}

/** Why the jobs of a task that was taken out of the configuration are cancelled. */
export const TASK_REMOVED = "the task is no longer in automations.yaml";

/** Changes are gathered up to this many for one transaction; a usual task needs but one. */
const CHANGES_AT_ONCE = 1_000;

/**
 * Compares a task's items with its jobs and writes down what is to change. A query that fails
 * changes nothing and cancels nothing.
 * @throws {StoreError} where the store cannot be written, {SchedulerError} LEASE_LOST where another daemon plans now
 */
export async function reconcile(
  parts: ReconcileParts,
  task: LoadedTask,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { store, clock, config, log } = parts;
  const now = clock.now();
  const key: TaskKey = { environment: config.environment, task: task.settings.name };
  const standing = task.settings.enabled ? "on" : "off";
  const before = await store.seeTask({ ...key, standing }, now);
  const context = {
    ...{ environment: config.environment, timezone: config.timezone, task: task.settings },
    ...{ firstSeenAt: before.firstSeenAt, now },
    runAt: runAtOfMany({ ...task.settings, timezone: config.timezone }),
  };
  let found: FoundItems;
  try {
    const into = parts.sightings.tableOf(key.task);
    found = await currentItems(parts, task, { now, withRows: false, into, signal });
  } catch (thrown) {
    if (signal.aborted) return { items: 0, applied: 0, error: null };
    const error = queryFailure(thrown);
    await store.recordReconcile(key, { now, items: 0, error, rowProblems: [] });
    // Once for each cause: the next round, in seconds, is likely to say the same.
    const level = error === before.error ? "debug" : "error";
    log[level]("query failed: nothing is planned, nothing is cancelled", { task: key.task, error });
    return { items: 0, applied: 0, error };
  }
  const applied = await applyDecisions(parts, context, found);
  if (before.error !== null) log.info("query works again", { task: key.task });
  for (const problem of found.problems) {
    const level = before.rowProblems.includes(problem) ? "debug" : "warn";
    log[level]("row left out", { task: key.task, problem });
  }
  if (task.settings.enabled) await forgetOld(parts, key, found.items);
  const went = { now, items: found.items.size, error: null, rowProblems: found.problems };
  await store.recordReconcile(key, went);
  return { items: found.items.size, applied, error: null };
}

/** Asks for a task's items as they are now; none where it is switched off. */
export async function currentItems(
  parts: Pick<PlannerParts, "config" | "course" | "sandbox"> & {
    readonly store: Pick<Store, "oldestOpenEvent">;
  },
  task: LoadedTask,
  ask: Omit<ItemsQuestion, "since">,
): Promise<FoundItems> {
  if (!task.settings.enabled) return { items: new ItemTable(), problems: [] };
  const { environment, timezone } = parts.config;
  const key = { environment, task: task.settings.name };
  const oldestOpenEvent = await parts.store.oldestOpenEvent(key);
  const from = since(task.settings, { now: ask.now, timezone, oldestOpenEvent });
  return await findItems(parts, task, { ...ask, since: from });
}

/** Cancels what is scheduled of tasks that are no longer in the configuration. Their history stays. */
export async function cancelRemoved(
  parts: Pick<PlannerParts, "store" | "fence" | "clock" | "log">,
  environment: Environment,
  names: ReadonlySet<string>,
): Promise<void> {
  for (const { task, standing } of await parts.store.taskRecords(environment)) {
    if (names.has(task)) continue;
    const key = { environment, task };
    if (standing !== "removed") {
      await parts.store.seeTask({ ...key, standing: "removed" }, parts.clock.now());
    }
    const reason = TASK_REMOVED;
    const cancel = { action: "cancel", cause: "task_off", reason } as const;
    let applied = 0;
    for await (const page of parts.store.scheduledJobs(key)) {
      applied += await apply(parts, key, page.map(({ seq }) => ({ ...cancel, seq })));
    }
    if (applied > 0) parts.log.info("jobs of a removed task cancelled", { task, jobs: applied });
  }
}

/** Says why a query failed; anything but the database's or the handler's refusal is ours and is thrown on. */
export function queryFailure(thrown: unknown): string {
  if (thrown instanceof CourseError || thrown instanceof HandlerError) return thrown.message;
  throw thrown;
}

/** Carries out changes of one task. @returns how many took effect */
export async function apply(
  { store, fence, clock }: Pick<PlannerParts, "store" | "fence" | "clock">,
  key: TaskKey,
  changes: readonly Change[],
): Promise<number> {
  if (changes.length === 0) return 0;
  const applied = await store.applyPlan({ ...key, fence, changes, now: clock.now() });
  if (applied !== null) return applied;
  throw planningLost();
}

async function applyDecisions(
  parts: ReconcileParts,
  context: PlanContext,
  found: FoundItems,
): Promise<number> {
  const key: TaskKey = { environment: context.environment, task: context.task.name };
  const settled = await findSettled(parts.store, context, found.items);
  const planned = settled.items;
  let pending: Change[] = [];
  let applied = 0;
  const hindrance = await readHindrance(parts.store, key);
  for await (const decisions of decideRest(parts.store, context, { ...found, settled })) {
    for (const { change: decided, action, jobId, item } of decisions) {
      if (action !== "ignore") planned.add(item);
      if (decided === null) continue;
      const change = explained(decided, hindrance);
      pending.push(change);
      const level = action === "miss" ? "warn" : "debug";
      const reason = "reason" in change ? change.reason : null;
      parts.log[level](`planned: ${action}`, { task: key.task, job: jobId, reason });
    }
    if (pending.length < CHANGES_AT_ONCE) continue;
    applied += await apply(parts, key, pending);
    pending = [];
  }
  applied += await apply(parts, key, pending);
  if (context.task.enabled) await noteItems(parts, context, { items: found.items, planned });
  if (applied > 0) parts.log.info("plan changed", { task: key.task, changes: applied });
  return applied;
}

/** Writes down which items came without getting a job, and which have left. */
async function noteItems(
  { store, fence, clock, config, sightings }: ReconcileParts,
  { environment, task }: PlanContext,
  found: Parameters<Sightings["compare"]>[1],
): Promise<void> {
  const { notes, noted } = await sightings.compare(task, found);
  for (let start = 0; start < notes.length; start += CHANGES_AT_ONCE) {
    const now = clock.now();
    const items = notes.slice(start, start + CHANGES_AT_ONCE);
    const plan = { environment, task: task.name, fence, changes: [], now };
    await store.applyPlan({ ...plan, notes: { items, forgetBefore: now - config.retentionMs } });
  }
  noted();
}
