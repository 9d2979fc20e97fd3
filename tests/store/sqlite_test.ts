import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { openSqliteStore, openSqliteStoreForReading } from "../../src/store/sqlite/open.ts";
import { creation, lease, plan } from "../support/store_factory.ts";
import { testStore } from "./contract.ts";

const clock = systemClock();

testStore("SQLite", () => openSqliteStore({ path: ":memory:", clock }));

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
