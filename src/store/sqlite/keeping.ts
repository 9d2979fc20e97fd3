import { setImmediate } from "node:timers/promises";
import type { EpochMs } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import type { Store, TaskKey } from "../store.ts";
import { copyDatabase } from "./copy.ts";
import type { Database } from "./database.ts";
import { holdsLease } from "./leases.ts";
import { integer, text } from "../columns.ts";
import { auditEntryOf } from "../rows.ts";
import AUDIT from "./sql/audit.sql" with { type: "text" };
import FINISHED_JOBS from "./sql/finished_jobs.sql" with { type: "text" };
import FORGET_PERSON from "./sql/forget_person.sql" with { type: "text" };
import PRUNE_DELIVERIES from "./sql/prune_deliveries.sql" with { type: "text" };
import PRUNE_HISTORY from "./sql/prune_history.sql" with { type: "text" };
import PRUNE_JOB from "./sql/prune_job.sql" with { type: "text" };
import PRUNE_LEFT_OUT from "./sql/prune_left_out.sql" with { type: "text" };
import PRUNE_STEPS from "./sql/prune_steps.sql" with { type: "text" };
import RECORD_AUDIT from "./sql/record_audit.sql" with { type: "text" };

type Keeping = Pick<
  Store,
  "finishedJobs" | "prune" | "recordAudit" | "audit" | "findDamage" | "copyTo"
>;

/** Read in about 2 ms, so that other work is not held up. */
const PAGE = 1_000;

/** The part of the store that keeps its book in order: who did what, what goes, what is sound. */
export function keeping(database: Database): Keeping {
  return {
    finishedJobs: (key, before) => finishedPages(database, key, before),
    prune: ({ fence, seqs }) =>
      database.writeAnyway(() => {
        if (!holdsLease(database, fence)) return null;
        return seqs.reduce((gone, seq) => gone + pruneOne(database, seq), 0);
      }),
    // Anyway: what a command does is worth a line whoever runs the daemon.
    recordAudit: (entry) =>
      database.writeAnyway(() => void database.run(RECORD_AUDIT, { ...entry })),
    audit: (limit) => Promise.resolve(database.all(AUDIT, { limit }).map(auditEntryOf)),
    findDamage: () => Promise.resolve().then(() => findDamage(database)),
    copyTo: (path) => Promise.resolve().then(() => copyDatabase(database, path)),
  };
}

async function* finishedPages(
  database: Database,
  key: TaskKey,
  before: EpochMs,
): AsyncGenerator<Pick<Job, "seq" | "item">[]> {
  let after = { finished_at: Number.MIN_SAFE_INTEGER, seq: 0 };
  for (;;) {
    const rows = database.all(FINISHED_JOBS, { ...key, ...after, before, limit: PAGE });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map((row) => ({ seq: integer(row, "seq"), item: text(row, "item") }));
    after = { finished_at: integer(last, "finished_at"), seq: integer(last, "seq") };
    await setImmediate();
  }
}

function pruneOne(database: Database, seq: number): number {
  for (const sql of [PRUNE_HISTORY, PRUNE_LEFT_OUT, PRUNE_STEPS]) database.run(sql, { seq });
  for (const gone of database.all(PRUNE_DELIVERIES, { seq })) {
    database.run(FORGET_PERSON, { seq, recipient: text(gone, "recipient") });
  }
  return database.run(PRUNE_JOB, { seq });
}

function findDamage(database: Database): readonly string[] {
  const found = database.all("PRAGMA quick_check").map((row) => text(row, "quick_check"));
  return found.filter((line) => line !== "ok");
}
