import assert from "node:assert/strict";
import { SchedulerError, StoreError } from "../../src/domain/errors.ts";
import { isLockHeld } from "../../src/store/lock_file.ts";
import { DAEMON_LEASE } from "../../src/run/lock.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import type { Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { ended } from "../support/fake_sandbox.ts";
import { EVENT, until } from "../support/run_factory.ts";
import { claim, creation, KEY, lease, plan } from "../support/store_factory.ts";
import { inPlace, SOON, SOON_MS, stateOf, stopAndWait } from "./daemon_place.ts";

Deno.test("runDaemon() plans, runs and ends when it is stopped", () =>
  inPlace(async (started) => {
    const { clock, log, store, start } = started;
    const daemon = await start();
    await clock.advance(SOON_MS);
    await until(clock, { what: "done", isSo: async () => await stateOf(store) === "succeeded" });
    assert.equal(daemon.progress().plannedAt !== null, true);
    assert.equal((await store.readLease(DAEMON_LEASE))?.address, "http://127.0.0.1:1");
    assert.equal(isLockHeld(store.lockFile ?? ""), true);
    await stopAndWait(started);
    assert.equal(isLockHeld(store.lockFile ?? ""), false);
    assert.equal(clock.sleepers(), 0);
    assert.deepEqual(log.of("error"), []);
  }));

Deno.test("runDaemon() waits for what runs, and starts nothing more", () =>
  inPlace(async ({ clock, course, store, sandbox, stop, start, done }) => {
    course.rows = [itemRow(7, SOON), itemRow(8, "2026-12-03 09:01:05")];
    const held = Promise.withResolvers<AttemptResult>();
    sandbox.run = () => held.promise;
    await start();
    await clock.advance(SOON_MS);
    assert.equal(sandbox.requests.length, 1);
    stop.abort();
    await clock.advance(20_000);
    assert.equal(sandbox.requests.length, 1);
    assert.equal(isLockHeld(store.lockFile ?? ""), true);
    const { until: leasedUntil } = await store.readLease(DAEMON_LEASE) ?? { until: 0 };
    assert.ok(leasedUntil > clock.now(), "the lease is not renewed while it waits");
    held.resolve(ended());
    await Promise.all([done(), clock.advance(0)]);
    assert.equal(await stateOf(store), "succeeded");
    assert.equal((await store.job("reminder/8/PRODUCTION"))?.state, "scheduled");
  }));

for (const how of ["shutdown_grace is over", "it is asked again"]) {
  Deno.test(`runDaemon() puts back what still runs when ${how}`, () =>
    inPlace(async ({ clock, store, sandbox, stop, hurry, start, done }) => {
      sandbox.run = async ({ signal }) => {
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        return { kind: "put_back", reason: "the daemon is stopping" };
      };
      await start();
      await clock.advance(SOON_MS);
      stop.abort();
      await clock.advance(29_999);
      assert.equal(await stateOf(store), "running");
      if (how === "it is asked again") hurry.abort();
      else await clock.advance(1);
      await Promise.all([done(), clock.advance(0)]);
      const job = await store.job("reminder/7/PRODUCTION");
      assert.equal(job?.state, "scheduled");
      assert.equal(job?.attempt, 0);
      assert.equal(isLockHeld(store.lockFile ?? ""), false);
    }));
}

Deno.test("runDaemon() ends when everything is done, where it is told to", () =>
  inPlace(async ({ clock, course, store, sandbox, start, done }) => {
    course.rows = [itemRow(7, "2026-12-03 09:00:30"), itemRow(8, EVENT)];
    await start({ exitWhenIdle: true });
    await clock.advance(29_999);
    assert.equal(isLockHeld(store.lockFile ?? ""), true);
    await Promise.all([done(), clock.advance(1_000)]);
    assert.deepEqual(sandbox.requests.map((request) => request.item.id), ["7"]);
  }));

Deno.test("runDaemon() does not take a query that fails for everything being done", () =>
  inPlace(async (started) => {
    started.course.isDown = true;
    await started.start({ exitWhenIdle: true });
    await started.clock.advance(120_000);
    assert.equal(isLockHeld(started.store.lockFile ?? ""), true);
    await stopAndWait(started);
  }));

