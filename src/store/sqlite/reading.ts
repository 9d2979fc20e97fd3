import type { Position, Store, TaskCounts, Workload } from "../store.ts";
import type { Bindings, Database, SqlRow } from "./database.ts";
import {
  deliveryOf,
  deliveryStateOf,
  historyLineOf,
  integer,
  jobOf,
  jobStateOf,
  text,
} from "./rows.ts";
import COUNTS from "./sql/counts.sql" with { type: "text" };
import DAY_COUNTS from "./sql/day_counts.sql" with { type: "text" };
import DELIVERIES from "./sql/deliveries.sql" with { type: "text" };
import HISTORY from "./sql/history.sql" with { type: "text" };
import JOB from "./sql/job.sql" with { type: "text" };
import JOB_DELIVERIES from "./sql/job_deliveries.sql" with { type: "text" };
import JOBS_LATEST from "./sql/jobs_latest.sql" with { type: "text" };
import JOBS_NEXT from "./sql/jobs_next.sql" with { type: "text" };
import SIZE from "./sql/size.sql" with { type: "text" };
import WORKLOAD_DELIVERIES from "./sql/workload_deliveries.sql" with { type: "text" };
import WORKLOAD_FINISHED from "./sql/workload_finished.sql" with { type: "text" };
import WORKLOAD_OPEN from "./sql/workload_open.sql" with { type: "text" };

type Reading = Pick<
  Store,
  | "counts"
  | "dayCounts"
  | "workload"
  | "sizeBytes"
  | "jobs"
  | "job"
  | "history"
  | "jobDeliveries"
  | "deliveries"
>;

/** Before and behind everything there is. */
const EARLIEST: Position = { at: Number.MIN_SAFE_INTEGER, seq: 0 };
const LATEST: Position = { at: Number.MAX_SAFE_INTEGER, seq: 0 };

/** The part of the store that pages and commands look at. */
export function reading(database: Database): Reading {
  return {
    counts: (environment) =>
      Promise.resolve(
        database.all(COUNTS, { environment }).map(taskCountsOf),
      ),
    dayCounts: (environment, { starts, until }) =>
      Promise.resolve(starts.map((from, index) => {
        const to = starts[index + 1] ?? until;
        const row = database.get(DAY_COUNTS, { environment, from, to }) ?? {};
        const count = (column: string): number => integer(row, column);
        return {
          from,
          sent: count("sent"),
          refused: count("refused"),
          failed: count("failed"),
          missed: count("missed"),
        };
      })),
    workload: (environment, ask) => Promise.resolve(workload(database, { environment, ...ask })),
    sizeBytes: () => Promise.resolve(integer(database.get(SIZE) ?? {}, "bytes")),
    jobs: ({ order, states, environment, limit, task = null, item = null, after }) => {
      const wanted = states === undefined ? null : JSON.stringify(states);
      const sql = order === "next" ? JOBS_NEXT : JOBS_LATEST;
      const behind = after ?? (order === "next" ? EARLIEST : LATEST);
      const rows = database.all(sql, { environment, limit, task, item, states: wanted, ...behind });
      return Promise.resolve(rows.map(jobOf));
    },
    job: (id) => {
      const row = database.get(JOB, { id });
      return Promise.resolve(row === null ? null : jobOf(row));
    },
    history: (seq) => Promise.resolve(database.all(HISTORY, { seq }).map(historyLineOf)),
    jobDeliveries: (seq) => Promise.resolve(database.all(JOB_DELIVERIES, { seq }).map(deliveryOf)),
    deliveries: ({ environment, task = null, states, limit, after = LATEST }) => {
      const wanted = states === undefined ? null : JSON.stringify(states);
      const ask = { environment, task, states: wanted, limit, ...after };
      return Promise.resolve(database.all(DELIVERIES, ask).map(deliveryOf));
    },
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

function taskCountsOf(row: SqlRow): TaskCounts {
  return { task: text(row, "task"), state: jobStateOf(row), jobs: integer(row, "jobs") };
}
