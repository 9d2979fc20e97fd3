import { mostRunning } from "../../domain/breaker.ts";
import type { Job } from "../../domain/job.ts";
import { integer, integerOrNull } from "../columns.ts";
import { jobOf } from "../rows.ts";
import { bySoonest, LONGEST_DIALOGUE_MS, stateAfter } from "../running.ts";
import type { Settlement, Store } from "../store.ts";
import type { Database } from "./database.ts";
import ABANDONED_JOBS from "./sql/abandoned_jobs.sql" with { type: "text" };
import CLAIM from "./sql/claim.sql" with { type: "text" };
import DOUBT_DELIVERIES from "./sql/doubt_deliveries.sql" with { type: "text" };
import DOUBT_LEFT_DELIVERIES from "./sql/doubt_left_deliveries.sql" with { type: "text" };
import END_SUSPENDED from "./sql/end_suspended.sql" with { type: "text" };
import JOBS_RESCUED from "./sql/jobs_rescued.sql" with { type: "text" };
import LOCK_TASKS from "./sql/lock_tasks.sql" with { type: "text" };
import NEXT_DUE from "./sql/next_due.sql" with { type: "text" };
import PLACES from "./sql/places.sql" with { type: "text" };
import SETTLE from "./sql/settle.sql" with { type: "text" };
import { listed } from "./statement.ts";

type Running = Pick<Store, "nextDue" | "claim" | "settle" | "rescue">;

/** No daemon that is well leaves a statement half said for so long. */
const SILENT_MS = 5_000;

/** The part of the store that the dispatcher and the rescuer work with. */
export function running(database: Database): Running {
  return {
    async nextDue(environment, tasks) {
      const row = await database.get(NEXT_DUE, { environment, tasks: listed(tasks) });
      return row === null ? null : integerOrNull(row, "due_at");
    },
    claim: (ask) => claim(database, ask),
    settle: (settlements, now) =>
      database.writeAnyway(async (transaction) => {
        const may = await database.holdsPlace(transaction);
        if (!may || settlements.length === 0) return settlements.map(() => false);
        transaction.tell();
        const ask = { ends: endsOf(settlements), now };
        const rows = await transaction.last(SETTLE, ask);
        const ended = new Set(rows.map((row) => integer(row, "place")));
        return settlements.map((_, place) => ended.has(place));
      }),
    rescue: (ask) => rescue(database, ask),
  };
}

function claim(
  database: Database,
  { environment, fence, now, leaseMs, wanted, limit }: Parameters<Store["claim"]>[0],
): Promise<readonly Job[]> {
  const tasks = listed(wanted.map(({ task }) => task));
  const { holder } = fence;
  return database.writeAnyway(async (transaction) => {
    const [holds, , places] = await Promise.all([
      transaction.holdsLease(fence),
      transaction.run(LOCK_TASKS, { environment, tasks }),
      transaction.all(PLACES, { environment, tasks }),
    ]);
    if (!holds) return [];
    const free = wanted.map(({ task, limit, most = Infinity }, index) => {
      const row = places[index] ?? {};
      const openUntil = integerOrNull(row, "open_until");
      const left = mostRunning(most, { openUntil, now }) - integer(row, "running");
      return { task, places: Math.max(0, Math.min(limit, left)) };
    });
    const ask = { environment, holder, now, lease_ms: leaseMs, wanted: listed(free), limit };
    return (await transaction.last(CLAIM, ask)).map(jobOf).sort(bySoonest);
  });
}

/** What settle.sql reads of settlements. */
function endsOf(settlements: readonly Settlement[]): string {
  return listed(settlements.map(({ jobSeq: seq, log, dueAt, ...end }) => ({
    ...{ ...end, seq, state: stateAfter(end.kind), due_at: dueAt },
    log: log.length === 0 ? null : JSON.stringify(log),
  })));
}

async function rescue(
  database: Database,
  { fence, environment, now, all, reason }: Parameters<Store["rescue"]>[0],
): Promise<readonly Job[]> {
  await database.single(END_SUSPENDED, { silent_ms: SILENT_MS });
  return await database.writeAnyway(async (transaction) => {
    if (!await transaction.holdsLease(fence)) return [];
    const ask = { environment, holder: fence.holder, now, all: all ? 1 : 0 };
    const abandoned = (await transaction.all(ABANDONED_JOBS, ask)).map(jobOf);
    const ends = abandoned.map(({ seq, holder, attempt }) => ({
      ...{ jobSeq: seq, holder: holder ?? "", attempt, kind: "rescued" as const },
      ...{ reason, error: null, log: [], dueAt: null },
    }));
    const seqs = listed(abandoned.map(({ seq }) => seq));
    // Where another daemon may live, it may still be speaking to the mail server.
    const until = all ? now : now - LONGEST_DIALOGUE_MS;
    const [, , , rescued] = await Promise.all([
      transaction.run(SETTLE, { ends: endsOf(ends), now }),
      transaction.run(DOUBT_DELIVERIES, { seqs, now }),
      transaction.run(DOUBT_LEFT_DELIVERIES, { environment, now, until }),
      transaction.all(JOBS_RESCUED, { seqs }),
    ]);
    if (rescued.length > 0) transaction.tell();
    return rescued.map(jobOf);
  });
}
