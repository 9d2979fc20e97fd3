import { setImmediate } from "node:timers/promises";
import type { Change, PlannedJob } from "../../domain/change.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { Store, TaskKey } from "../store.ts";
import type { Database } from "./database.ts";
import { holdsLease } from "./leases.ts";
import { integer, integerOrNull } from "../columns.ts";
import { plannedJobOf, scheduledJobOf, taskRecordOf } from "../rows.ts";
import { noteItems } from "./sightings.ts";
import ADD_HISTORY from "./sql/add_history.sql" with { type: "text" };
import ADD_MOVE from "./sql/add_move.sql" with { type: "text" };
import CLEAR_FAILURES from "./sql/clear_failures.sql" with { type: "text" };
import CLOSE_JOB from "./sql/close_job.sql" with { type: "text" };
import COUNT_FAILURE from "./sql/count_failure.sql" with { type: "text" };
import CREATE_JOB from "./sql/create_job.sql" with { type: "text" };
import JOB_TIMES from "./sql/job_times.sql" with { type: "text" };
import MOVE_JOB from "./sql/move_job.sql" with { type: "text" };
import OLDEST_OPEN_EVENT from "./sql/oldest_open_event.sql" with { type: "text" };
import PLANNED_JOBS_OF from "./sql/planned_jobs_of.sql" with { type: "text" };
import RECORD_RECONCILE from "./sql/record_reconcile.sql" with { type: "text" };
import RESTORE_JOB from "./sql/restore_job.sql" with { type: "text" };
import SCHEDULED_JOBS from "./sql/scheduled_jobs.sql" with { type: "text" };
import SEE_TASK from "./sql/see_task.sql" with { type: "text" };
import TASK_RECORDS from "./sql/task_records.sql" with { type: "text" };

type Planning = Pick<
  Store,
  | "seeTask"
  | "recordReconcile"
  | "countFailure"
  | "clearFailures"
  | "taskRecords"
  | "scheduledJobs"
  | "plannedJobsOf"
  | "oldestOpenEvent"
  | "applyPlan"
>;

/** Read in about 2 ms, so that other work is not held up. */
const PAGE = 1_000;

/** The part of the store that the planner works with. */
export function planning(database: Database): Planning {
  return {
    seeTask: ({ standing = "on", ...key }, now) =>
      database.write(() => {
        database.run(SEE_TASK, { ...key, standing, now });
        const row = database.get(TASK_RECORDS, key);
        if (row === null) throw new TypeError(`Cannot find the task ${key.task} just written`);
        return taskRecordOf(row);
      }),
    recordReconcile: (key, { rowProblems, ...went }) =>
      database.write(() => {
        const row_problems = JSON.stringify(rowProblems);
        database.run(RECORD_RECONCILE, { ...key, ...went, row_problems });
      }),
    countFailure: (key, { most, openUntil }) =>
      database.write(() => {
        const row = database.get(COUNT_FAILURE, { ...key, most, open_until: openUntil });
        return row === null ? null : taskRecordOf(row);
      }),
    clearFailures: (key) => database.write(() => void database.run(CLEAR_FAILURES, { ...key })),
    taskRecords: (environment) =>
      Promise.resolve(database.all(TASK_RECORDS, { environment, task: null }).map(taskRecordOf)),
    scheduledJobs: (key) => scheduledPages(database, key),
    plannedJobsOf: (key, items) =>
      Promise.resolve(
        database.all(PLANNED_JOBS_OF, { ...key, items: JSON.stringify(items) }).map(plannedJobOf),
      ),
    oldestOpenEvent: (key) => {
      const row = database.get(OLDEST_OPEN_EVENT, { ...key });
      return Promise.resolve(row === null ? null : integerOrNull(row, "event_at"));
    },
    applyPlan: ({ fence, changes, notes, now, environment, task }) =>
      database.writeAnyway(() => {
        if (!holdsLease(database, fence)) return null;
        if (notes !== undefined) noteItems(database, { environment, task, now, ...notes });
        const apply = changeOf(database, { environment, task }, now);
        return changes.reduce((applied, change) => applied + apply(change), 0);
      }),
  };
}

async function* scheduledPages(database: Database, key: TaskKey): AsyncGenerator<PlannedJob[]> {
  let after = { due_at: Number.MIN_SAFE_INTEGER, event_at: 0, seq: 0 };
  for (;;) {
    const ask = { ...key, ...after, limit: PAGE };
    const page = database.values(SCHEDULED_JOBS, ask).map(scheduledJobOf);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = { due_at: last.dueAt, event_at: last.eventAt, seq: last.seq };
    await setImmediate();
  }
}

/** Carries out one change. @returns 1 where it took effect, else 0 */
function changeOf(database: Database, key: TaskKey, now: EpochMs): (change: Change) => number {
  const told = (changed: number, kind: string, change: { seq: number; reason: string }): number => {
    if (changed === 1) {
      database.run(ADD_HISTORY, { seq: change.seq, now, kind, reason: change.reason });
    }
    return changed;
  };
  return (change) => {
    switch (change.action) {
      case "create":
        return database.run(CREATE_JOB, { ...key, ...createBindings(change, now), now });
      case "move":
        return move(database, change, now);
      case "restore":
        return told(database.run(RESTORE_JOB, timesOf(change)), "restored", change);
      case "cancel": {
        const { seq, reason, cause } = change;
        const bindings = { seq, reason, now, state: "cancelled", cancel_cause: cause };
        return told(database.run(CLOSE_JOB, bindings), "cancelled", change);
      }
      case "miss": {
        const { seq, reason } = change;
        const bindings = { seq, reason, now, state: "missed", cancel_cause: null };
        return told(database.run(CLOSE_JOB, bindings), "missed", change);
      }
    }
  };
}

/** The line tells where it was before, which only the row knew. */
function move(
  database: Database,
  change: Extract<Change, { action: "move" }>,
  now: EpochMs,
): number {
  const { seq, reason, eventAt, runAt } = change;
  const before = database.get(JOB_TIMES, { seq });
  const changed = database.run(MOVE_JOB, timesOf(change));
  if (changed === 0 || before === null) return 0;
  database.run(ADD_MOVE, {
    ...{ seq, now, reason },
    ...{ from_event_at: integer(before, "event_at"), from_run_at: integer(before, "run_at") },
    ...{ to_event_at: eventAt, to_run_at: runAt },
  });
  return changed;
}

function createBindings(
  change: Extract<Change, { action: "create" }>,
  now: EpochMs,
): Readonly<Record<string, string | number | null>> {
  const { id, item, occurrence, label, eventAt, runAt, missed } = change;
  const isMissed = missed !== null;
  return {
    id,
    item,
    occurrence,
    label,
    event_at: eventAt,
    run_at: runAt,
    state: isMissed ? "missed" : "scheduled",
    finished_at: isMissed ? now : null,
    reason: missed,
  };
}

function timesOf(
  change: Extract<Change, { action: "move" | "restore" }>,
): Readonly<Record<string, string | number>> {
  const { seq, label, runAt } = change;
  const times = { seq, label, run_at: runAt };
  return change.action === "move" ? { ...times, event_at: change.eventAt } : times;
}