Deno.test("runDaemon() ends with LEASE_LOST when another daemon has taken over", () =>
  inPlace(async ({ clock, store, sandbox, start, done }) => {
    await start();
    await clock.advance(1_000);
    await lease(store, "b", clock.now());
    const lost = assert.rejects(
      done(),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "LEASE_LOST",
    );
    await clock.advance(10_000);
    await lost;
    assert.equal(sandbox.requests.length, 0);
    assert.equal((await store.readLease(DAEMON_LEASE))?.holder, "b");
  }));

Deno.test("runDaemon() rescues what a dead daemon left before it claims anything", () =>
  inPlace(async (started) => {
    const { clock, log, store, sandbox, start } = started;
    await store.seeTask(KEY, clock.now());
    const dead = await lease(store, "dead", clock.now());
    const eventAt = Temporal.Instant.from("2026-12-03T09:01:00Z").epochMilliseconds;
    await plan(store, dead, [creation("7", { eventAt, runAt: clock.now() })]);
    await claim(store, dead, 1, clock.now());
    await start();
    await until(clock, {
      what: "the job runs again",
      isSo: async () => sandbox.requests.length === 1 || await stateOf(store) === "scheduled",
    });
    const job = await store.job("reminder/7/PRODUCTION");
    const [line] = await store.history(job?.seq ?? 0);
    assert.equal(line?.kind, "rescued");
    assert.equal(line?.attempt, 1);
    const messages = log.lines.map((one) => one.message);
    const rescued = messages.indexOf("job rescued");
    assert.deepEqual(messages.slice(0, rescued), [
      "the daemon before this one did not end in good order",
    ]);
    await stopAndWait(started);
  }));

Deno.test("runDaemon() says who runs where it shall not wait", () =>
  inPlace(async (started) => {
    await started.start();
    const first = started.done();
    const refused = assert.rejects(
      started.start({ holder: "b" }),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "LOCK_HELD",
    );
    await started.clock.advance(1_000);
    await refused;
    started.stop.abort();
    await Promise.all([first, started.clock.advance(0)]);
  }));

Deno.test("runDaemon() runs nothing where its page cannot be served, and frees the lock", () =>
  inPlace(async ({ clock, course, store, sandbox, start }) => {
    course.rows = [itemRow(7, "2026-12-03 09:00:00")];
    const thrown = new SchedulerError("PORT_TAKEN", "taken", { hint: "take another" });
    const serve = async (): Promise<never> => {
      // The port is not refused at once: time enough for a due job to begin.
      for (let turns = 0; turns < 20; turns++) await clock.advance(0);
      throw thrown;
    };
    await assert.rejects(start({ serve }), (caught) => caught === thrown);
    assert.equal(isLockHeld(store.lockFile ?? ""), false);
    assert.equal(sandbox.requests.length, 0);
  }));

Deno.test("runDaemon() aborts what runs at once when its lease is lost", () =>
  inPlace(async ({ clock, store, sandbox, start, done }) => {
    let abortedAt: number | null = null;
    sandbox.run = async ({ signal }) => {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      abortedAt = clock.now();
      return { kind: "put_back", reason: "the daemon is stopping" };
    };
    await start();
    await clock.advance(SOON_MS);
    const lostAt = clock.now();
    await lease(store, "b", clock.now());
    await Promise.all([assert.rejects(done()), clock.advance(10_000)]);
    assert.ok(abortedAt !== null && abortedAt - lostAt <= 10_000);
  }));

// Which of the questions is the dispatcher's and which the look for an end does not matter here.
for (const failing of [1, 2, 3, 4]) {
  Deno.test(`runDaemon() outlives a store that fails at question ${failing} for what is due`, () =>
    inPlace(async (started) => {
      const { clock, store } = started;
      let asked = 0;
      const thrown = new StoreError("STORE_BROKEN", "broken", { hint: "restore it" });
      const nextDue: Store["nextDue"] = (...given) =>
        ++asked === failing ? Promise.reject(thrown) : store.nextDue(...given);
      const unhandled: unknown[] = [];
      const hear = (event: PromiseRejectionEvent): void => {
        event.preventDefault();
        unhandled.push(event.reason);
      };
      globalThis.addEventListener("unhandledrejection", hear);
      try {
        await started.start({ exitWhenIdle: true, store: { ...store, nextDue } });
        await clock.advance(SOON_MS + 60_000);
        await stopAndWait(started);
      } finally {
        globalThis.removeEventListener("unhandledrejection", hear);
      }
      assert.deepEqual(unhandled, []);
    }));
}
