import type { EpochMs } from "../../domain/clock.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Job } from "../../domain/job.ts";
import { integer, text } from "../columns.ts";
import { auditEntryOf } from "../rows.ts";
import type { Store, TaskKey } from "../store.ts";
import type { Database } from "./database.ts";
import { PATIENT, type Transaction } from "./transaction.ts";
import { forgetPeople } from "./people.ts";
import AUDIT from "./sql/audit.sql" with { type: "text" };
import DAMAGE from "./sql/damage.sql" with { type: "text" };
import FINISHED_JOBS from "./sql/finished_jobs.sql" with { type: "text" };
import LOCK_FINISHED from "./sql/lock_finished.sql" with { type: "text" };
import PRUNE_DELIVERIES from "./sql/prune_deliveries.sql" with { type: "text" };
import PRUNE_HISTORY from "./sql/prune_history.sql" with { type: "text" };
import PRUNE_JOB from "./sql/prune_job.sql" with { type: "text" };
import PRUNE_LEFT_OUT from "./sql/prune_left_out.sql" with { type: "text" };
import PRUNE_STEPS from "./sql/prune_steps.sql" with { type: "text" };
import RECORD_AUDIT from "./sql/record_audit.sql" with { type: "text" };
import { listed } from "./statement.ts";

type Keeping = Pick<
  Store,
  "finishedJobs" | "prune" | "recordAudit" | "audit" | "findDamage" | "copyTo"
>;

/** Read in about 10 ms, so that other work is not held up. */
const PAGE = 1_000;

/** The part of the store that keeps its book in order: who did what, what goes, what is sound. */
export function keeping(database: Database): Keeping {
  return {
    finishedJobs: (key, before) => finishedPages(database, key, before),
    prune: ({ fence, seqs }) =>
      database.writeAnyway(async (transaction) => {
        if (!await transaction.holdsLease(fence)) return null;
        return await prune(transaction, seqs);
      }, PATIENT),
    // Whoever has the place: what a command does is worth a line whoever runs the daemon.
    async recordAudit(entry) {
      await database.writeAnyway((transaction) => transaction.run(RECORD_AUDIT, { ...entry }));
    },
    audit: async (limit) => (await database.all(AUDIT, { limit })).map(auditEntryOf),
    findDamage: () =>
      database.writeAnyway(async (transaction) => {
        return (await transaction.all(DAMAGE)).map((row) => text(row, "found"));
      }, PATIENT),
    copyTo: () =>
      Promise.reject(
        new StoreError(
          "STORE_ON_SERVER",
          `Cannot copy the store ${database.place.label} to a file as it is on a database server`,
          { hint: `copy it with: ${database.place.dumpCommand}` },
        ),
      ),
  };
}

async function* finishedPages(
  database: Database,
  key: TaskKey,
  before: EpochMs,
): AsyncGenerator<Pick<Job, "seq" | "item">[]> {
  let after = { finished_at: Number.MIN_SAFE_INTEGER, seq: 0 };
  for (;;) {
    const rows = await database.all(FINISHED_JOBS, { ...key, ...after, before, limit: PAGE });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => ({ seq: integer(row, "seq"), item: text(row, "item") }));
    after = { finished_at: integer(last, "finished_at"), seq: integer(last, "seq") };
  }
}

/** @returns how many jobs are gone */
async function prune(transaction: Transaction, asked: readonly number[]): Promise<number> {
  const finished = await transaction.all(LOCK_FINISHED, { seqs: listed(asked) });
  const seqs = listed(finished.map((row) => integer(row, "seq")));
  const [deliveries] = await Promise.all([
    transaction.all(PRUNE_DELIVERIES, { seqs }),
    ...[PRUNE_HISTORY, PRUNE_LEFT_OUT, PRUNE_STEPS].map((sql) => transaction.run(sql, { seqs })),
  ]);
  const people = new Map(deliveries.map((row) => {
    const person = { environment: text(row, "environment"), address: text(row, "address") };
    return [`${person.environment} ${person.address}`, person];
  }));
  const [gone] = await Promise.all([
    transaction.run(PRUNE_JOB, { seqs }),
    people.size === 0 ? null : forgetPeople(transaction, [...people.values()]),
  ]);
  return gone;
}
