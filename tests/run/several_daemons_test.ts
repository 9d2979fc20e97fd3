import assert from "node:assert/strict";
import { LEASE_MS } from "../../src/run/lock.ts";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import { readDaemons } from "../../src/run/daemons.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import { itemRow } from "../support/fake_course.ts";
import { ended, failed } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, loadedTask, until } from "../support/run_factory.ts";
import { KEY } from "../support/store_factory.ts";
import { type Host, type Hosts, onHosts } from "./hosts_place.ts";

const LOOKING = { environment: "PRODUCTION", order: "next", limit: 100 } as const;

async function planner({ store }: Hosts): Promise<string | undefined> {
  return (await store.readLease(PLANNER_LEASE))?.holder;
}

function ran(...hosts: readonly Host[]): readonly number[] {
  return hosts.map(({ sandbox }) => sandbox.requests.length);
}

/** Holds every attempt until it is let go. */
function hold(...hosts: readonly Host[]): () => void {
  const held = Promise.withResolvers<AttemptResult>();
  for (const { sandbox } of hosts) sandbox.run = () => held.promise;
  return () => held.resolve(ended());
}

Deno.test("one of several daemons plans, and each job is run by one of them", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    course.rows = Array.from({ length: 30 }, (_, at) => itemRow(at + 1, EVENT));
    const [task, limits] = [{ concurrency: 30 }, { jobs: 10, hostMemoryMb: 256 }];
    const given = { task, config: { limits } };
    const [a, b] = [await start("a", given), await start("b", given)];
    const go = hold(a, b);
    await clock.advance(DUE_MS + 10_000);
    assert.deepEqual(ran(a, b), [10, 10]);
    go();
    await clock.advance(10_000);
    assert.equal(ran(a, b).reduce((sum, jobs) => sum + jobs), 30);
    const counts = await store.counts("PRODUCTION");
    assert.deepEqual(counts, [{ task: KEY.task, state: "succeeded", jobs: 30 }]);
    assert.deepEqual([...a.log.of("error"), ...b.log.of("error")], []);
    const said = [a, b].flatMap(({ log }) => log.of("info"));
    assert.equal(said.filter((message) => message === "this daemon plans from now on").length, 1);
  }));

Deno.test("a planner that is cut off is followed by another within ten seconds, and plans no more itself", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    const a = await start("a");
    await clock.advance(100);
    const b = await start("b");
    await clock.advance(5_000);
    assert.equal(await planner(hosts), "a");
    a.cut(true);
    await clock.advance(10_000);
    assert.equal(await planner(hosts), "b");
    a.cut(false);
    course.rows = [itemRow(7, EVENT)];
    await clock.advance(120_000);
    assert.equal(await planner(hosts), "b");
    assert.equal((await store.jobs(LOOKING)).length, 1);
    assert.deepEqual(b.log.of("error"), []);
  }));

Deno.test("a planner that stops leaves the duty to another at once", () =>
  onHosts(async (hosts) => {
    const a = await hosts.start("a");
    await hosts.clock.advance(100);
    await hosts.start("b");
    a.stop();
    await hosts.clock.advance(2_100);
    assert.equal(await planner(hosts), "b");
  }));

Deno.test("a planner that stops leaves the duty to another before its jobs have ended", () =>
  onHosts(async (hosts) => {
    const { clock, course, start } = hosts;
    const a = await start("a");
    const go = hold(a);
    course.rows = [itemRow(7, EVENT)];
    await clock.advance(DUE_MS + 1_000);
    assert.deepEqual(ran(a), [1]);
    await start("b");
    a.stop();
    await clock.advance(2_100);
    assert.equal(await planner(hosts), "b");
    go();
  }));

Deno.test("a daemon that lost the duty to plan stands by for it, however long its own pause is", () =>
  onHosts(async (hosts) => {
    const { clock, start } = hosts;
    const config = { reconcileMs: 3_600_000 };
    const a = await start("a", { config });
    await clock.advance(100);
    const b = await start("b", { config });
    a.cut(true);
    await clock.advance(12_000);
    assert.equal(await planner(hosts), "b");
    a.cut(false);
    await clock.advance(10_000);
    b.cut(true);
    await clock.advance(10_000);
    assert.equal(await planner(hosts), "a");
  }));

