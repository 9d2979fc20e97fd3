import assert from "node:assert/strict";
import { join } from "node:path";
import { SchedulerError, StoreError } from "../../src/domain/errors.ts";
import { isLockHeld } from "../../src/store/lock_file.ts";
import {
  type Asker,
  DAEMON_LEASE,
  isDaemonAlive,
  LEASE_MS,
  type Lock,
  takeLock,
} from "../../src/run/lock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { createLogRecorder, type LogRecorder } from "../support/log_recorder.ts";
import { until } from "../support/run_factory.ts";

interface Place {
  readonly clock: FakeClock;
  readonly log: LogRecorder;
  readonly store: Store;
  readonly lockFile: string;
  asker(holder: string, given?: Partial<Asker>): Asker;
}

/** Two daemons ask for the lock of one store on the disk; each has its own open file. */
async function inPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const log = createLogRecorder();
  const store = await openSqliteStore({ path: join(directory, "scheduler.db"), clock });
  const { signal } = new AbortController();
  const asker: Place["asker"] = (holder, given) => ({
    ...{ store, clock, log, holder, wait: false, signal, ...given },
  });
  try {
    await work({ clock, log, store, asker, lockFile: store.lockFile ?? "" });
  } finally {
    await store.close();
    await Deno.remove(directory, { recursive: true });
  }
}

async function taken(asker: Asker): Promise<NonNullable<Awaited<ReturnType<typeof takeLock>>>> {
  const lock = await takeLock(asker);
  if (lock === null) throw new Error("the lock was not taken");
  return lock;
}

Deno.test("takeLock() takes the file and the lease, and release() gives both back", () =>
  inPlace(async ({ clock, store, lockFile, asker }) => {
    assert.equal(isLockHeld(lockFile), false);
    const lock = await taken(asker("a"));
    assert.equal(isLockHeld(lockFile), true);
    assert.equal((await store.readLease(DAEMON_LEASE))?.holder, "a");
    await lock.release();
    assert.equal(isLockHeld(lockFile), false);
    const lease = await store.readLease(DAEMON_LEASE);
    assert.equal(lease?.releasedAt, clock.now());
    assert.equal(isDaemonAlive(lease, { lockFile, now: clock.now() }), false);
    const again = await taken(asker("b"));
    assert.equal(again.dead, null);
    await again.release();
  }));

Deno.test("takeLock() refuses a second daemon that does not want to wait", () =>
  inPlace(async ({ clock, asker }) => {
    const lock = await taken(asker("a"));
    const refused = assert.rejects(
      takeLock(asker("b")),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "LOCK_HELD",
    );
    await clock.advance(1_000);
    await refused;
    await lock.release();
  }));

Deno.test("takeLock() is not misled by somebody who looks at the file just then", () =>
  inPlace(async ({ clock, lockFile, asker }) => {
    const looking = Deno.openSync(lockFile, { read: true, write: true, create: true });
    looking.lockSync(false);
    const waiting = takeLock(asker("a"));
    await until(clock, { what: "it tries again", isSo: () => clock.sleepers() === 1 });
    looking.close();
    await clock.advance(100);
    await (await waiting)?.release();
  }));

Deno.test("takeLock() takes the lease from a holder that gives no sign of life, not from one that does", () =>
  inPlace(async ({ clock, store, asker }) => {
    const first = await taken(asker("a"));
    let second: Lock | null = null;
    const waiting = takeLock(asker("b", { wait: true })).then((lock) => second = lock);
    for (let beat = 0; beat < 5; beat++) {
      await clock.advance(LEASE_MS - 1_000);
      assert.equal(await first.renew({ address: "" }), true);
    }
    // Neither does a clock that somebody sets make a holder dead.
    clock.step(3_600_000);
    await clock.advance(LEASE_MS - 1_000);
    assert.equal(second, null);
    assert.equal(await first.renew({ address: "" }), true);
    await clock.advance(LEASE_MS + 1_000);
    const lock = await waiting;
    assert.equal(lock?.dead?.holder, "a");
    assert.equal((await store.readLease(DAEMON_LEASE))?.locked, false, "the file is still a's");
    assert.equal(await first.renew({ address: "" }), false);
    await first.release();
    assert.equal((await store.readLease(DAEMON_LEASE))?.holder, "b");
    assert.equal(await lock?.renew({ address: "" }), true);
    assert.equal((await store.readLease(DAEMON_LEASE))?.locked, true);
    await lock?.release();
  }));

