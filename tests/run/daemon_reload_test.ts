import assert from "node:assert/strict";
import { SchedulerError, StoreError } from "../../src/domain/errors.ts";
import type { Loaded } from "../../src/run/loaded.ts";
import { DAEMON_LEASE } from "../../src/run/lock.ts";
import type { Store } from "../../src/store/store.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import { ended } from "../support/fake_sandbox.ts";
import { until } from "../support/run_factory.ts";
import { claim, creation, KEY, lease, plan } from "../support/store_factory.ts";
import { inPlace, SOON_MS, type Started, stateOf, stopAndWait } from "./daemon_place.ts";

const FULL = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });

/** Configurations that come as the test gives them. */
function edits(): { give(loaded: Loaded): void; next(signal: AbortSignal): AsyncIterable<Loaded> } {
  const waiting: Loaded[] = [];
  let wake = Promise.withResolvers<void>();
  return {
    give(loaded) {
      waiting.push(loaded);
      wake.resolve();
    },
    async *next(signal) {
      signal.addEventListener("abort", () => wake.resolve(), { once: true });
      while (!signal.aborted) {
        const loaded = waiting.shift();
        if (loaded !== undefined) yield loaded;
        else await wake.promise.then(() => wake = Promise.withResolvers());
      }
    },
  };
}

function reloads({ log }: Started): number {
  return log.lines.filter(({ message }) => message === "configuration loaded").length;
}

Deno.test("a changed shutdown_grace counts from the reload on", () =>
  inPlace(async (started) => {
    const { clock, sandbox, stop, load, start, done } = started;
    const file = edits();
    sandbox.run = ({ signal }) =>
      new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve({ kind: "put_back", reason: "stopping" }))
      );
    await start({ next: file.next });
    file.give(load({ shutdownGraceMs: 1_000 }));
    await until(clock, { what: "it is loaded", isSo: () => reloads(started) === 1 });
    await clock.advance(SOON_MS);
    assert.equal(sandbox.requests.length, 1);
    stop.abort();
    await Promise.all([done(), clock.advance(1_000)]);
  }));

Deno.test("a reload is no standstill: progress goes on from where it was", () =>
  inPlace(async (started) => {
    const { clock, store, load, start } = started;
    const file = edits();
    const disk = { isFull: false };
    const ailing: Store = {
      ...store,
      seeTask: (...given) => disk.isFull ? Promise.reject(FULL) : store.seeTask(...given),
    };
    const daemon = await start({ store: ailing, next: file.next });
    await clock.advance(3_600_000);
    const { plannedAt } = daemon.progress();
    assert.ok(plannedAt !== null);
    disk.isFull = true; // no round of planning comes to its end
    file.give(load());
    await until(clock, { what: "it is loaded", isSo: () => reloads(started) === 1 });
    await clock.advance(60_000);
    assert.equal(daemon.progress().plannedAt, plannedAt);
    await stopAndWait(started);
  }));

Deno.test("whoever stands by asks for its configuration when its time has come", () =>
  inPlace(async (started) => {
    const { clock, load, start, stop, done } = started;
    await start();
    const [first, firstStop] = [done(), stop];
    let asked = 0;
    const ending = new AbortController();
    const second = start({
      ...{ holder: "b", wait: true, stop: ending.signal },
      first: () => {
        asked += 1;
        return Promise.resolve(load({ shutdownGraceMs: 7_000 }));
      },
    });
    await clock.advance(600_000);
    assert.equal(asked, 0);
    firstStop.abort();
    await Promise.all([first, clock.advance(1_000)]);
    assert.equal((await second).loaded().prepared.config.shutdownGraceMs, 7_000);
    assert.equal(asked, 1);
    ending.abort();
    await Promise.all([done(), clock.advance(0)]);
  }));

Deno.test("jobs whose lease ends after that of their daemon are rescued where no file is locked", () =>
  inPlace(async (started) => {
    const { clock, store, start } = started;
    await store.seeTask(KEY, clock.now());
    const dead = await lease(store, "dead", clock.now());
    const eventAt = Temporal.Instant.from("2026-12-03T09:01:00Z").epochMilliseconds;
    await plan(store, dead, [creation("7", { eventAt, runAt: clock.now() })]);
    await clock.advance(9_000);
    await claim(store, dead, 1, clock.now());
    await clock.advance(1_000);
    await start({ store: { ...store, lockFile: null } });
    assert.equal((await store.readLease(DAEMON_LEASE))?.holder, "a");
    assert.equal(await stateOf(store), "running");
    await clock.advance(20_000);
    await until(clock, { what: "done", isSo: async () => await stateOf(store) === "succeeded" });
    await stopAndWait(started);
  }));

for (const what of ["is reloaded", "is stopped"] as const) {
  Deno.test(`what a claim took without an answer is put back where the daemon ${what} before it claims again`, () =>
    inPlace(async (started) => {
      const { clock, store, sandbox, load, start } = started;
      const file = edits();
      const link = { isLost: true, isDown: false };
      const ailing: Store = {
        ...store,
        async claim(ask) {
          const jobs = await store.claim(ask);
          if (jobs.length === 0 || !link.isLost) return jobs;
          link.isDown = true;
          throw FULL;
        },
        jobs: (...given) => link.isDown ? Promise.reject(FULL) : store.jobs(...given),
      };
      await start({ store: ailing, next: file.next });
      await clock.advance(SOON_MS);
      assert.equal(await stateOf(store), "running");
      link.isLost = false;
      if (what === "is reloaded") {
        file.give(load());
        await until(clock, { what: "it is loaded", isSo: () => reloads(started) === 1 });
        link.isDown = false;
        await clock.advance(5_000);
        await until(clock, {
          what: "done",
          isSo: async () => await stateOf(store) === "succeeded",
        });
        assert.equal(sandbox.requests.length, 1);
      }
      link.isDown = false;
      await stopAndWait(started);
      assert.equal(await stateOf(store), what === "is stopped" ? "scheduled" : "succeeded");
    }));
}

Deno.test("what an attempt of an earlier configuration ends with is taken up by the newest at once", () =>
  inPlace(async (started) => {
    const { clock, store, sandbox, load, start } = started;
    const file = edits();
    const held = Promise.withResolvers<AttemptResult>();
    sandbox.run = () => held.promise;
    await start({ next: file.next });
    await clock.advance(SOON_MS);
    assert.equal(sandbox.requests.length, 1);
    file.give(load());
    await until(clock, { what: "it is loaded", isSo: () => reloads(started) === 1 });
    sandbox.run = () => Promise.resolve(ended());
    held.resolve({ kind: "put_back", reason: "not now" });
    await until(clock, { what: "done", isSo: async () => await stateOf(store) === "succeeded" });
    assert.equal(sandbox.requests.length, 2);
    await stopAndWait(started);
  }));

Deno.test("a daemon that cannot write down how its jobs ended says so as it ends", () =>
  inPlace(async ({ clock, store, stop, start, done }) => {
    const ailing: Store = { ...store, settle: () => Promise.reject(FULL) };
    await start({ store: ailing });
    await clock.advance(SOON_MS);
    stop.abort();
    const refused = assert.rejects(
      done(),
      (thrown) => thrown instanceof SchedulerError && thrown.code === "SHUTDOWN_UNWRITTEN",
    );
    await Promise.all([refused, clock.advance(31_000)]);
    assert.equal(await stateOf(store), "running");
  }));