Deno.test("a daemon that is to end when all is done plans itself before, whichever daemon has the duty", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    const a = await start("a");
    await clock.advance(DUE_MS + 1_000);
    a.cut(true);
    course.rows = [itemRow(7, EVENT)];
    const b = await start("b", { exitWhenIdle: true });
    await clock.advance(1_000);
    await b.done;
    const counts = await store.counts("PRODUCTION");
    assert.deepEqual(counts, [{ task: KEY.task, state: "succeeded", jobs: 1 }]);
  }));

Deno.test("two daemons that are to end when all is done both plan, run a job once and end", () =>
  onHosts(async (hosts) => {
    const { clock, course, start } = hosts;
    await clock.advance(DUE_MS - 1_000);
    course.rows = [itemRow(7, EVENT)];
    const [a, b] = await Promise.all([
      start("a", { exitWhenIdle: true }),
      start("b", { exitWhenIdle: true }),
    ]);
    await clock.advance(10_000);
    await Promise.all([a.done, b.done]);
    assert.deepEqual([...a.log.of("error"), ...b.log.of("error")], []);
    assert.equal(ran(a, b).reduce((sum, jobs) => sum + jobs), 1);
  }));

Deno.test("a person who asks a daemon to plan gets a plan by that daemon", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    await start("a");
    await clock.advance(100);
    const b = await start("b");
    await clock.advance(5_000);
    course.rows = [itemRow(7, EVENT)];
    const asked = b.daemon.actions.act({ verb: "reconcile" }, { who: "anna", source: "command" });
    await clock.advance(3_000);
    await asked;
    assert.equal(await planner(hosts), "b");
    assert.equal((await store.jobs(LOOKING)).length, 1);
  }));

Deno.test("concurrency holds for all daemons together", () =>
  onHosts(async ({ clock, course, store, start }) => {
    course.rows = Array.from({ length: 9 }, (_, at) => itemRow(at + 1, EVENT));
    const task = { concurrency: 3 };
    const [a, b] = [await start("a", { task }), await start("b", { task })];
    const go = hold(a, b);
    await clock.advance(DUE_MS + 20_000);
    const running = await store.jobs({ ...LOOKING, states: ["running"] });
    assert.equal(running.length, 3);
    go();
    await clock.advance(60_000);
    const [byA = 0, byB = 0] = ran(a, b);
    assert.equal(byA + byB, 9);
  }));

Deno.test("the job of a daemon that is cut off is run by another, and its own finish is refused and said", () =>
  onHosts(async ({ clock, course, store, start }) => {
    const a = await start("a");
    const go = hold(a);
    course.rows = [itemRow(7, EVENT)];
    await clock.advance(DUE_MS + 1_000);
    assert.deepEqual(ran(a), [1]);
    const b = await start("b");
    a.cut(true);
    await clock.advance(20_000);
    assert.deepEqual(ran(a, b), [1, 1]);
    const [job] = await store.jobs({ ...LOOKING, order: "latest" });
    assert.equal(job?.state, "succeeded");
    a.cut(false);
    go();
    await clock.advance(60_000);
    const told = a.log.of("warn");
    assert.ok(told.some((message) => /somebody else/.test(message)), told.join("\n"));
    const kinds = (await store.history(job?.seq ?? 0)).map(({ kind }) => kind);
    assert.deepEqual(kinds, ["rescued", "succeeded"]);
  }));

for (const when of ["was cut off too", "starts then"] as const) {
  Deno.test(`a daemon that ${when} takes nobody's jobs before all had the time to come back to the store`, () =>
    onHosts(async (hosts) => {
      const { clock, course, store, start } = hosts;
      course.rows = [itemRow(7, EVENT)];
      const a = await start("a");
      await clock.advance(100);
      const go = hold(a);
      await clock.advance(DUE_MS);
      const before = when === "starts then" ? null : await start("b");
      await clock.advance(1_000);
      for (const host of [a, before]) host?.cut(true);
      await clock.advance(60_000);
      const b = before ?? await start("b");
      b.cut(false);
      await clock.advance(5_000);
      a.cut(false);
      await clock.advance(5_000);
      go();
      await clock.advance(5_000);
      const [job] = await store.jobs({ ...LOOKING, order: "latest" });
      assert.deepEqual([job?.state, job?.attempt], ["succeeded", 1]);
      assert.deepEqual(ran(a, b), [1, 0]);
    }));
}