Deno.test("takeLock() does not take a free file for the death of a holder that never had it", () =>
  inPlace(async ({ clock, store, lockFile, asker }) => {
    const ask = { name: DAEMON_LEASE, holder: "a", pid: 1, host: "h", locked: false, force: false };
    const lease = await store.acquireLease({ ...ask, now: clock.now(), leaseMs: LEASE_MS });
    const now = clock.now();
    assert.equal(isDaemonAlive(lease, { lockFile, now }), true);
    assert.equal(isDaemonAlive(lease, { lockFile, now: now + LEASE_MS }), false);
    const refused = assert.rejects(
      takeLock(asker("b")),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "LOCK_HELD",
    );
    await clock.advance(1_000);
    await refused;
    assert.equal(isLockHeld(lockFile), false);
  }));

Deno.test("takeLock() stands by, says so once, and takes over with a higher token", () =>
  inPlace(async ({ clock, log, asker }) => {
    const first = await taken(asker("a"));
    let second: Awaited<ReturnType<typeof takeLock>> = null;
    const waiting = takeLock(asker("b", { wait: true })).then((lock) => second = lock);
    await clock.advance(5_000);
    assert.equal(second, null);
    assert.equal(log.lines.length, 1);
    await first.release();
    await clock.advance(500);
    const lock = await waiting;
    assert.ok(lock !== null && lock.fence.token > first.fence.token);
    assert.equal(await first.renew({ address: "" }), false);
    assert.equal(await lock.renew({ address: "http://127.0.0.1:1" }), true);
    await lock.release();
  }));

Deno.test("takeLock() goes on standing by while the store cannot be written, and says so once", () =>
  inPlace(async ({ clock, log, store, asker }) => {
    const first = await taken(asker("a"));
    let isFull = false;
    const full = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });
    const acquireLease: Store["acquireLease"] = (ask) =>
      isFull ? Promise.reject(full) : store.acquireLease(ask);
    const waiting = takeLock(asker("b", { wait: true, store: { ...store, acquireLease } }));
    await clock.advance(1_000);
    isFull = true;
    await first.release();
    await clock.advance(5_000);
    assert.deepEqual(log.lines.map(({ message }) => message), [
      "standing by: another daemon runs",
      "cannot take over yet",
    ]);
    isFull = false;
    await clock.advance(500);
    const lock = await waiting;
    assert.equal(lock?.fence.holder, "b");
    await lock?.release();
  }));

Deno.test("takeLock() ends standing by when the signal aborts", () =>
  inPlace(async ({ clock, asker }) => {
    const first = await taken(asker("a"));
    const stop = new AbortController();
    const waiting = takeLock(asker("b", { wait: true, signal: stop.signal }));
    await until(clock, { what: "it stands by", isSo: () => clock.sleepers() === 1 });
    stop.abort();
    assert.equal(await waiting, null);
    await first.release();
  }));

Deno.test("takeLock() takes a lease that a dead daemon left, before it ends", () =>
  inPlace(async ({ clock, store, asker }) => {
    const ask = { name: DAEMON_LEASE, holder: "dead", pid: 1, host: "h", now: clock.now() };
    await store.acquireLease({ ...ask, leaseMs: 10_000, force: false, locked: true });
    const lock = await taken(asker("b"));
    assert.equal((await store.readLease(DAEMON_LEASE))?.holder, "b");
    await lock.release();
  }));

Deno.test("takeLock() gives the file back where the store cannot give the lease", () =>
  inPlace(async ({ store, lockFile, asker }) => {
    const thrown = new StoreError("STORE_BUSY", "busy", { hint: "wait" });
    const broken = { ...store, acquireLease: () => Promise.reject(thrown) };
    await assert.rejects(takeLock(asker("a", { store: broken })));
    assert.equal(isLockHeld(lockFile), false);
  }));

Deno.test("release() gives the file back where the store cannot take the lease back", () =>
  inPlace(async ({ store, lockFile, asker }) => {
    const thrown = new StoreError("STORE_BUSY", "busy", { hint: "wait" });
    const broken = { ...store, releaseLease: () => Promise.reject(thrown) };
    const lock = await taken(asker("a", { store: broken }));
    await assert.rejects(lock.release());
    assert.equal(isLockHeld(lockFile), false);
  }));

Deno.test("isLockHeld() finds no daemon where there is no file", () =>
  inPlace(({ lockFile }) => {
    assert.equal(isLockHeld(`${lockFile}.none`), false);
    return Promise.resolve();
  }));
