import type { PlannedJob } from "../../domain/change.ts";
import { integer, integerOrNull } from "../columns.ts";
import { plannedJobOf, taskRecordOf } from "../rows.ts";
import type { Store, TaskKey } from "../store.ts";
import { applyChanges } from "./applying.ts";
import type { Database } from "./database.ts";
import { PATIENT } from "./transaction.ts";
import { noteItems } from "./sightings.ts";
import CLEAR_FAILURES from "./sql/clear_failures.sql" with { type: "text" };
import COUNT_FAILURE from "./sql/count_failure.sql" with { type: "text" };
import OLDEST_OPEN_EVENT from "./sql/oldest_open_event.sql" with { type: "text" };
import PLANNED_JOBS_OF from "./sql/planned_jobs_of.sql" with { type: "text" };
import RECORD_RECONCILE from "./sql/record_reconcile.sql" with { type: "text" };
import SCHEDULED_JOBS from "./sql/scheduled_jobs.sql" with { type: "text" };
import SEE_TASK from "./sql/see_task.sql" with { type: "text" };
import TASK_RECORDS from "./sql/task_records.sql" with { type: "text" };
import { listed } from "./statement.ts";

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

/** Read in about 10 ms, so that other work is not held up. */
const PAGE = 1_000;

/** The part of the store that the planner works with. */
export function planning(database: Database): Planning {
  return {
    seeTask: ({ standing = "on", ...key }, now) =>
      database.write(async (transaction) => {
        const [, row] = await Promise.all([
          transaction.run(SEE_TASK, { ...key, standing, now }),
          transaction.get(TASK_RECORDS, key),
        ]);
        if (row === null) throw new TypeError(`Cannot find the task ${key.task} just written`);
        return taskRecordOf(row);
      }),
    recordReconcile: (key, { rowProblems, ...went }) =>
      database.write(async (transaction) => {
        const row_problems = JSON.stringify(rowProblems);
        await transaction.run(RECORD_RECONCILE, { ...key, ...went, row_problems });
      }),
    countFailure: (key, { most, openUntil }) =>
      database.write(async (transaction) => {
        const row = await transaction.get(COUNT_FAILURE, { ...key, most, open_until: openUntil });
        // Its breaker may have opened.
        transaction.tell();
        return row === null ? null : taskRecordOf(row);
      }),
    clearFailures: (key) =>
      database.write(async (transaction) => {
        if (await transaction.run(CLEAR_FAILURES, { ...key }) > 0) transaction.tell();
      }),
    taskRecords: async (environment) =>
      (await database.all(TASK_RECORDS, { environment, task: null })).map(taskRecordOf),
    scheduledJobs: (key) => scheduledPages(database, key),
    plannedJobsOf: async (key, items) =>
      (await database.all(PLANNED_JOBS_OF, { ...key, items: listed(items) })).map(plannedJobOf),
    async oldestOpenEvent(key) {
      const row = await database.get(OLDEST_OPEN_EVENT, { ...key });
      return row === null ? null : integerOrNull(row, "event_at");
    },
    applyPlan: ({ fence, changes, notes, now, environment, task }) =>
      database.writeAnyway(async (transaction) => {
        if (!await transaction.holdsLease(fence)) return null;
        const key = { environment, task };
        if (notes !== undefined) await noteItems(transaction, { ...key, now, ...notes });
        const applied = await applyChanges(transaction, { key, changes, now });
        if (applied > 0) transaction.tell();
        return applied;
      }, PATIENT),
  };
}

async function* scheduledPages(database: Database, key: TaskKey): AsyncGenerator<PlannedJob[]> {
  let after = { due_at: Number.MIN_SAFE_INTEGER, event_at: 0, seq: 0 };
  for (;;) {
    const rows = await database.all(SCHEDULED_JOBS, { ...key, ...after, limit: PAGE });
    yield rows.map(plannedJobOf);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    const seek = (column: string): number => integer(last, column);
    after = { due_at: seek("due_at"), event_at: seek("event_at"), seq: seek("seq") };
  }
}
