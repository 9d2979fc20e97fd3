/**
 * What daemons hear of each other.
 * @module
 */
import assert from "node:assert/strict";
import process from "node:process";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import type { Store } from "../../src/store/store.ts";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import { claim, creation, ending, KEY, lease, plan, T0 } from "../support/store_factory.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name}${postgres.nameSuffix}`, ignore: postgres.ignore, fn });

/** What one store hears, told one by one. */
class Ear implements AsyncDisposable {
  readonly #ending = new AbortController();
  readonly #told: AsyncIterator<void>;

  constructor(store: Store) {
    this.#told = store.changes(this.#ending.signal)[Symbol.asyncIterator]();
  }

  /** Resolves once there is something to look at. */
  async heard(): Promise<void> {
    assert.equal((await this.#told.next()).done, false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ending.abort();
    await this.#told.return?.();
  }
}

async function withPair(body: (one: Store, other: Store, schema: string) => Promise<void>) {
  const place = await server.place();
  const [one, other] = [await openStoreOn(place), await openStoreOn(place)];
  try {
    await body(one, other, place.schema);
  } finally {
    await Promise.all([one.close(), other.close()]);
  }
}

test("changes() tells when another daemon wrote what this one may act on", () =>
  withPair(async (one, other) => {
    await using ear = new Ear(other);
    await ear.heard();
    const fence = await lease(one);
    const key = { ...KEY, standing: "on" } as const;
    await one.seeTask(key, T0);
    const hold = { dependency: "mail", since: T0, nextTryAt: T0, tries: 1, reason: "r" } as const;
    const audit = { source: "page", who: "a", action: "b", subject: "c", detail: null } as const;
    for (
      const write of [
        () => plan(one, fence, [creation("7")]),
        async () => {
          const [job] = await claim(one, fence, 1);
          assert.ok(job);
          await one.settle([ending(job, { kind: "put_back" })], T0);
        },
        () => one.order({ fence, order: { ...KEY, kind: "pause" }, now: T0, audit }),
        () => one.writeHold("PRODUCTION", { ...hold, tasks: [] }),
        () => one.endHold("PRODUCTION", "mail"),
        () => one.countFailure(KEY, { most: 1, openUntil: T0 }),
        () => one.clearFailures(KEY),
      ]
    ) {
      const heard = ear.heard();
      await write();
      await heard;
    }
  }));

test("changes() does not tell of what its own daemon wrote", () =>
  withPair(async (one, other) => {
    await using mine = new Ear(one);
    await using its = new Ear(other);
    await Promise.all([mine.heard(), its.heard()]);
    let isHeard = false;
    const heard = mine.heard().then(() => isHeard = true);
    const fence = await lease(one);
    await Promise.all([its.heard(), plan(one, fence, [creation("7")])]);
    // The other has heard it; the server told both at once.
    for (let look = 0; look < 20; look++) await one.leases();
    assert.equal(isHeard, false);
    await other.endHold("PRODUCTION", "mail");
    await heard;
  }));

test("changes() tells once more after its connection was lost", () =>
  withPair(async (_one, other, schema) => {
    await using ear = new Ear(other);
    await ear.heard();
    const admin = await server.admin(schema);
    const again = ear.heard();
    const ended = await admin.run(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'",
    );
    assert.equal(ended, 1);
    await again;
    await admin.close();
  }));

test("what a plan leaves as it is, nobody is told of", () =>
  withPair(async (one, other, schema) => {
    const fence = await lease(one);
    await plan(one, fence, [creation("7")]);
    await using ear = new Ear(other);
    await ear.heard();
    let isHeard = false;
    const heard = ear.heard().then(() => isHeard = true);
    await plan(one, fence, [creation("7")]);
    await one.settle([], T0);
    const admin = await server.admin(schema);
    // Whatever was told before this is heard before it.
    await admin.run("SELECT pg_sleep(0.05)");
    assert.equal(isHeard, false);
    await admin.run(`NOTIFY ${schema}, 'somebody'`);
    await heard;
    await admin.close();
  }));

test("a connection that listens takes up nothing with each silence", async () => {
  const { store, silences } = await openOnQuickSilence();
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on("warning", note);
  try {
    await using ear = new Ear(store);
    await ear.heard();
    await silences(30);
  } finally {
    process.off("warning", note);
    await store.close();
  }
  assert.deepEqual(warnings.map(({ message }) => message), []);
});

/** A store for which ten seconds of silence last a moment. */
async function openOnQuickSilence(): Promise<{
  readonly store: Store;
  silences(count: number): Promise<void>;
}> {
  const real = systemClock();
  let seen = 0;
  const clock: Clock = {
    ...real,
    sleep(ms, signal) {
      if (ms !== 10_000) return real.sleep(ms, signal);
      seen += 1;
      return real.sleep(1, signal);
    },
  };
  const place = { ...await server.place(), connectMs: 9_000 };
  const store = await openStoreOn(place, clock);
  const ending = new AbortController();
  const silences = async (count: number): Promise<void> => {
    while (seen < count) await real.sleep(5, ending.signal);
  };
  return { store, silences };
}