Deno.test("the jobs of the daemon that plans are its own for the whole lease, as those of any other", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    const a = await start("a");
    const go = hold(a);
    course.rows = [itemRow(7, EVENT)];
    await clock.advance(DUE_MS + 1_000);
    const looker = await store.acquireLease({
      ...{ name: "looker", holder: "looker", pid: 1, host: "x", locked: false, force: false },
      ...{ now: clock.now(), leaseMs: 60_000, binds: false },
    });
    const fence = { name: "looker", holder: "looker", token: looker?.token ?? 0 };
    // Whenever it is cut off, its last sign of life is younger than the pause between two.
    const leftMs = LEASE_MS - Math.ceil(LEASE_MS / 3);
    for (let look = 0; look < 10; look++) {
      await clock.advance(500);
      const ask = { fence, environment: "PRODUCTION", all: false, reason: "looked" } as const;
      const taken = await store.rescue({ ...ask, now: clock.now() + leftMs - 100 });
      assert.deepEqual(taken, []);
    }
    assert.equal(await planner(hosts), "a");
    go();
  }));

Deno.test("a breaker that one daemon opened keeps the others from starting the task's jobs", () =>
  onHosts(async ({ clock, course, start }) => {
    course.rows = Array.from({ length: 9 }, (_, at) => itemRow(at + 1, EVENT));
    const task = {
      concurrency: 1,
      retry: { limit: 0, backoff: "fixed", initialMs: 0, maxMs: 0, jitter: 0 },
      breaker: { failures: 3, cooldownMs: 600_000 },
    } as const;
    const [a, b] = [await start("a", { task }), await start("b", { task })];
    for (const { sandbox } of [a, b]) sandbox.run = () => failed();
    await clock.advance(DUE_MS + 599_000);
    const [byA = 0, byB = 0] = ran(a, b);
    assert.equal(byA + byB, 3);
  }));

Deno.test("a task that a person paused by one daemon is started by no other", () =>
  onHosts(async ({ clock, course, start }) => {
    course.rows = [itemRow(7, EVENT)];
    const [a, b] = [await start("a"), await start("b")];
    await clock.advance(60_000);
    const by = { who: "anna", source: "command" } as const;
    await a.daemon.actions.act({ verb: "pause", task: KEY.task }, by);
    await clock.advance(DUE_MS);
    assert.deepEqual(ran(a, b), [0, 0]);
    await b.daemon.actions.act({ verb: "resume", task: KEY.task }, by);
    await clock.advance(10_000);
    assert.equal(ran(a, b).reduce((sum, jobs) => sum + jobs), 1);
  }));

Deno.test("while hosts have different files, no task is cancelled that another daemon knows", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    course.rows = [itemRow(7, EVENT)];
    const b = await start("b", { config: { tasks: [loadedTask().settings] } });
    await clock.advance(5_000);
    assert.equal((await store.jobs(LOOKING)).length, 1);
    const other = { name: "other" };
    await start("a", {
      ...{ task: other, config: { hash: "other", tasks: [loadedTask(other).settings] } },
    });
    await clock.advance(5_000);
    b.cut(true);
    // The one that knows the task is cut off, and its lease has not ended yet: the other plans.
    const planned = until(clock, {
      what: "a plans",
      isSo: async () => {
        await clock.advance(500);
        return await planner(hosts) === "a";
      },
    });
    await planned;
    assert.equal((await store.job("reminder/7/PRODUCTION"))?.state, "scheduled");
    // A host that is started anew may be away for a while.
    await clock.advance(120_000);
    assert.equal((await store.job("reminder/7/PRODUCTION"))?.state, "scheduled");
    await clock.advance(3_600_000);
    assert.equal((await store.job("reminder/7/PRODUCTION"))?.state, "cancelled");
  }));

Deno.test("readDaemons() tells of each who plans, what it runs, and whether it lives", () =>
  onHosts(async (hosts) => {
    const { clock, course, store, start } = hosts;
    const config = { tasks: [loadedTask().settings] };
    const a = await start("a", { config });
    const go = hold(a);
    course.rows = [itemRow(7, EVENT)];
    await clock.advance(DUE_MS + 1_000);
    const b = await start("b", { config });
    await clock.advance(4_000);
    const look = async (): Promise<unknown> => {
      const [leases, now] = [await store.leases(), clock.now()];
      const daemons = await readDaemons(store, { environment: "PRODUCTION", leases, now });
      return daemons.map(({ alive, plans, running, tasks }) => ({ alive, plans, running, tasks }));
    };
    const one = { alive: true, plans: true, running: 1, tasks: 1 };
    const other = { alive: true, plans: false, running: 0, tasks: 1 };
    assert.deepEqual(await look(), [one, other]);
    b.cut(true);
    await clock.advance(11_000);
    assert.deepEqual(await look(), [one, { ...other, alive: false }]);
    go();
  }));
