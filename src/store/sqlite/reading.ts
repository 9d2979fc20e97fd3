import type { Store } from "../store.ts";
import type { Database } from "./database.ts";
import { deliveryOf, historyLineOf, integer, jobOf, jobStateOf, text } from "./rows.ts";
import COUNTS from "./sql/counts.sql" with { type: "text" };
import DAY_COUNTS from "./sql/day_counts.sql" with { type: "text" };
import DELIVERIES from "./sql/deliveries.sql" with { type: "text" };
import HISTORY from "./sql/history.sql" with { type: "text" };
import JOB from "./sql/job.sql" with { type: "text" };
import JOB_DELIVERIES from "./sql/job_deliveries.sql" with { type: "text" };
import JOBS_LATEST from "./sql/jobs_latest.sql" with { type: "text" };
import JOBS_NEXT from "./sql/jobs_next.sql" with { type: "text" };

type Reading = Pick<
  Store,
  "counts" | "dayCounts" | "jobs" | "job" | "history" | "jobDeliveries" | "deliveries"
>;

/** The part of the store that pages and commands look at. */
export function reading(database: Database): Reading {
  return {
    counts: (environment) =>
      Promise.resolve(
        database.all(COUNTS, { environment }).map((row) => ({
          task: text(row, "task"),
          state: jobStateOf(row),
          jobs: integer(row, "jobs"),
        })),
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
    jobs: ({ order, states, environment, limit, task = null, item = null }) => {
      const wanted = states === undefined ? null : JSON.stringify(states);
      const sql = order === "next" ? JOBS_NEXT : JOBS_LATEST;
      const rows = database.all(sql, { environment, limit, task, item, states: wanted });
      return Promise.resolve(rows.map(jobOf));
    },
    job: (id) => {
      const row = database.get(JOB, { id });
      return Promise.resolve(row === null ? null : jobOf(row));
    },
    history: (seq) => Promise.resolve(database.all(HISTORY, { seq }).map(historyLineOf)),
    jobDeliveries: (seq) => Promise.resolve(database.all(JOB_DELIVERIES, { seq }).map(deliveryOf)),
    deliveries: ({ environment, task = null, states, limit }) => {
      const wanted = states === undefined ? null : JSON.stringify(states);
      const ask = { environment, task, states: wanted, limit };
      return Promise.resolve(database.all(DELIVERIES, ask).map(deliveryOf));
    },
  };
}
