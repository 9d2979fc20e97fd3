/**
 * Several daemons on one store, at the same time.
 * @module
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { Database } from "../../src/store/postgres/database.ts";
import { openPostgresStore } from "../../src/store/postgres/open.ts";
import type { PostgresPlace } from "../../src/store/postgres/place.ts";
import type { Fence, Person, Store } from "../../src/store/store.ts";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intention,
  KEY,
  lease,
  LEASE_MS,
  plan,
  running,
  T0,
} from "../support/store_factory.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);
const clock = systemClock();

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({
    name: `PostgreSQL store on several hosts: ${name}${postgres.nameSuffix}`,
    ignore: postgres.ignore,
    fn,
  });

/** Opens so many stores over one place, hands them over and closes them. */
async function withStores(
  count: number,
  body: (stores: readonly Store[], place: PostgresPlace) => Promise<void>,
): Promise<void> {
  const place = await server.place();
  const stores = [await openStoreOn(place)];
  for (let more = 1; more < count; more++) stores.push(await openStoreOn(place));
  try {
    await body(stores, place);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
  }
}

/** The lease of each daemon, as a daemon takes it where several may work. */
async function fencesOf(stores: readonly Store[]): Promise<readonly Fence[]> {
  const ask = { pid: 1, host: "h", now: T0, leaseMs: LEASE_MS, force: false, locked: false };
  return await Promise.all(stores.map(async (store, index) => {
    const holder = `daemon ${index}`;
    const fence = await store.acquireLease({ ...ask, name: `daemon/${index}`, holder });
    if (fence === null) throw new Error("the lease was not free");
    return fence;
  }));
}

test("no job is claimed twice, none is left, and all ends are counted", () =>
  withStores(3, async (stores) => {
    const fences = await fencesOf(stores);
    const planner = fences[0];
    assert.ok(planner && stores[0]);
    const items = Array.from({ length: 600 }, (_, item) => creation(String(item)));
    await plan(stores[0], planner, items);
    const claimed: number[] = [];
    await Promise.all(stores.flatMap((store, index) => {
      const fence = fences[index];
      assert.ok(fence);
      // Each host is busy with several things at a time.
      return [1, 2].map(async () => {
        for (;;) {
          const jobs = await claim(store, fence, 7);
          if (jobs.length === 0) return;
          claimed.push(...jobs.map(({ seq }) => seq));
          const ends = await store.settle(jobs.map((job) => ending(job)), T0);
          assert.deepEqual(new Set(ends), new Set([true]));
        }
      });
    }));
    assert.equal(claimed.length, items.length);
    assert.equal(new Set(claimed).size, items.length);
    const counts = await stores[0].counts(KEY.environment);
    assert.deepEqual(counts, [{ task: KEY.task, state: "succeeded", jobs: items.length }]);
    assert.deepEqual(await stores[0].findDamage(), []);
  }));

test("never more jobs of a task run than it allows, however many claim at once", () =>
  withStores(3, async (stores) => {
    const fences = await fencesOf(stores);
    assert.ok(stores[0] && fences[0]);
    await plan(stores[0], fences[0], Array.from({ length: 60 }, (_, i) => creation(String(i))));
    const most = 4;
    const claimOne = async (index: number): Promise<void> => {
      const [store, fence] = [stores[index], fences[index]];
      assert.ok(store && fence);
      const wanted = [{ task: KEY.task, limit: 3, most }];
      const ask = { environment: KEY.environment, fence, now: T0, leaseMs: LEASE_MS, wanted };
      const jobs = await store.claim({ ...ask, limit: 10 });
      const { open } = await store.workload(KEY.environment, { now: T0, since: T0 });
      const running = open.find(({ state }) => state === "running")?.jobs ?? 0;
      assert.ok(running <= most, `${running} jobs run`);
      await store.settle(jobs.map((job) => ending(job)), T0);
    };
    for (let round = 0; round < 15; round++) {
      await Promise.all([0, 1, 2, 0, 1, 2].map(claimOne));
    }
  }));

test("turns of a rate limit are given to one of those who take them at once", () =>
  withStores(3, async (stores) => {
    await fencesOf(stores);
    const asked = Array.from(
      { length: 60 },
      (_, index) => stores[index % 3]?.takeTurn({ name: "mail", perSecond: 25 }, T0),
    );
    const turns = (await Promise.all(asked)).filter((freeAt) => freeAt === null);
    assert.equal(turns.length, 25);
  }));

test("two that want a lease at once get two different tokens, or one of them none", () =>
  withStores(2, async (stores) => {
    for (let round = 1; round <= 10; round++) {
      const ask = { name: "planner", pid: 1, host: "h", leaseMs: LEASE_MS, locked: false };
      const now = T0 + round * LEASE_MS;
      const taken = await Promise.all(
        stores.map((store, index) =>
          store.acquireLease({ ...ask, holder: String(index), now, force: false })
        ),
      );
      const tokens = taken.filter((one) => one !== null).map(({ token }) => token);
      assert.deepEqual(tokens, [round]);
    }
  }));

