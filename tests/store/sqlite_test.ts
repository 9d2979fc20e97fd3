import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { openSqliteStore, openSqliteStoreForReading } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intention,
  KEY,
  lease,
  plan,
  running,
  T0,
} from "../support/store_factory.ts";
import { testStore } from "./contract.ts";
import { testStoreModel } from "./model_contract.ts";

const clock = systemClock();

testStore("SQLite", () => openSqliteStore({ path: ":memory:", clock }));

testStoreModel("SQLite", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "scheduler.db");
  return {
    open: () => openSqliteStore({ path, clock }),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
});

async function inDirectory(body: (path: string) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    await body(join(directory, "state", "scheduler.db"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function isStoreError(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof StoreError && thrown.code === code;
}

Deno.test("openSqliteStore() makes the file for this user alone, and keeps what is in it", () =>
  inDirectory(async (path) => {
    const store = await openSqliteStore({ path, clock });
    await plan(store, await lease(store), [creation("7")]);
    await store.close();
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
    const again = await openSqliteStore({ path, clock });
    assert.equal((await again.job("reminder/7/PRODUCTION"))?.item, "7");
    await again.close();
  }));

Deno.test("openSqliteStore() refuses a newer schema and leaves it alone", () =>
  inDirectory(async (path) => {
    await (await openSqliteStore({ path, clock })).close();
    const raw = new DatabaseSync(path);
    raw.exec("PRAGMA user_version = 99");
    raw.close();
    await assert.rejects(openSqliteStore({ path, clock }), isStoreError("STORE_SCHEMA_NEWER"));
  }));

Deno.test("of a task that was seen before its standing was kept, nobody says since when it stands so", () =>
  inDirectory(async (path) => {
    const first = await openSqliteStore({ path, clock });
    await first.seeTask({ ...KEY, standing: "off" }, T0);
    await first.close();
    // As a migration leaves what an earlier version wrote.
    const old = new DatabaseSync(path);
    old.exec("UPDATE task SET standing = NULL, standing_since = NULL");
    old.close();
    const store = await openSqliteStore({ path, clock });
    const { standing, standingSince } = await store.seeTask({ ...KEY, standing: "off" }, T0 + 1);
    await store.close();
    assert.deepEqual([standing, standingSince], ["off", null]);
  }));

Deno.test("openSqliteStore() refuses another program's database", () =>
  inDirectory(async (path) => {
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    const raw = new DatabaseSync(path);
    raw.exec("CREATE TABLE training (id INTEGER)");
    raw.close();
    await assert.rejects(openSqliteStore({ path, clock }), isStoreError("STORE_FOREIGN"));
  }));

Deno.test("openSqliteStore() says that a damaged file is damaged", () =>
  inDirectory(async (path) => {
    Deno.mkdirSync(join(path, ".."), { recursive: true });
    Deno.writeTextFileSync(path, "this is no database, but long enough to look at it".repeat(99));
    await assert.rejects(openSqliteStore({ path, clock }), isStoreError("STORE_BROKEN"));
  }));

Deno.test("openSqliteStore() says where it cannot write", () =>
  inDirectory(async (path) => {
    Deno.mkdirSync(path, { recursive: true });
    await assert.rejects(openSqliteStore({ path, clock }), isStoreError("STORE_UNUSABLE"));
  }));

Deno.test("openSqliteStoreForReading() sees what a daemon writes, and makes no file", () =>
  inDirectory(async (path) => {
    assert.equal(openSqliteStoreForReading({ path, clock }), null);
    const store = await openSqliteStore({ path, clock });
    const reader = openSqliteStoreForReading({ path, clock });
    await plan(store, await lease(store), [creation("7")]);
    assert.equal((await reader?.job("reminder/7/PRODUCTION"))?.state, "scheduled");
    await reader?.close();
    await store.close();
  }));

Deno.test("a store whose lock another program holds says STORE_BUSY", () =>
  inDirectory(async (path) => {
    let waitedMs = 0;
    // Time passes only where the store waits: the test does not.
    const impatient = {
      ...clock,
      monotonicMs: () => waitedMs,
      sleep: (ms: number) => {
        waitedMs += ms;
        return Promise.resolve();
      },
    };
    const store = await openSqliteStore({ path, clock: impatient });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    await assert.rejects(lease(store), isStoreError("STORE_BUSY"));
    other.exec("COMMIT");
    other.close();
    assert.equal((await lease(store)).token, 1);
    await store.close();
  }));

Deno.test("a store that is closed says so", async () => {
  const store = await openSqliteStore({ path: ":memory:", clock });
  await store.close();
  await assert.rejects(lease(store), isStoreError("STORE_CLOSED"));
});

Deno.test("a daemon whose lease was taken over writes nothing more, but how its mails came out", () =>
  inDirectory(async (path) => {
    const [old, young] = [
      await openSqliteStore({ path, clock }),
      await openSqliteStore({ path, clock }),
    ];
    const fence = await lease(old, "old");
    await old.seeTask(KEY, T0);
    const job = await running(old, fence);
    const intended = await old.intendDelivery(intention(job), T0);
    assert.ok(intended);
    await lease(young, "young");
    const before = await bookOf(young);
    const hold = { dependency: "mail", since: T0, nextTryAt: T0, tries: 1, reason: "r" } as const;
    const went = { now: T0, items: 9, error: null, rowProblems: [] };
    for (
      const write of [
        () => old.seeTask({ ...KEY, task: "other" }, T0),
        () => old.recordReconcile(KEY, went),
        () => old.countFailure(KEY, { most: 1, openUntil: T0 }),
        () => old.clearFailures(KEY),
        () => old.writeHold("PRODUCTION", { ...hold, tasks: [] }),
        () => old.endHold("PRODUCTION", "mail"),
        () => old.writeNotices("PRODUCTION", { put: [], forget: [] }),
      ]
    ) await assert.rejects(write(), isStoreError("STORE_FENCED"));
    assert.equal(await old.applyPlan({ ...KEY, fence, changes: [creation("8")], now: T0 }), null);
    assert.deepEqual(await claim(old, fence), []);
    assert.deepEqual(await old.settle([ending(job)], T0), [false]);
    assert.equal(await old.writeStep(attemptOf(job), { key: "k", result: "1" }, T0), false);
    assert.equal(await old.intendDelivery(intention(job, { key: "2" }), T0), null);
    assert.equal(await old.prune({ fence, seqs: [job.seq] }), null);
    assert.equal(
      await old.renewLease(fence, { now: T0, leaseMs: 10_000, address: "", locked: true }),
      false,
    );
    await old.releaseLease(fence, T0);
    assert.deepEqual(await bookOf(young), before);
    await old.settleDelivery(intended.now, { state: "sent", answer: "250" }, T0);
    assert.equal((await young.readDelivery(job.seq, "1"))?.state, "sent");
    await old.close();
    await young.close();
  }));

/** Everything that can be read of a store with one task in it. */
async function bookOf(store: Store): Promise<unknown> {
  const jobs = await store.jobs({ environment: "PRODUCTION", order: "next", limit: 100 });
  return {
    jobs,
    history: await Promise.all(jobs.map(({ seq }) => store.history(seq))),
    deliveries: await store.deliveries({ environment: "PRODUCTION", limit: 100 }),
    tasks: await store.taskRecords("PRODUCTION"),
    holds: await store.holds("PRODUCTION"),
    lease: await store.readLease("daemon"),
    leases: await store.leases(),
  };
}

Deno.test("copyTo() writes a copy of one moment for this user alone, while another writes", () =>
  inDirectory(async (path) => {
    const store = await openSqliteStore({ path, clock });
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    const reader = openSqliteStoreForReading({ path, clock });
    const copied = `${path}.copy`;
    await reader?.copyTo(copied);
    await plan(store, fence, [creation("8")]);
    assert.equal((Deno.statSync(copied).mode ?? 0) & 0o777, 0o600);
    const copy = openSqliteStoreForReading({ path: copied, clock });
    assert.equal((await copy?.job("reminder/7/PRODUCTION"))?.state, "scheduled");
    assert.equal(await copy?.job("reminder/8/PRODUCTION"), null);
    assert.deepEqual(await copy?.findDamage(), []);
    await copy?.close();
    await assert.rejects(store.copyTo(copied), isStoreError("STORE_COPY"));
    await assert.rejects(store.copyTo(join(path, "no", "place")), isStoreError("STORE_COPY"));
    await reader?.close();
    await store.close();
  }));

Deno.test("findDamage() finds a page that was written over", () =>
  inDirectory(async (path) => {
    const store = await openSqliteStore({ path, clock });
    const fence = await lease(store);
    const many = Array.from({ length: 500 }, (_, item) => creation(String(item)));
    await plan(store, fence, many);
    await store.close();
    const file = Deno.openSync(path, { write: true });
    const size = file.statSync().size;
    for (let at = 4_096 * 20; at < size; at += 4_096 * 3) {
      file.seekSync(at, Deno.SeekMode.Start);
      file.writeSync(new Uint8Array(2_048).fill(0x5a));
    }
    file.close();
    const damaged = await openSqliteStore({ path, clock });
    const found = await damaged.findDamage().catch((thrown) => [thrown.code]);
    assert.notEqual(found.length, 0);
    await damaged.close();
  }));
