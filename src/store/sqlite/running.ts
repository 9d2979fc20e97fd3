import { mostRunning } from "../../domain/breaker.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import { integer, integerOrNull } from "../columns.ts";
import { jobOf } from "../rows.ts";
import { bySoonest, LONGEST_DIALOGUE_MS, stateAfter } from "../running.ts";
import type { Settlement, Store, TaskKey } from "../store.ts";
import type { Database } from "./database.ts";
import { holdsLease } from "./leases.ts";
import ABANDONED_JOBS from "./sql/abandoned_jobs.sql" with { type: "text" };
import CLAIM from "./sql/claim.sql" with { type: "text" };
import DOUBT_LEFT_DELIVERIES from "./sql/doubt_left_deliveries.sql" with { type: "text" };
import DOUBT_DELIVERIES from "./sql/doubt_deliveries.sql" with { type: "text" };
import END_ATTEMPT from "./sql/end_attempt.sql" with { type: "text" };
import JOB from "./sql/job.sql" with { type: "text" };
import NEXT_DUE from "./sql/next_due.sql" with { type: "text" };
import PLACES from "./sql/places.sql" with { type: "text" };
import SETTLE from "./sql/settle.sql" with { type: "text" };

type Running = Pick<Store, "nextDue" | "claim" | "settle" | "rescue">;

/** The part of the store that the dispatcher and the rescuer work with. */
export function running(database: Database): Running {
  return {
    nextDue: (environment, tasks) => {
      const row = database.get(NEXT_DUE, { environment, tasks: JSON.stringify(tasks) });
      return Promise.resolve(row === null ? null : integerOrNull(row, "due_at"));
    },
    claim: ({ environment, fence, now, leaseMs, wanted, limit }) =>
      database.writeAnyway(() => {
        if (!holdsLease(database, fence)) return [];
        const lease = { environment, holder: fence.holder, now, until: now + leaseMs };
        const jobs: Job[] = [];
        for (const ask of wanted) {
          const left = limit - jobs.length;
          if (left <= 0) break;
          const places = freePlaces(database, { environment, now, ...ask });
          const most = Math.min(ask.limit, left, places);
          if (most <= 0) continue;
          jobs.push(...database.all(CLAIM, { ...lease, task: ask.task, limit: most }).map(jobOf));
        }
        return jobs.sort(bySoonest);
      }),
    settle: (settlements, now) =>
      database.writeAnyway(() => {
        const may = database.holdsPlace();
        return settlements.map((settlement) => may && settleOne(database, settlement, now));
      }),
    rescue: ({ fence, environment, now, all, reason }) =>
      database.writeAnyway(() => {
        if (!holdsLease(database, fence)) return [];
        const ask = { environment, holder: fence.holder, now, all: all ? 1 : 0 };
        const abandoned = database.all(ABANDONED_JOBS, ask).map(jobOf);
        const rescued = abandoned.map(({ seq, id, holder, attempt }) => {
          const kind = "rescued";
          const attemptOf = { jobSeq: seq, holder: holder ?? "", attempt };
          const end = { kind, reason, error: null, log: [], dueAt: null } as const;
          settleOne(database, { ...attemptOf, ...end }, now);
          database.run(DOUBT_DELIVERIES, { seq, now });
          const row = database.get(JOB, { id });
          if (row === null) throw new TypeError(`Cannot find the job ${id} just rescued`);
          return jobOf(row);
        });
        // Where another daemon may live, it may still be speaking to the mail server.
        const until = all ? now : now - LONGEST_DIALOGUE_MS;
        database.run(DOUBT_LEFT_DELIVERIES, { environment, now, until });
        return rescued;
      }),
  };
}

/** How many jobs of a task may be claimed beside those that run already, whoever runs them. */
function freePlaces(
  database: Database,
  { environment, task, now, most = Infinity }: TaskKey & {
    readonly now: EpochMs;
    readonly most?: number;
  },
): number {
  const row = database.get(PLACES, { environment, task });
  const openUntil = row === null ? null : integerOrNull(row, "open_until");
  const running = row === null ? 0 : integer(row, "running");
  return mostRunning(most, { openUntil, now }) - running;
}

/** Both statements ask for the same fence, so that they take effect together or not at all. */
function settleOne(database: Database, settlement: Settlement, now: EpochMs): boolean {
  const { jobSeq: seq, holder, attempt, kind, reason, error, log, dueAt } = settlement;
  const fence = { seq, holder, attempt };
  const state = stateAfter(kind);
  // Putting back without a reason is our own affair, such as an early claim: no line in the story.
  if (kind !== "put_back" || reason !== null) {
    const lines = log.length === 0 ? null : JSON.stringify(log);
    database.run(END_ATTEMPT, { ...fence, now, kind, reason, error, log: lines });
  }
  const changed = database.run(SETTLE, {
    ...fence,
    state,
    reason,
    refund: kind === "put_back" ? 1 : 0,
    due_at: state === "scheduled" ? dueAt : null,
    finished_at: state === "scheduled" ? null : now,
  });
  return changed === 1;
}
