/**
 * Making the planner's changes, many at a time.
 * @module
 */
import type { Change } from "../../domain/change.ts";
import type { EpochMs } from "../../domain/clock.ts";
import { integer, text } from "../columns.ts";
import type { TaskKey } from "../store.ts";
import type { Transaction } from "./transaction.ts";
import { inRounds } from "./rounds.ts";
import CLOSE_JOB from "./sql/close_job.sql" with { type: "text" };
import CREATE_JOB from "./sql/create_job.sql" with { type: "text" };
import JOBS_CHANGED from "./sql/jobs_changed.sql" with { type: "text" };
import MOVE_JOB from "./sql/move_job.sql" with { type: "text" };
import RESTORE_JOB from "./sql/restore_job.sql" with { type: "text" };
import { listed } from "./statement.ts";

type Action = Change["action"];

/**
 * Makes changes in their order. Changes of different items have nothing to do with each other, so the
 * first ones of all items are made at once, then the second ones, and so on: nearly always there
 * is one round. An event that one job leaves and another takes makes two.
 * @returns how many took effect
 */
export async function applyChanges(
  transaction: Transaction,
  { key, changes, now }: {
    readonly key: TaskKey;
    readonly changes: readonly Change[];
    readonly now: EpochMs;
  },
): Promise<number> {
  const items = await itemsOf(transaction, changes);
  let applied = 0;
  // Changes of jobs that are gone are left out.
  const itemOf = (change: Change): string | undefined =>
    change.action === "create" ? change.item : items.get(change.seq);
  for (const round of inRounds(changes, itemOf)) {
    const made = [...Map.groupBy(round, ({ action }) => action)].map(([action, alike]) =>
      apply(transaction, { action, changes: alike, key, now })
    );
    for (const count of await Promise.all(made)) applied += count;
  }
  return applied;
}

/** Finds the items of jobs that are to be changed, and locks these jobs. */
async function itemsOf(
  transaction: Transaction,
  changes: readonly Change[],
): Promise<ReadonlyMap<number, string>> {
  const seqs = changes.flatMap((change) => change.action === "create" ? [] : [change.seq]);
  if (seqs.length === 0) return new Map();
  const rows = await transaction.all(JOBS_CHANGED, { seqs: listed(seqs) });
  return new Map(rows.map((row) => [integer(row, "seq"), text(row, "item")]));
}

/** Makes changes of one kind, no two of one item. @returns how many took effect */
function apply(
  transaction: Transaction,
  { action, changes, key, now }: {
    readonly action: Action;
    readonly changes: readonly Change[];
    readonly key: TaskKey;
    readonly now: EpochMs;
  },
): Promise<number> {
  const jobs = listed(changes.map(toRow));
  switch (action) {
    case "create":
      return transaction.run(CREATE_JOB, { ...key, now, jobs });
    case "move":
      return transaction.run(MOVE_JOB, { moves: jobs, now });
    case "restore":
      return transaction.run(RESTORE_JOB, { restores: jobs, now });
    case "cancel":
      return transaction.run(CLOSE_JOB, { jobs, state: "cancelled", now });
    case "miss":
      return transaction.run(CLOSE_JOB, { jobs, state: "missed", now });
  }
}

/** What the statements read of a change. */
function toRow(change: Change): Readonly<Record<string, string | number | null>> {
  switch (change.action) {
    case "create": {
      const { id, item, occurrence, label, eventAt, runAt, missed } = change;
      return { id, item, occurrence, label, event_at: eventAt, run_at: runAt, missed };
    }
    case "move": {
      const { seq, label, eventAt, runAt, reason } = change;
      return { seq, label, event_at: eventAt, run_at: runAt, reason };
    }
    case "restore": {
      const { seq, label, runAt, reason } = change;
      return { seq, label, run_at: runAt, reason };
    }
    case "cancel": {
      const { seq, cause, reason } = change;
      return { seq, cause, reason };
    }
    case "miss": {
      const { seq, reason } = change;
      return { seq, cause: null, reason };
    }
  }
}
