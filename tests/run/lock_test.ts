import assert from "node:assert/strict";
import { join } from "node:path";
import { SchedulerError, StoreError } from "../../src/domain/errors.ts";
import { type Asker, DAEMON_LEASE, isLockHeld, takeLock } from "../../src/run/lock.ts";
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
    assert.ok(((await store.readLease(DAEMON_LEASE))?.until ?? Infinity) <= clock.now());
  }));

Deno.test("takeLock() refuses a second daemon that does not want to wait", () =>
  inPlace(async ({ asker }) => {
    const lock = await taken(asker("a"));
    await assert.rejects(
      takeLock(asker("b")),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "LOCK_HELD",
    );
    await lock.release();
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
    assert.equal(await first.renew(""), false);
    assert.equal(await lock.renew("http://127.0.0.1:1"), true);
    await lock.release();
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
    await store.acquireLease({ ...ask, leaseMs: 10_000, force: false });
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
