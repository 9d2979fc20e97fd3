import { integer, type SqlRow, text } from "../columns.ts";
import { deliveryOf, deliveryStateOf, historyLineOf, jobOf, taskCountsOf } from "../rows.ts";
import type { Store, Workload } from "../store.ts";
import type { Database } from "./database.ts";
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
import { type Bindings, listed } from "./statement.ts";

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
    counts: async (environment) => (await database.all(COUNTS, { environment })).map(taskCountsOf),
    async dayCounts(environment, { starts, until, lateMs = Number.MAX_SAFE_INTEGER }) {
      const ask = { environment, spans: spansOf(starts, until), late_ms: lateMs };
      const rows = await database.all(DAY_COUNTS, ask);
      return starts.map((from, index) => ({ from, ...dayOf(rows[index] ?? {}) }));
    },
    async dueCounts(environment, { starts, until }) {
      const rows = await database.all(DUE_COUNTS, { environment, spans: spansOf(starts, until) });
      return rows.map((row) => ({
        ...{ from: integer(row, "from"), task: text(row, "task"), jobs: integer(row, "jobs") },
      }));
    },
    workload: (environment, ask) => workload(database, { environment, ...ask }),
    sizeBytes: async () => integer(await database.get(SIZE) ?? {}, "bytes"),
    async job(id) {
      const row = await database.get(JOB, { id });
      return row === null ? null : jobOf(row);
    },
    history: async (seq) => (await database.all(HISTORY, { seq })).map(historyLineOf),
    jobDeliveries: async (seq) => (await database.all(JOB_DELIVERIES, { seq })).map(deliveryOf),
  };
}

function spansOf(starts: readonly number[], until: number): string {
  return listed(starts.map((from, index) => ({ from, to: starts[index + 1] ?? until })));
}

function dayOf(
  row: SqlRow,
): { sent: number; late: number; refused: number; failed: number; missed: number } {
  return {
    sent: integer(row, "sent"),
    late: integer(row, "late"),
    refused: integer(row, "refused"),
    failed: integer(row, "failed"),
    missed: integer(row, "missed"),
  };
}

async function workload(database: Database, ask: Bindings): Promise<Workload> {
  const [open, finished, deliveries] = await Promise.all([
    database.all(WORKLOAD_OPEN, ask),
    database.all(WORKLOAD_FINISHED, ask),
    database.all(WORKLOAD_DELIVERIES, ask),
  ]);
  return {
    open: open.map((row) => ({
      ...taskCountsOf(row),
      due: integer(row, "due"),
      dueAt: integer(row, "due_at"),
    })),
    finished: finished.map(taskCountsOf),
    deliveries: deliveries.map((row) => ({
      state: deliveryStateOf(row),
      deliveries: integer(row, "deliveries"),
    })),
  };
}
