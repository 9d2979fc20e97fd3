import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { toIso } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { openSqliteStore, openSqliteStoreAlone } from "../../src/store/sqlite/open.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { claim, KEY, lease, LEASE_MS, T0 } from "../support/store_factory.ts";

const FIXTURES = fileURLToPath(new URL("./fixtures", import.meta.url));
const DYING = fileURLToPath(new URL("./dying_upgrade.ts", import.meta.url));
const clock = createFakeClock(toIso(T0));
const COPY = "scheduler.db.schema-1.20261201T090000Z";

/** What scripts/store_fixture.ts lets happen, by item. */
const STATES = {
  ...{ failed: "failed", later: "scheduled", missed: "missed", retried: "scheduled" },
  ...{ running: "running", sent: "succeeded" },
};

/** Makes a store of an earlier schema in a directory of its own. */
async function withStoreOf(
  version: number,
  work: (path: string) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "bcourse-upgrade-" });
  try {
    const path = join(directory, "scheduler.db");
    const raw = new DatabaseSync(path);
    raw.exec(await Deno.readTextFile(join(FIXTURES, `schema_${version}.sql`)));
    raw.close();
    await work(path);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Reads with a connection of its own. */
function look<T>(path: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function versionOf(path: string): unknown {
  return look(path, (database) => database.prepare("PRAGMA user_version").get()?.user_version);
}

/** The jobs by item, with their states, as the file itself has them. */
function statesIn(path: string): Record<string, unknown> {
  const rows = look(path, (db) => db.prepare("SELECT item, state FROM job ORDER BY item").all());
  return Object.fromEntries(rows.map(({ item, state }) => [String(item), state]));
}

/** Names of the files beside a store, but for its own. */
function beside(path: string): readonly string[] {
  return [...Deno.readDirSync(join(path, ".."))].map(({ name }) => name)
    .filter((name) => !/^scheduler\.db(-wal|-shm)?$/.test(name)).sort();
}

/** Reads from a store that is new. */
async function withNew<T>(read: (path: string) => T): Promise<T> {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "scheduler.db");
  await (await openSqliteStore({ path, clock })).close();
  const found = read(path);
  await Deno.remove(directory, { recursive: true });
  return found;
}

function schemaIn(path: string): readonly unknown[] {
  const sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name";
  return look(path, (database) => database.prepare(sql).all());
}

const versions = [...Deno.readDirSync(FIXTURES)]
  .map(({ name }) => Number(/^schema_(\d+)\.sql$/.exec(name)?.[1])).sort((a, b) => a - b);

for (const version of versions) {
  Deno.test(`a store of schema ${version} opens, is like a new one, and goes on`, () =>
    withStoreOf(version, async (path) => {
      const store = await openSqliteStore({ path, clock });
      try {
        assert.deepEqual(statesIn(path), STATES);
        assert.deepEqual(await store.findDamage(), []);
        const fence = await lease(store, "new", T0 + LEASE_MS);
        const ask = { fence, environment: KEY.environment, now: T0 + LEASE_MS, reason: "died" };
        const rescued = await store.rescue({ ...ask, all: true });
        assert.deepEqual(rescued.map(({ item }) => item), ["running"]);
        const due = await claim(store, fence, 10, T0 + 60_000);
        assert.deepEqual(due.map(({ item }) => item).sort(), ["retried", "running"]);
        const [sent] = await store.deliveries({ ...KEY, states: ["sent"], limit: 10 });
        assert.equal(sent?.to, "a@x.org");
        const [person] = await store.people({ environment: KEY.environment, limit: 10 });
        assert.equal(person?.address, "a@x.org");
        const counts = await store.counts(KEY.environment);
        assert.equal(counts.find(({ state }) => state === "succeeded")?.jobs, 1);
      } finally {
        await store.close();
      }
      assert.deepEqual(schemaIn(path), await withNew(schemaIn));
    }));
}

Deno.test("each earlier schema has a store to try out, made by the code of its time", async () => {
  const schema = await withNew(versionOf);
  const earlier = Array.from({ length: Number(schema) - 1 }, (_, index) => index + 1);
  assert.deepEqual(
    earlier.filter((version) => !versions.includes(version)),
    [],
    "check out the version before the migration and run scripts/store_fixture.ts there",
  );
});

Deno.test("before the schema changes, what was there is kept beside it, for its user alone", () =>
  withStoreOf(1, async (path) => {
    await (await openSqliteStore({ path, clock })).close();
    assert.deepEqual(beside(path), [COPY]);
    const copy = join(path, "..", COPY);
    assert.deepEqual([versionOf(copy), statesIn(copy)], [1, STATES]);
    assert.equal((Deno.statSync(copy).mode ?? 0) & 0o777, 0o600);
    await (await openSqliteStore({ path, clock })).close();
    assert.deepEqual(beside(path), [COPY], "a store that is up to date needs no copy");
  }));

for (const exclusive of [true, false]) {
  Deno.test(`a store whose lock file is locked${exclusive ? "" : ", be it to be looked at,"} is left as it is until it is free`, () =>
    withStoreOf(1, async (path) => {
      const file = await Deno.open(`${path}.lock`, { create: true, read: true, write: true });
      await file.lock(exclusive);
      const found = await openSqliteStoreAlone({ path, clock });
      assert.ok("daemons" in found);
      assert.deepEqual([found.found, found.daemons.length, versionOf(path)], [1, 1, 1]);
      file.close();
      const store = await openSqliteStoreAlone({ path, clock });
      assert.ok("close" in store);
      await store.close();
      assert.notEqual(versionOf(path), 1);
    }));
}

Deno.test("a store is left as it is while a daemon that has not got the file lives by its lease", () =>
  withStoreOf(1, async (path) => {
    const raw = new DatabaseSync(path);
    raw.exec(`UPDATE lease SET locked = 0, released_at = NULL, until = ${T0 + LEASE_MS}`);
    raw.close();
    const now = createFakeClock(toIso(T0 + LEASE_MS - 1));
    assert.ok("daemons" in await openSqliteStoreAlone({ path, clock: now }));
    assert.equal(versionOf(path), 1);
    await now.advance(1);
    const store = await openSqliteStoreAlone({ path, clock: now });
    assert.ok("close" in store);
    await store.close();
  }));

Deno.test("a store of which no copy can be kept is left as it is", () =>
  withStoreOf(1, async (path) => {
    // Where the copy is to be put lies something else, so that it cannot take its name.
    await Deno.mkdir(join(path, "..", COPY, "something"), { recursive: true });
    await assert.rejects(
      openSqliteStore({ path, clock }),
      (thrown) => thrown instanceof StoreError && thrown.code === "STORE_COPY",
    );
    assert.deepEqual([versionOf(path), statesIn(path)], [1, STATES]);
    assert.deepEqual(beside(path), [COPY]);
  }));

Deno.test("an older program refuses a newer store, and says how to go back to the copy", () =>
  withStoreOf(1, async (path) => {
    await (await openSqliteStore({ path, clock })).close();
    const raw = new DatabaseSync(path);
    raw.exec("PRAGMA user_version = 99");
    raw.close();
    await assert.rejects(openSqliteStore({ path, clock }), (thrown) => {
      assert.ok(thrown instanceof StoreError);
      assert.equal(thrown.code, "STORE_SCHEMA_NEWER");
      assert.match(thrown.hint, /install the newer bcourse-scheduler again/);
      assert.ok(thrown.hint.includes(join(path, "..", COPY)), thrown.hint);
      return true;
    });
    assert.equal(versionOf(path), 99);
  }));

Deno.test("a daemon that is killed anywhere in an upgrade leaves a store that opens, and one copy", async () => {
  let steps = 0;
  for (let isDone = false; !isDone; steps++) {
    await withStoreOf(1, async (path) => {
      const args = ["run", "-A", DYING, path, String(steps)];
      const { code, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
      assert.ok([0, 137].includes(code), new TextDecoder().decode(stderr));
      isDone = code === 0;
      // Whatever the moment: what was there is there, in the store itself.
      assert.deepEqual(statesIn(path), STATES);
      await (await openSqliteStore({ path, clock })).close();
      assert.deepEqual(statesIn(path), STATES);
      // Killed between two changes, it keeps one from between as well.
      const copies = beside(path).filter((name) => name.includes(".schema-1."));
      assert.equal(copies.length, 1, `killed at step ${steps}: ${beside(path)}`);
      assert.deepEqual(beside(path).filter((name) => name.endsWith(".part")), []);
      const copy = join(path, "..", copies[0] ?? "");
      assert.deepEqual([versionOf(copy), statesIn(copy)], [1, STATES]);
    });
  }
  assert.ok(steps > 10, `only ${steps} steps were seen`);
});
