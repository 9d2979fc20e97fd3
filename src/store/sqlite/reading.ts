import type { Store, Workload } from "../store.ts";
import type { Bindings, Database } from "./database.ts";
import { integer, text } from "../columns.ts";
import { deliveryOf, deliveryStateOf, historyLineOf, jobOf, taskCountsOf } from "../rows.ts";
import COUNTS from "./sql/counts.sql" with { type: "text" };
import DAY_COUNTS from "./sql/day_counts.sql" with { type: "text" };
import DUE_COUNTS from "./sql/due_counts.sql" with { type: "text" };
import HISTORY from "./sql/history.sql" with { type: "text" };
import JOB from "./sql/job.sql" with { type: "text" };
import JOB_DELIVERIES from "./sql/job_deliveries.sql" with { type: "text" };
import SIZE from "./sql/size.sql" with { type: "text" };
import WORKLOAD_DELIVERIES from "./sql/workload_deliveries.sql" with { type: "text" };
import WORKLOAD_FINISHED from "./sql/workload_finished.sql" with { type: "text" };
import WORKLOAD_OPEN from "./sql/workload_open.sql" with { type: "text" };

type Reading = Pick<
  Store,
  | "counts"
  | "dayCounts"
  | "dueCounts"
  | "workload"
  | "sizeBytes"
  | "job"
  | "history"
  | "jobDeliveries"
>;

/** The part of the store that pages and commands look at, beside its lists. */
export function reading(database: Database): Reading {
  return {
    counts: (environment) =>
      Promise.resolve(
        database.all(COUNTS, { environment }).map(taskCountsOf),
      ),
    dayCounts: (environment, { starts, until, lateMs = Number.MAX_SAFE_INTEGER }) =>
      Promise.resolve(starts.map((from, index) => {
        const to = starts[index + 1] ?? until;
        const ask = { environment, from, to, late_ms: lateMs };
        const row = database.get(DAY_COUNTS, ask) ?? {};
        const count = (column: string): number => integer(row, column);
        return {
          from,
          sent: count("sent"),
          late: count("late"),
          refused: count("refused"),
          failed: count("failed"),
          missed: count("missed"),
        };
      })),
    dueCounts: (environment, { starts, until }) =>
      Promise.resolve(starts.flatMap((from, index) => {
        const to = starts[index + 1] ?? until;
        return database.all(DUE_COUNTS, { environment, from, to }).map((row) => {
          return { from, task: text(row, "task"), jobs: integer(row, "jobs") };
        });
      })),
    workload: (environment, ask) => Promise.resolve(workload(database, { environment, ...ask })),
    sizeBytes: () => Promise.resolve(integer(database.get(SIZE) ?? {}, "bytes")),
    job: (id) => {
      const row = database.get(JOB, { id });
      return Promise.resolve(row === null ? null : jobOf(row));
    },
    history: (seq) => Promise.resolve(database.all(HISTORY, { seq }).map(historyLineOf)),
    jobDeliveries: (seq) => Promise.resolve(database.all(JOB_DELIVERIES, { seq }).map(deliveryOf)),
  };
}

function workload(database: Database, ask: Bindings): Workload {
  return {
    open: database.all(WORKLOAD_OPEN, ask).map((row) => ({
      ...taskCountsOf(row),
      due: integer(row, "due"),
      dueAt: integer(row, "due_at"),
    })),
    finished: database.all(WORKLOAD_FINISHED, ask).map(taskCountsOf),
    deliveries: database.all(WORKLOAD_DELIVERIES, ask).map((row) => ({
      state: deliveryStateOf(row),
      deliveries: integer(row, "deliveries"),
    })),
  };
}
