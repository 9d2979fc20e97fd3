/**
 * The clock that all hosts go by.
 * @module
 */
import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { DatabaseClock } from "../../src/store/postgres/clock.ts";
import { openPostgresStore } from "../../src/store/postgres/open.ts";
import type { PostgresPlace } from "../../src/store/postgres/place.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { needs } from "../support/needs.ts";
import { StoreServer } from "../support/postgres_store.ts";
import { claim, creation, KEY, LEASE_MS } from "../support/store_factory.ts";
import { ms } from "../support/task_factory.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);
const HOUR_MS = 3_600_000;

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name: `${name}${postgres.nameSuffix}`, ignore: postgres.ignore, fn });

/** A host whose clock is wrong. */
async function openHost(
  place: PostgresPlace,
  aheadMs: number,
): ReturnType<typeof openPostgresStore> {
  const right = systemClock();
  return await openPostgresStore({
    place,
    clock: { ...right, now: () => right.now() + aheadMs },
  });
}

for (const aheadMs of [HOUR_MS, -HOUR_MS]) {
  const how = aheadMs > 0 ? "fast" : "slow";
  test(`a host whose clock is an hour ${how} claims what is due, and nothing else`, async () => {
    const { store, clock } = await openHost(await server.place(), aheadMs);
    const now = clock.now();
    assert.ok(Math.abs(now - systemClock().now()) < HOUR_MS / 2);
    const ask = { name: "daemon", holder: "a", pid: 1, host: "h", leaseMs: LEASE_MS };
    const fence = await store.acquireLease({ ...ask, now, force: false, locked: false });
    assert.ok(fence);
    const changes = [
      creation("due", { runAt: now - 1_000 }),
      creation("early", { runAt: now + HOUR_MS / 2 }),
    ];
    await store.applyPlan({ ...KEY, fence, changes, now });
    const claimed = await claim(store, fence, 10, clock.now());
    assert.deepEqual(claimed.map(({ item }) => item), ["due"]);
    await store.close();
  });

  test(`a host whose clock is an hour ${how} leaves leases alone that run`, async () => {
    const place = await server.place();
    const [right, wrong] = [await openHost(place, 0), await openHost(place, aheadMs)];
    const ask = { name: "daemon", pid: 1, host: "h", leaseMs: LEASE_MS, locked: false };
    const given = { ...ask, force: false };
    // Each tells the instant of its own clock, wrong as it is.
    const now = systemClock().now();
    const fence = await right.store.acquireLease({ ...given, holder: "a", now });
    const taken = await wrong.store.acquireLease({ ...given, holder: "b", now: now + aheadMs });
    assert.equal(taken, null);
    assert.ok(fence);
    const changes = [creation("7", { runAt: now - 1_000 })];
    await right.store.applyPlan({ ...KEY, fence, changes, now });
    await claim(right.store, fence, 1, now);
    const duty = { ...given, name: "planner", holder: "b", now: now + aheadMs };
    const other = await wrong.store.acquireLease(duty);
    assert.ok(other && Math.abs(other.since - now) < HOUR_MS / 2);
    const rescue = { fence: other, environment: KEY.environment, reason: "died", all: false };
    assert.deepEqual(await wrong.store.rescue({ ...rescue, now: now + aheadMs }), []);
    await right.store.close();
    await wrong.store.close();
  });
}

/** A database that answers after so long, and whose clock is ahead of the local one. */
function session(local: ReturnType<typeof createFakeClock>, answer: {
  readonly thereMs: number;
  readonly backMs: number;
  readonly aheadMs: number;
}): Parameters<DatabaseClock["read"]>[0] {
  return {
    async ask() {
      await local.advance(answer.thereMs);
      const now = local.now() + answer.aheadMs;
      await local.advance(answer.backMs);
      return { rows: [{ now }], changed: 1 };
    },
  };
}

Deno.test("DatabaseClock is off by no more than half of the way there and back", async () => {
  const local = createFakeClock("2026-12-01T09:00:00Z");
  const clock: Clock & DatabaseClock = new DatabaseClock(local);
  assert.equal(clock.now(), ms("2026-12-01T09:00:00Z"));
  await clock.read(session(local, { thereMs: 40, backMs: 60, aheadMs: HOUR_MS }));
  assert.equal(clock.now() - local.now(), HOUR_MS - 10);
  // A quicker answer tells more; a slower one does not.
  await clock.read(session(local, { thereMs: 2, backMs: 2, aheadMs: HOUR_MS }));
  assert.equal(clock.now() - local.now(), HOUR_MS);
  await clock.read(session(local, { thereMs: 500, backMs: 0, aheadMs: HOUR_MS }));
  assert.equal(clock.now() - local.now(), HOUR_MS);
});

Deno.test("DatabaseClock goes on while the host's clock is set, and follows the database's", async () => {
  const local = createFakeClock("2026-12-01T09:00:00Z");
  const clock = new DatabaseClock(local);
  const quick = { thereMs: 1, backMs: 1 };
  await clock.read(session(local, { ...quick, aheadMs: 0 }));
  const before = clock.now();
  local.step(HOUR_MS);
  assert.equal(clock.now(), before);
  // The database's own clock was set back: what was read before cannot be right any more.
  await clock.read(session(local, { thereMs: 100, backMs: 100, aheadMs: -2 * HOUR_MS }));
  assert.equal(clock.now() - local.now(), -2 * HOUR_MS);
});
