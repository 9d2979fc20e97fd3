// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Prints, as SQL, a store of today's schema in which something of everything has happened. Each
 * version of the schema has one in tests/store/fixtures, made before the next version came:
 * `deno run -A scripts/store_fixture.ts > tests/store/fixtures/schema_N.sql`
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../src/domain/clock.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import type { Fence, Store } from "../src/store/store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intend,
  KEY,
  lease,
  plan,
  T0,
} from "../tests/support/store_factory.ts";

/** Lets something of everything happen. What it comes to is told by tests/store/upgrade_test.ts. */
export async function tellStory(store: Store): Promise<void> {
  await store.recordAudit({
    ...{ at: T0, source: "daemon", who: "somebody", action: "started" },
    ...{ subject: "process 1", detail: null },
  });
  await store.seeTask(KEY, T0);
  await store.countFailure(KEY, { most: 5, openUntil: T0 + 1 });
  await store.recordReconcile(KEY, { now: T0, items: 4, error: null, rowProblems: ["row 1"] });
  const fence = await lease(store);
  const later = { runAt: T0 + 3_600_000 };
  const items = ["sent", "failed", "retried", "running"].map((item) => creation(item));
  const missed = creation("missed", { missed: "too late" });
  await plan(store, fence, [...items, missed, creation("later", later)]);
  for (const job of await claim(store, fence)) {
    await store.writeStep(attemptOf(job), { key: "decided", result: "[1,2]" }, T0);
    await store.takeTurn({ name: "mail", perSecond: 10 }, T0);
    const mail = await intend(store, job);
    if (job.item === "running") continue;
    await store.settleDelivery(mail, { state: "sent", answer: "250 ok" }, T0);
    const kind = job.item === "failed" ? "failed" : "succeeded";
    const ends = job.item === "retried"
      ? ending(job, { kind: "retried", reason: "again", dueAt: T0 + 60_000 })
      : ending(job, { kind, reason: "so it was" });
    await store.settle([ends], T0);
  }
  await store.writeHold(KEY.environment, {
    ...{ dependency: "mail", since: T0, nextTryAt: T0 + 5_000, tries: 1, reason: "down" },
    tasks: [KEY.task],
  });
  await tellAsides(store, fence);
}

/** What stands beside the jobs. */
async function tellAsides(store: Store, fence: Fence): Promise<void> {
  const [job] = await store.jobs({ ...KEY, states: ["running"], order: "next", limit: 1 });
  if (job === undefined) throw new Error("a job runs in this story");
  const leftOut = { to: "b@x.org", name: "B", reason: "emails_off", note: null } as const;
  await store.leaveOut(attemptOf(job), [leftOut], T0);
  const cause = { channel: "webhook", cause: "hold/mail", since: T0, lastAt: T0, wantedAt: T0 };
  await store.writeNotices(KEY.environment, {
    ...{ put: [{ ...cause, toldAt: T0 + 1, thread: "<t@x>" }], forget: [] },
  });
  const seen = { kind: "seen", item: "old", label: "Old", refusal: "past" } as const;
  const notes = { items: [seen, { kind: "left", item: "sent" } as const], forgetBefore: 0 };
  await store.applyPlan({ ...KEY, fence, changes: [], notes, now: T0 });
  const audit = { source: "page", who: "Gerda", action: "pause", subject: KEY.task } as const;
  await store.order({
    ...{ fence, now: T0, audit: { ...audit, detail: null } },
    order: { ...KEY, kind: "pause" },
  });
}

/** Writes a database as statements that make it again. */
function dump(database: DatabaseSync): string {
  const lines = ["BEGIN;"];
  const objects = database.prepare(
    "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
  ).all();
  const isTrigger = ({ type }: (typeof objects)[number]): boolean => type === "trigger";
  for (const { sql } of objects.filter((one) => !isTrigger(one))) lines.push(`${sql};`);
  for (const { type, name } of objects) {
    if (type !== "table") continue;
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all();
    const quoted = columns.map((column) => `quote("${column.name}")`).join(` || ', ' || `);
    const rows = database.prepare(`SELECT ${quoted} AS line FROM "${name}"`).all();
    for (const { line } of rows) lines.push(`INSERT INTO "${name}" VALUES (${line});`);
  }
  // After the rows: what triggers keep is among them.
  for (const { sql } of objects.filter(isTrigger)) lines.push(`${sql};`);
  for (const pragma of ["application_id", "user_version"]) {
    const value = database.prepare(`PRAGMA ${pragma}`).get()?.[pragma];
    lines.push(`PRAGMA ${pragma} = ${value};`);
  }
  return [...lines, "COMMIT;"].join("\n");
}

if (import.meta.main) {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "scheduler.db");
  const store = await openSqliteStore({ path, clock: systemClock() });
  await tellStory(store);
  await store.close();
  const database = new DatabaseSync(path);
  console.log(dump(database));
  database.close();
  await Deno.remove(directory, { recursive: true });
}