test("a takeover waits for what is being written, and nothing is written after it", () =>
  withStores(2, async ([old, young], place) => {
    assert.ok(old && young);
    const fence = await lease(old, "old");
    const database = new Database(place, { clock, leaseClock: "asked" });
    const isWritten = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const writing = database.writeAnyway(async (transaction) => {
      assert.equal(await transaction.holdsLease(fence), true);
      isWritten.resolve();
      await goOn.promise;
      await transaction.exec("INSERT INTO pace VALUES ('mail', 1)");
    });
    await isWritten.promise;
    let isTaken = false;
    const taking = lease(young, "young").then(() => isTaken = true);
    for (let look = 0; look < 20; look++) await young.readLease("daemon");
    assert.equal(isTaken, false);
    assert.equal((await young.readLease("daemon"))?.holder, "old");
    goOn.resolve();
    await Promise.all([writing, taking]);
    assert.equal(await plan(old, fence, [creation("7")]), null);
    await database.close();
  }));

test("a rescue waits for what an attempt is writing, and nothing is written after it", () =>
  withStores(2, async (stores, place) => {
    const [[old, young], [fence, other]] = [stores, await fencesOf(stores)];
    assert.ok(old && young && fence && other);
    const job = await running(old, fence);
    const admin = await server.admin(place.schema);
    // The attempt makes sure of its job, and then waits for this.
    await admin.run("BEGIN");
    await admin.run("LOCK TABLE step");
    const step = old.writeStep(attemptOf(job), { key: "k", result: "1" }, T0);
    await waitsForLock(place, "step");
    const ask = { environment: KEY.environment, now: T0, reason: "died", all: true };
    let isRescued = false;
    const rescuing = young.rescue({ ...ask, fence: other }).then(() => isRescued = true);
    for (let look = 0; look < 20; look++) await young.isRunning(attemptOf(job));
    assert.equal(isRescued, false);
    await admin.run("COMMIT");
    await admin.close();
    assert.equal(await step, true);
    await rescuing;
    assert.equal(await old.writeStep(attemptOf(job), { key: "l", result: "1" }, T0), false);
    assert.equal(await young.readStep(job.seq, "k"), "1");
    assert.equal(await young.readStep(job.seq, "l"), null);
  }));

/** Waits until somebody waits for a lock on a table. */
async function waitsForLock(place: PostgresPlace, table: string): Promise<void> {
  const admin = await server.admin(place.schema);
  const query = `SELECT 1 FROM pg_locks WHERE NOT granted AND relation = '${table}'::regclass`;
  while (await admin.run(query) === 0) await admin.run("SELECT pg_sleep(0.01)");
  await admin.close();
}

test("several that start at once make the schema once", async () => {
  const place = await server.place();
  const stores = await Promise.all(
    [1, 2, 3, 4].map(async () => (await openPostgresStore({ place, clock })).store),
  );
  await Promise.all(stores.map((store) => store.close()));
  const admin = await server.admin(place.schema);
  assert.equal(await admin.run("SELECT 1 FROM schema_version"), 1);
  await admin.close();
});

test("a schema from a newer version, and one of another program, are refused and left alone", async () => {
  const place = await server.place();
  await (await openStoreOn(place)).close();
  const admin = await server.admin(place.schema);
  await admin.run("INSERT INTO schema_version VALUES (99, 0)");
  const refused = (code: string) => (thrown: unknown): boolean =>
    thrown instanceof StoreError && thrown.code === code;
  await assert.rejects(openStoreOn(place), refused("STORE_SCHEMA_NEWER"));
  const foreign = await server.place();
  await admin.run(`CREATE SCHEMA ${foreign.schema}`);
  await admin.run(`CREATE TABLE ${foreign.schema}.training (id INTEGER)`);
  await assert.rejects(openStoreOn(foreign), refused("STORE_FOREIGN"));
  await admin.close();
});

test("who may make nothing but has a schema made by another can work in it", async () => {
  const place = await server.place({ user: "guest", password: "guest" });
  const admin = await (await server.server()).connect(null);
  await admin.run("CREATE ROLE guest LOGIN PASSWORD 'guest'");
  await assert.rejects(
    openStoreOn(place),
    (thrown: unknown) => thrown instanceof StoreError && thrown.code === "STORE_UNUSABLE",
  );
  await admin.run(`CREATE SCHEMA ${place.schema} AUTHORIZATION guest`);
  const store = await openStoreOn(place);
  await running(store, await lease(store));
  await store.close();
  await admin.close();
});

test("people are kept for whom a mail is intended while another host forgets their last one", () =>
  withStores(2, async ([one, other]) => {
    assert.ok(one && other);
    const fence = await lease(one);
    for (let round = 0; round < 10; round++) {
      const [old, young] = [
        await running(one, fence, `o${round}`),
        await running(one, fence, `y${round}`),
      ];
      const to = `p${round}@x.org`;
      await one.intendDelivery(intention(old, { to }), T0);
      await one.settle([ending(old)], T0);
      await Promise.all([
        one.prune({ fence, seqs: [old.seq] }),
        other.intendDelivery(intention(young, { to }), T0),
      ]);
      const people: readonly Person[] = await one.people({
        environment: KEY.environment,
        search: to,
        limit: 9,
      });
      assert.deepEqual(people.map(({ address }) => address), [to]);
    }
  }));
