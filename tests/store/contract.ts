import assert from "node:assert/strict";
import type { AuditEntry } from "../../src/domain/audit.ts";
import type { Hold } from "../../src/domain/hold.ts";
import { canMove, type Job, JOB_STATES } from "../../src/domain/job.ts";
import type { NoticeRecord } from "../../src/domain/notice.ts";
import type { Fence, Order, Store } from "../../src/store/store.ts";
import {
  attemptOf,
  claim,
  creation,
  ending,
  intend,
  intention,
  KEY,
  lease,
  LEASE_MS,
  plan,
  running,
  T0,
} from "../support/store_factory.ts";
import { testTelling } from "./telling_contract.ts";

/** Opens an empty store of the backend under test. */
export type OpenEmpty = () => Promise<Store>;

/** Holds a backend to what store.ts promises. Every backend passes it unchanged. */
export function testStore(backend: string, openEmpty: OpenEmpty): void {
  const test = (name: string, body: (store: Store) => Promise<void>): void =>
    Deno.test(`${backend} store: ${name}`, async () => {
      const store = await openEmpty();
      try {
        await body(store);
      } finally {
        await store.close();
      }
    });
  testLeases(test);
  testDuties(test);
  testPlanning(test);
  testOrders(test);
  testRunning(test);
  testRescue(test);
  testDeliveries(test);
  testHolds(test);
  testNotices(test);
  testKeeping(test);
  testReading(test);
  testTelling(test);
}

/** What a daemon says of itself that has no page. */
const NO_PAGE = { address: "", locked: true } as const;

type Test = (name: string, body: (store: Store) => Promise<void>) => void;

function testLeases(test: Test): void {
  const ask = { name: "daemon", pid: 1, host: "h", leaseMs: LEASE_MS, force: false, locked: true };

  test("acquireLease() refuses what another holds, to the last millisecond", async (store) => {
    await store.acquireLease({ ...ask, holder: "a", now: T0 });
    assert.equal(await store.acquireLease({ ...ask, holder: "b", now: T0 + LEASE_MS - 1 }), null);
    const taken = await store.acquireLease({ ...ask, holder: "b", now: T0 + LEASE_MS });
    assert.equal(taken?.holder, "b");
    assert.equal(taken?.token, 2);
  });

  test("acquireLease() takes over at once from a holder known to be dead", async (store) => {
    await store.acquireLease({ ...ask, holder: "a", now: T0 });
    const taken = await store.acquireLease({ ...ask, holder: "b", now: T0, force: true });
    assert.equal(taken?.token, 2);
  });

  test("renewLease() keeps a lease and says where it was lost", async (store) => {
    const fence = await lease(store, "a");
    const address = "http://127.0.0.1:1";
    const later = { now: T0 + 5_000, leaseMs: LEASE_MS, address, locked: true };
    assert.equal(await store.renewLease(fence, later), true);
    assert.equal((await store.readLease("daemon"))?.until, T0 + 15_000);
    assert.equal((await store.readLease("daemon"))?.address, later.address);
    await lease(store, "b");
    assert.equal(await store.renewLease(fence, later), false);
  });

  test("renewLease() renews the leases of the holder's jobs", async (store) => {
    const fence = await lease(store, "a");
    await running(store, fence);
    await store.renewLease(fence, { ...NO_PAGE, now: T0 + LEASE_MS, leaseMs: LEASE_MS });
    const other = await lease(store, "b", T0 + LEASE_MS);
    const ask = { fence: other, environment: KEY.environment, reason: "", all: false };
    assert.deepEqual(await store.rescue({ ...ask, now: T0 + LEASE_MS + 1 }), []);
  });

  test("renewLease() of a duty leaves the leases of the holder's jobs as they are", async (store) => {
    const fence = await lease(store, "a");
    await running(store, fence);
    const duty = { name: "planner", now: T0, force: false, binds: false };
    const taken = await store.acquireLease({ ...ask, ...duty, holder: "a" });
    assert.ok(taken);
    await store.renewLease(taken, { ...NO_PAGE, now: T0 + 1, leaseMs: 2 * LEASE_MS });
    const other = await lease(store, "b", T0 + LEASE_MS);
    const rescue = { fence: other, environment: KEY.environment, reason: "", all: false };
    const rescued = await store.rescue({ ...rescue, now: T0 + LEASE_MS + 1 });
    assert.equal(rescued.length, 1);
  });

  test("releaseLease() frees the lease and keeps its token growing", async (store) => {
    const fence = await lease(store, "a");
    assert.equal((await store.readLease("daemon"))?.releasedAt, null);
    await store.releaseLease(fence, T0);
    assert.equal((await store.readLease("daemon"))?.releasedAt, T0);
    const renewal = { ...NO_PAGE, now: T0 + 1, leaseMs: LEASE_MS };
    assert.equal(await store.renewLease(fence, renewal), false);
    assert.equal((await store.readLease("daemon"))?.until, T0);
    // Also where the clock was set back meanwhile.
    const taken = await store.acquireLease({ ...ask, holder: "b", now: T0 - 3_600_000 });
    assert.equal(taken?.token, 2);
    assert.equal(taken?.releasedAt, null);
  });

  test("a lease tells whether its holder has the file lock too", async (store) => {
    const taken = await store.acquireLease({ ...ask, holder: "a", now: T0, locked: false });
    assert.equal(taken?.locked, false);
    const fence = { name: "daemon", holder: "a", token: 1 };
    await store.renewLease(fence, { ...NO_PAGE, now: T0, leaseMs: LEASE_MS });
    assert.equal((await store.readLease("daemon"))?.locked, true);
  });
}

function testDuties(test: Test): void {
  const ask = { pid: 1, host: "h", leaseMs: LEASE_MS, force: false, locked: false, now: T0 };

  test("leases() tells every lease, with what its holder works by", async (store) => {
    const mine = { ...ask, name: "daemon/a", holder: "a", version: "1.2.3" };
    const fence = await store.acquireLease(mine);
    assert.ok(fence);
    await store.acquireLease({ ...ask, name: "planner", holder: "a", binds: false });
    assert.deepEqual(fence.works, { files: {}, tasks: [] });
    const works = { files: { "automations.yaml": "abc" }, tasks: ["reminder"] };
    const renewal = { ...NO_PAGE, now: T0 + 1, leaseMs: LEASE_MS };
    await store.renewLease(fence, { ...renewal, works });
    await store.renewLease(fence, { ...renewal, now: T0 + 2 });
    const told = (await store.leases()).map(({ name, version, works, heartbeatAt }) => [
      ...[name, version, works, heartbeatAt],
    ]);
    const nothing = { files: {}, tasks: [] };
    assert.deepEqual(told, [
      ["daemon/a", "1.2.3", works, T0 + 2],
      ["planner", "", nothing, T0],
    ]);
  });

  test("acquireLease() forgets daemons that ended more than seven days ago", async (store) => {
    const weekMs = 7 * 86_400_000;
    await store.acquireLease({ ...ask, name: "daemon/a", holder: "a" });
    await store.acquireLease({ ...ask, name: "planner", holder: "a" });
    const later = { ...ask, name: "daemon/b", holder: "b", now: T0 + LEASE_MS + weekMs };
    await store.acquireLease(later);
    assert.equal((await store.leases()).length, 3);
    await store.acquireLease({ ...later, name: "daemon/c", holder: "c", now: later.now + 1 });
    const names = (await store.leases()).map(({ name }) => name);
    // The token of a duty must go on growing.
    assert.deepEqual(names, ["daemon/b", "daemon/c", "planner"]);
  });

  test("a lease that does not bind takes nothing from its store when it is lost", async (store) => {
    const own = await store.acquireLease({ ...ask, name: "daemon/a", holder: "a" });
    const duty = { ...ask, name: "planner", binds: false };
    const planner = await store.acquireLease({ ...duty, holder: "a" });
    assert.ok(own && planner);
    await store.acquireLease({ ...duty, holder: "b", force: true });
    assert.equal(await plan(store, planner, [creation("7")]), null);
    assert.equal(await plan(store, own, [creation("7")]), 1);
    await store.seeTask(KEY, T0);
  });

  test("claim() leaves room for what others run", async (store) => {
    const [a, b] = await Promise.all(
      ["a", "b"].map((holder) =>
        store.acquireLease({ ...ask, name: `daemon/${holder}`, holder, binds: false })
      ),
    );
    assert.ok(a && b);
    await plan(store, a, ["1", "2", "3", "4"].map((item) => creation(item)));
    const claimed = async (fence: Fence, limit: number, most?: number): Promise<number> => {
      const wanted = [{ task: KEY.task, limit, ...(most === undefined ? {} : { most }) }];
      const { environment } = KEY;
      const asked = { environment, fence, now: T0, leaseMs: LEASE_MS, wanted, limit: 10 };
      return (await store.claim(asked)).length;
    };
    assert.equal(await claimed(a, 2, 3), 2);
    assert.equal(await claimed(b, 2, 3), 1);
    assert.equal(await claimed(b, 2, 3), 0);
    assert.equal(await claimed(b, 2, 2), 0);
    assert.equal(await claimed(b, 2), 1);
  });

  test("claim() starts nothing of a task whose breaker is open, then one job on trial", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, ["1", "2", "3"].map((item) => creation(item)));
    await store.seeTask(KEY, T0);
    await store.countFailure(KEY, { most: 1, openUntil: T0 + 600 });
    assert.equal((await claim(store, fence, 2, T0 + 599)).length, 0);
    assert.equal((await claim(store, fence, 2, T0 + 600)).length, 1);
    assert.equal((await claim(store, fence, 2, T0 + 601)).length, 0);
    await store.clearFailures(KEY);
    assert.equal((await claim(store, fence, 2, T0 + 602)).length, 2);
  });

  test("changes() ends with its signal", async (store) => {
    const ending = new AbortController();
    const told = (async () => {
      for await (const _ of store.changes(ending.signal)) { /* nobody else writes */ }
    })();
    ending.abort();
    await told;
  });
}

function testPlanning(test: Test): void {
  test("seeTask() remembers the first time", async (store) => {
    await store.seeTask(KEY, T0);
    assert.equal((await store.seeTask(KEY, T0 + 1)).firstSeenAt, T0);
    const other = { ...KEY, environment: "DEVELOPMENT" } as const;
    assert.equal((await store.seeTask(other, T0 + 2)).firstSeenAt, T0 + 2);
  });

  test("countFailure() opens the breaker at the number asked for, clearFailures() closes it", async (store) => {
    const ask = { most: 2, openUntil: T0 + 600 };
    assert.equal(await store.countFailure(KEY, ask), null, "a task that was never seen");
    await store.seeTask(KEY, T0);
    assert.equal((await store.countFailure(KEY, ask))?.openUntil, null);
    const second = await store.countFailure(KEY, ask);
    assert.deepEqual([second?.failures, second?.openUntil], [2, T0 + 600]);
    await store.clearFailures(KEY);
    const [record] = await store.taskRecords("PRODUCTION");
    assert.deepEqual([record?.failures, record?.openUntil], [0, null]);
  });

  test("recordReconcile() is told by taskRecords()", async (store) => {
    await store.seeTask(KEY, T0);
    const went = { now: T0, items: 3, error: "no such table", rowProblems: ["item 4: no time"] };
    await store.recordReconcile(KEY, went);
    const [record] = await store.taskRecords("PRODUCTION");
    assert.equal(record?.items, 3);
    assert.equal(record?.error, "no such table");
    assert.deepEqual(record?.rowProblems, ["item 4: no time"]);
  });

  test("applyPlan() plans the same event of an item once", async (store) => {
    const fence = await lease(store);
    assert.equal(await plan(store, fence, [creation("7")]), 1);
    assert.equal(await plan(store, fence, [creation("7")]), 0);
    assert.equal(await plan(store, fence, [creation("7", { id: "another id" })]), 0);
    assert.equal((await store.plannedJobsOf(KEY, ["7"])).length, 1);
  });

  test("applyPlan() writes nothing under a lease that was lost", async (store) => {
    const fence = await lease(store, "a");
    await lease(store, "b");
    assert.equal(await plan(store, fence, [creation("7")]), null);
    assert.deepEqual(await store.plannedJobsOf(KEY, ["7"]), []);
  });

  test("applyPlan() moves, cancels, restores and misses, and tells the story", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7"), creation("8")]);
    const [seven] = await store.plannedJobsOf(KEY, ["7"]);
    const [eight] = await store.plannedJobsOf(KEY, ["8"]);
    assert.ok(seven && eight);
    const { seq } = seven;
    const times = { label: "New", eventAt: T0 + 5, runAt: T0 + 4 };
    await plan(store, fence, [{ action: "move", seq, ...times, reason: "moved" }]);
    await plan(store, fence, [{ action: "cancel", seq, cause: "left", reason: "left" }]);
    await plan(store, fence, [{
      action: "restore",
      seq,
      label: "New",
      runAt: T0 + 3,
      reason: "back",
    }]);
    await plan(store, fence, [{ action: "miss", seq: eight.seq, reason: "late" }]);
    const job = await store.job("reminder/7/PRODUCTION");
    assert.equal(job?.state, "scheduled");
    assert.equal(job?.eventAt, T0 + 5);
    assert.equal(job?.dueAt, T0 + 3);
    const kinds = (await store.history(seq)).map((line) => line.kind);
    assert.deepEqual(kinds, ["moved", "cancelled", "restored"]);
    assert.equal((await store.job("reminder/8/PRODUCTION"))?.state, "missed");
  });

  test("applyPlan() leaves alone what is no longer in the state asked for", async (store) => {
    const fence = await lease(store);
    const { seq } = await running(store, fence);
    const applied = await plan(store, fence, [
      { action: "cancel", seq, cause: "left", reason: "left" },
      { action: "miss", seq, reason: "late" },
      { action: "move", seq, label: "", eventAt: 1, runAt: 1, reason: "moved" },
      { action: "restore", seq, label: "", runAt: 1, reason: "back" },
    ]);
    assert.equal(applied, 0);
    assert.deepEqual(await store.history(seq), []);
  });

  test("applyPlan() does not restore what a person cancelled", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    const [job] = await store.plannedJobsOf(KEY, ["7"]);
    assert.ok(job);
    const { seq } = job;
    await plan(store, fence, [{ action: "cancel", seq, cause: "person", reason: "by hand" }]);
    const restore = { action: "restore", seq, label: "", runAt: T0, reason: "back" } as const;
    assert.equal(await plan(store, fence, [restore]), 0);
  });

  test("scheduledJobs() gives each scheduled job once, over many pages", async (store) => {
    const fence = await lease(store);
    const items = Array.from({ length: 2_345 }, (_, index) => `${index}`);
    await plan(store, fence, items.map((item) => creation(item)));
    const seen: string[] = [];
    for await (const page of store.scheduledJobs(KEY)) seen.push(...page.map((job) => job.item));
    assert.deepEqual(seen.sort(), items.sort());
  });

  test("oldestOpenEvent() knows scheduled and running jobs, no others", async (store) => {
    const fence = await lease(store);
    assert.equal(await store.oldestOpenEvent(KEY), null);
    await plan(store, fence, [
      creation("1", { eventAt: T0 + 1 }),
      creation("2", { eventAt: T0 + 2, runAt: T0 + 1 }),
    ]);
    const [first] = await claim(store, fence);
    assert.ok(first);
    assert.equal(await store.oldestOpenEvent(KEY), T0 + 1);
    await store.settle([ending(first)], T0);
    assert.equal(await store.oldestOpenEvent(KEY), T0 + 2);
  });
}

function testOrders(test: Test): void {
  const audit = {
    source: "page",
    who: "anna",
    action: "did",
    subject: "it",
    detail: null,
  } as const;
  const order = (store: Store, fence: Fence, order: Order): Promise<number | null> =>
    store.order({ fence, order, now: T0 + 5, audit });

  test("order() pauses a task: its jobs are not claimed until it is resumed", async (store) => {
    const fence = await lease(store);
    await store.seeTask(KEY, T0);
    await plan(store, fence, [creation("7")]);
    assert.equal(await order(store, fence, { ...KEY, kind: "pause" }), 1);
    assert.equal(await order(store, fence, { ...KEY, kind: "pause" }), 0);
    const [record] = await store.taskRecords(KEY.environment);
    assert.deepEqual([record?.pausedAt, record?.pausedBy], [T0 + 5, "anna"]);
    assert.deepEqual(await claim(store, fence), []);
    assert.equal(await order(store, fence, { ...KEY, kind: "resume" }), 1);
    assert.equal((await store.seeTask(KEY, T0)).pausedAt, null);
    assert.equal((await claim(store, fence)).length, 1);
    assert.equal((await store.audit(10)).length, 2);
  });

  test("order() pauses no task that was never seen", async (store) => {
    const fence = await lease(store);
    assert.equal(await order(store, fence, { ...KEY, kind: "pause" }), 0);
    assert.deepEqual(await store.audit(10), []);
  });

  for (const from of ["succeeded", "skipped", "failed"] as const) {
    test(`order() runs a job again that has ${from}, with its attempts forgiven`, async (store) => {
      const fence = await lease(store);
      const { seq, id } = await settled(store, fence, from);
      assert.ok(canMove(from, "scheduled"));
      const jobs = [{ seq, from }];
      assert.equal(await order(store, fence, { kind: "run", jobs, reason: "again" }), 1);
      const job = await store.job(id);
      assert.deepEqual([job?.state, job?.dueAt, job?.attempt, job?.forgiven], [
        ...["scheduled", T0 + 5, 1, 1],
      ]);
      assert.deepEqual([job?.finishedAt, job?.reason], [null, null]);
      const line = (await store.history(seq)).at(-1);
      assert.deepEqual([line?.kind, line?.reason, line?.attempt], ["restored", "again", 0]);
      const [again] = await claim(store, fence, 1, T0 + 5);
      assert.equal(again?.attempt, 2);
    });
  }

  test("order() runs jobs that were cancelled, by whomever, or missed", async (store) => {
    const fence = await lease(store);
    const causes = ["left", "person"] as const;
    await plan(store, fence, [creation("7"), creation("8"), creation("9", { missed: "late" })]);
    const planned = await store.plannedJobsOf(KEY, ["7", "8", "9"]);
    const cancels = causes.map((cause, index) => ({
      ...{ action: "cancel" as const, cause, reason: "x", seq: planned[index]?.seq ?? 0 },
    }));
    await plan(store, fence, cancels);
    const states = ["cancelled", "cancelled", "missed"] as const;
    const jobs = planned.map(({ seq }, index) => ({
      seq,
      from: states[index] ?? "failed" as const,
    }));
    assert.equal(await order(store, fence, { kind: "run", jobs, reason: "again" }), 3);
    assert.equal((await claim(store, fence, 10, T0 + 5)).length, 3);
  });

  test("order() makes a planned job due, and leaves its time alone", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7", { runAt: T0 + 60_000 })]);
    const [planned] = await store.plannedJobsOf(KEY, ["7"]);
    const jobs = [{ seq: planned?.seq ?? 0, from: "scheduled" as const }];
    assert.equal(await order(store, fence, { kind: "run", jobs, reason: "now" }), 1);
    const job = await store.job("reminder/7/PRODUCTION");
    assert.deepEqual([job?.runAt, job?.dueAt], [T0 + 60_000, T0 + 5]);
    assert.deepEqual((await store.history(job?.seq ?? 0)).map(({ kind }) => kind), ["moved"]);
    const { seq, runAt } = jobOr(job);
    const move = { action: "move", seq, runAt, label: "b", eventAt: T0 + 86_400_000 } as const;
    await plan(store, fence, [{ ...move, reason: "was renamed" }]);
    assert.equal((await store.job("reminder/7/PRODUCTION"))?.dueAt, T0 + 5);
  });

  test("order() leaves alone what is not in the state that was seen, and what runs", async (store) => {
    const fence = await lease(store);
    const { seq, state } = await running(store, fence);
    assert.equal(state, "running");
    const states = JOB_STATES.filter((from) => from !== "running");
    for (const from of states) {
      const run = { kind: "run", jobs: [{ seq, from }], reason: "x" } as const;
      assert.equal(await order(store, fence, run), 0, from);
    }
    assert.equal(await order(store, fence, { kind: "cancel", seq, reason: "x" }), 0);
    assert.deepEqual(await store.audit(10), []);
  });

  test("order() cancels a job for good", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    const [planned] = await store.plannedJobsOf(KEY, ["7"]);
    const seq = planned?.seq ?? 0;
    assert.equal(await order(store, fence, { kind: "cancel", seq, reason: "no" }), 1);
    const restore = { action: "restore", seq, label: "a", runAt: T0, reason: "back" } as const;
    assert.equal(await plan(store, fence, [restore]), 0);
    const [after] = await store.plannedJobsOf(KEY, ["7"]);
    assert.deepEqual([after?.state, after?.cancelCause], ["cancelled", "person"]);
  });

  for (const kind of ["send", "drop"] as const) {
    test(`order() lets a person ${kind} what is unknown or held, and nothing else`, async (store) => {
      const fence = await lease(store);
      for (const state of ["sent", "failed", "dropped", "unknown", "held"] as const) {
        const job = await running(store, fence, state);
        const mail = await intend(store, job);
        await store.settleDelivery(mail, { state, answer: null }, T0);
        await store.settle([ending(job)], T0);
        const from = "succeeded" as const;
        const about = { delivery: mail.seq, reason: "as anna said" };
        const ask: Order = kind === "drop"
          ? { kind, ...about }
          : { kind, ...about, job: { seq: job.seq, from } };
        const isOpen = state === "unknown" || state === "held";
        assert.equal(await order(store, fence, ask), isOpen ? 1 : 0, state);
        const after = await store.readDelivery(job.seq, "1");
        const wanted = kind === "send" ? "failed" : "dropped";
        assert.equal(after?.state, isOpen ? wanted : state);
        const isRunAgain = isOpen && kind === "send";
        assert.equal((await store.job(job.id))?.state, isRunAgain ? "scheduled" : "succeeded");
      }
      assert.equal((await store.audit(10)).length, 2);
    });
  }

  test("order() sends nothing again whose job has moved on", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    const mail = await intend(store, job);
    await store.settleDelivery(mail, { state: "held", answer: null }, T0);
    const seen = { seq: job.seq, from: "succeeded" } as const;
    const ask = { kind: "send", delivery: mail.seq, job: seen, reason: "x" } as const;
    assert.equal(await order(store, fence, ask), 0);
    assert.equal((await store.readDelivery(job.seq, "1"))?.state, "held");
  });

  test("order() does nothing for a daemon that lost its lease", async (store) => {
    const fence = await lease(store, "a");
    await store.seeTask(KEY, T0);
    await lease(store, "b");
    assert.equal(await order(store, fence, { ...KEY, kind: "pause" }), null);
    assert.equal((await store.taskRecords(KEY.environment))[0]?.pausedAt, null);
    assert.deepEqual(await store.audit(10), []);
  });
}

/** A job that has ended so. */
async function settled(
  store: Store,
  fence: Fence,
  kind: "succeeded" | "skipped" | "failed",
): Promise<Job> {
  const job = await running(store, fence);
  await store.settle([ending(job, { kind })], T0);
  return job;
}

function jobOr(job: Job | null): Job {
  assert.ok(job);
  return job;
}

function testRunning(test: Test): void {
  test("claim() gives a due job to one of two daemons", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    const [first, second] = await Promise.all([claim(store, fence), claim(store, fence)]);
    assert.equal((first?.length ?? 0) + (second?.length ?? 0), 1);
  });

  test("claim() takes what is due to the millisecond, oldest first, and no more than wanted", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [
      creation("late", { runAt: T0 + 1 }),
      creation("now", { runAt: T0 }),
      creation("old", { runAt: T0 - 1 }),
    ]);
    const jobs = await claim(store, fence);
    assert.deepEqual(jobs.map((job) => job.item), ["old", "now"]);
    assert.deepEqual(jobs.map((job) => job.attempt), [1, 1]);
    assert.equal((await claim(store, fence, 1, T0 + 1))[0]?.item, "late");
  });

  test("claim() takes no more than the limit in all, from the tasks named first", async (store) => {
    const fence = await lease(store);
    for (const task of ["a", "b"]) {
      const changes = ["1", "2"].map((item) => creation(item, { id: `${task}/${item}` }));
      await store.applyPlan({ ...KEY, task, fence, changes, now: T0 });
    }
    const wanted = [{ task: "b", limit: 9 }, { task: "a", limit: 9 }];
    const ask = { environment: KEY.environment, fence, now: T0, leaseMs: LEASE_MS, wanted };
    const tasks = (await store.claim({ ...ask, limit: 3 })).map((job) => job.task);
    assert.deepEqual(tasks.sort(), ["a", "b", "b"]);
  });

  test("claim() leaves other tasks and the other environment alone", async (store) => {
    const fence = await lease(store);
    await store.applyPlan({ ...KEY, task: "other", fence, changes: [creation("1")], now: T0 });
    const development = { ...KEY, environment: "DEVELOPMENT" } as const;
    const change = creation("2", { id: "reminder/2/DEVELOPMENT" });
    await store.applyPlan({ ...development, fence, changes: [change], now: T0 });
    assert.deepEqual(await claim(store, fence), []);
    assert.equal(await store.nextDue("PRODUCTION", ["reminder"]), null);
  });

  test("claim() gives nothing to a daemon that lost its lease", async (store) => {
    const fence = await lease(store, "a");
    await plan(store, fence, [creation("7")]);
    await lease(store, "b");
    assert.deepEqual(await claim(store, fence), []);
  });

  test("nextDue() is the earliest of the tasks asked for", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("1", { runAt: T0 + 9 }), creation("2", { runAt: T0 + 5 })]);
    assert.equal(await store.nextDue("PRODUCTION", ["reminder", "other"]), T0 + 5);
    assert.equal(await store.nextDue("PRODUCTION", []), null);
  });

  test("settle() ends an attempt once, with its line of history", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    const log = [{ at: T0, level: "info", message: "hello" }] as const;
    const end = ending(job, { reason: "2 sent", log: [...log] });
    assert.deepEqual(await store.settle([end, end], T0 + 7), [true, false]);
    const after = await store.job(job.id);
    assert.equal(after?.state, "succeeded");
    assert.equal(after?.finishedAt, T0 + 7);
    const [line, ...rest] = await store.history(job.seq);
    assert.deepEqual(rest, []);
    assert.deepEqual(line, {
      ...{ at: T0 + 7, kind: "succeeded", attempt: 1, startedAt: T0, reason: "2 sent" },
      ...{ error: null, log, moved: null },
    });
  });

  for (
    const [name, wrong] of [
      ["holder", { holder: "b" }],
      ["attempt", { attempt: 2 }],
      ["job", { jobSeq: 999 }],
    ] as const
  ) {
    test(`settle() does nothing under another ${name}`, async (store) => {
      const job = await running(store, await lease(store));
      assert.deepEqual(await store.settle([ending(job, wrong)], T0), [false]);
      assert.equal((await store.job(job.id))?.state, "running");
      assert.deepEqual(await store.history(job.seq), []);
    });
  }

  test("settle() with a retry makes the job due later and keeps the attempt", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    await store.settle([ending(job, { kind: "retried", reason: "boom", dueAt: T0 + 30 })], T0);
    assert.deepEqual(await claim(store, fence, 1, T0 + 29), []);
    const [again] = await claim(store, fence, 1, T0 + 30);
    assert.equal(again?.attempt, 2);
    assert.equal(again?.runAt, T0);
  });

  test("settle() that puts back gives the attempt back", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    await store.settle([ending(job, { kind: "put_back", reason: "stopping" })], T0);
    const [again] = await claim(store, fence);
    assert.equal(again?.attempt, 1);
  });

  test("every state that settle() and applyPlan() can lead to is a legal move", async (store) => {
    const fence = await lease(store);
    for (const kind of ["succeeded", "skipped", "failed", "retried", "put_back"] as const) {
      const job = await running(store, fence, kind);
      await store.settle([ending(job, { kind, dueAt: T0 + 1e9 })], T0);
      const state = (await store.job(job.id))?.state;
      assert.ok(state && canMove("running", state), `running -> ${state}`);
      for (const target of JOB_STATES) {
        if (canMove(state, target)) continue;
        const reason = "x";
        const { seq } = job;
        if (target === "cancelled") {
          const change = { action: "cancel", seq, cause: "left", reason } as const;
          assert.equal(await plan(store, fence, [change]), 0, `${state} -> ${target}`);
        }
        if (target === "missed") {
          const applied = await plan(store, fence, [{ action: "miss", seq, reason }]);
          assert.equal(applied, 0, `${state} -> ${target}`);
        }
      }
    }
  });
}

function testRescue(test: Test): void {
  const ask = { environment: KEY.environment, now: T0 + 1, reason: "the daemon died" };

  test("settle() that puts back for the same reason again adds no line", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("7")]);
    for (const reason of ["no server", "no server", "no server either", "no server"]) {
      const [job] = await claim(store, fence, 1);
      assert.ok(job);
      await store.settle([ending(job, { kind: "put_back", reason })], T0);
    }
    const job = await store.job("reminder/7/PRODUCTION");
    const lines = await store.history(job?.seq ?? 0);
    assert.deepEqual(lines.map(({ reason }) => reason), [
      ...["no server", "no server either", "no server"],
    ]);
    assert.equal(job?.attempt, 0);
  });

  test("rescue() puts back what a dead daemon ran, with the attempt counted", async (store) => {
    const job = await running(store, await lease(store, "a"));
    const fence = await lease(store, "b");
    const [rescued] = await store.rescue({ ...ask, fence, all: true });
    assert.equal(rescued?.state, "scheduled");
    assert.equal(rescued?.attempt, 1);
    assert.equal((await store.history(job.seq))[0]?.kind, "rescued");
    assert.equal((await claim(store, fence))[0]?.attempt, 2);
  });

  test("rescue() leaves the asker's own jobs, and leases that still run, alone", async (store) => {
    const fence = await lease(store, "a");
    await running(store, fence);
    assert.deepEqual(await store.rescue({ ...ask, fence, all: true }), []);
    const other = await lease(store, "b");
    assert.deepEqual(await store.rescue({ ...ask, fence: other, all: false }), []);
    const late = { ...ask, now: T0 + LEASE_MS, fence: other, all: false };
    assert.equal((await store.rescue(late)).length, 1);
  });

  test("rescue() does nothing for a daemon that lost its lease", async (store) => {
    await running(store, await lease(store, "a"));
    const fence = await lease(store, "b");
    await lease(store, "c");
    assert.deepEqual(await store.rescue({ ...ask, fence, all: true }), []);
  });

  test("a daemon that wakes after its rescue changes nothing", async (store) => {
    const job = await running(store, await lease(store, "a"));
    const fence = await lease(store, "b");
    assert.equal(await store.isRunning(attemptOf(job)), true);
    await store.rescue({ ...ask, fence, all: true });
    await claim(store, fence);
    assert.equal(await store.isRunning(attemptOf(job)), false);
    assert.deepEqual(await store.settle([ending(job)], T0), [false]);
    const step = { key: "k", result: "1" };
    assert.equal(await store.writeStep(attemptOf(job), step, T0), false);
  });

  test("rescue() doubts the mails that were being sent, and those only", async (store) => {
    const job = await running(store, await lease(store, "a"));
    const mail = intention(job);
    const sent = await intend(store, job, { key: "1", to: "a@x.org" });
    await store.intendDelivery({ ...mail, key: "2", to: "b@x.org" }, T0);
    await store.settleDelivery(sent, { state: "sent", answer: "250" }, T0);
    await store.rescue({ ...ask, fence: await lease(store, "b"), all: true });
    assert.equal((await store.readDelivery(job.seq, "1"))?.state, "sent");
    const doubted = await store.readDelivery(job.seq, "2");
    assert.equal(doubted?.state, "unknown");
    assert.equal(doubted?.unknownAt, T0 + 1);
  });

  for (const [when, all, now] of [["at once", true, T0], ["later", false, T0 + 600_000]] as const) {
    test(`rescue() doubts ${when} what was left intended of jobs that are done or wait`, async (store) => {
      const fence = await lease(store, "a");
      for (const kind of ["succeeded", "put_back"] as const) {
        const item = kind === "succeeded" ? "7" : "8";
        await plan(store, fence, [creation(item)]);
        const [job] = await claim(store, fence);
        assert.ok(job);
        await store.intendDelivery(intention(job), T0);
        await store.settle([ending(job, { kind })], T0);
      }
      const filter = { environment: KEY.environment, limit: 10 };
      const states = async (): Promise<readonly string[]> =>
        (await store.deliveries(filter)).map(({ state }) => state);
      const other = await lease(store, "b");
      await store.rescue({ ...ask, now: T0 + 599_999, fence: other, all: false });
      await store.rescue({ ...ask, fence: other, environment: "DEVELOPMENT", all: true });
      assert.deepEqual(await states(), ["intended", "intended"]);
      await store.rescue({ ...ask, now, all, fence: other });
      assert.deepEqual(await states(), ["unknown", "unknown"]);
    });
  }

  test("rescue() leaves what its own daemon is sending alone", async (store) => {
    const fence = await lease(store, "a");
    const job = await running(store, fence);
    await store.intendDelivery(intention(job), T0);
    await store.rescue({ ...ask, fence, all: true });
    assert.equal((await store.readDelivery(job.seq, intention(job).key))?.state, "intended");
  });
}

function testDeliveries(test: Test): void {
  test("writeStep() keeps the first result", async (store) => {
    const job = await running(store, await lease(store));
    assert.equal(await store.readStep(job.seq, "k"), null);
    await store.writeStep(attemptOf(job), { key: "k", result: "1" }, T0);
    await store.writeStep(attemptOf(job), { key: "k", result: "2" }, T0);
    assert.equal(await store.readStep(job.seq, "k"), "1");
  });

  test("intendDelivery() opens one line per key and leaves what was sent alone", async (store) => {
    const job = await running(store, await lease(store));
    const mail = intention(job);
    const first = await store.intendDelivery(mail, T0);
    assert.equal(first?.before, null);
    assert.equal(first?.now.state, "intended");
    assert.ok(first);
    await store.settleDelivery(first.now, { state: "sent", answer: "250" }, T0 + 1);
    const again = await store.intendDelivery(mail, T0 + 2);
    assert.equal(again?.before, "sent");
    assert.equal(again?.now.state, "sent");
    assert.equal((await store.jobDeliveries(job.seq)).length, 1);
  });

  test("intendDelivery() notes that a mail may go out twice", async (store) => {
    const job = await running(store, await lease(store));
    const mail = intention(job);
    await store.intendDelivery(mail, T0);
    const again = await store.intendDelivery(mail, T0 + 5);
    assert.equal(again?.before, "intended");
    assert.equal(again?.now.unknownAt, T0 + 5);
    assert.equal(again?.now.intendedAt, T0);
  });

  test("intendDelivery() is refused to an attempt that lost its job", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    await store.settle([ending(job)], T0);
    const mail = intention(job);
    assert.equal(await store.intendDelivery(mail, T0), null);
  });

  test("settleDelivery() does not change what is settled", async (store) => {
    const job = await running(store, await lease(store));
    const mail = await intend(store, job);
    await store.settleDelivery(mail, { state: "sent", answer: "250" }, T0);
    await store.settleDelivery(mail, { state: "failed", answer: "550" }, T0);
    assert.equal((await store.readDelivery(job.seq, "1"))?.state, "sent");
  });

  for (const state of ["failed", "unknown", "held", "dropped", "sent"] as const) {
    const takes = state === "sent" ? "takes" : "does not take";
    test(`settleDelivery() ${takes} ${state} from an attempt before the one that sends`, async (store) => {
      const fence = await lease(store);
      const job = await running(store, fence);
      const mail = await intend(store, job);
      await store.settle([ending(job, { kind: "retried", dueAt: T0 })], T0);
      const [again] = await claim(store, fence);
      assert.ok(again);
      await store.intendDelivery(intention(again), T0);
      await store.settleDelivery(mail, { state, answer: null }, T0);
      const after = await store.readDelivery(job.seq, "1");
      assert.equal(after?.state, state === "sent" ? "sent" : "intended");
    });
  }
}

function testHolds(test: Test): void {
  const hold: Hold = {
    ...{ dependency: "mail", since: T0, nextTryAt: T0 + 5_000, tries: 1 },
    ...{ reason: "connection refused", tasks: ["reminder"] },
  };

  test("writeHold() is told by holds() until endHold()", async (store) => {
    await store.writeHold("PRODUCTION", hold);
    const later = { ...hold, tries: 2, nextTryAt: T0 + 9, tasks: ["reminder", "list"] };
    await store.writeHold("PRODUCTION", later);
    await store.writeHold("PRODUCTION", { ...hold, dependency: "course" });
    assert.deepEqual(await store.holds("PRODUCTION"), [{ ...hold, dependency: "course" }, later]);
    assert.deepEqual(await store.holds("DEVELOPMENT"), []);
    await store.endHold("DEVELOPMENT", "mail");
    await store.endHold("PRODUCTION", "course");
    assert.deepEqual(await store.holds("PRODUCTION"), [later]);
  });

  test("tryHold() gives one trial to one of those who ask", async (store) => {
    const ask = { now: T0 + 5_000, until: T0 + 35_000, early: false };
    const tried = (given: Partial<typeof ask> = {}): Promise<boolean> =>
      store.tryHold("PRODUCTION", "mail", { ...ask, ...given });
    assert.equal(await tried(), false, "nothing is waited for");
    await store.writeHold("PRODUCTION", hold);
    assert.equal(await tried({ now: T0 + 4_999 }), false, "too early");
    assert.equal(await tried(), true);
    assert.equal(await tried(), false, "another tries");
    assert.equal((await store.holds("PRODUCTION"))[0]?.nextTryAt, T0 + 35_000);
    assert.equal(await tried({ now: T0 + 35_000, until: T0 + 65_000 }), true);
    assert.equal(await tried({ early: true }), true);
  });

  test("takeTurn() gives so many turns a second to all together", async (store) => {
    const mail = { name: "mail", perSecond: 2 };
    assert.equal(await store.takeTurn(mail, T0), null);
    assert.equal(await store.takeTurn(mail, T0), null);
    assert.equal(await store.takeTurn(mail, T0), T0 + 500);
    assert.equal(await store.takeTurn({ ...mail, name: "mail reminder" }, T0), null, "of another");
    assert.equal(await store.takeTurn(mail, T0 + 499), T0 + 500);
    assert.equal(await store.takeTurn(mail, T0 + 500), null);
    // Who looked at the clock a while ago takes no turn that is not there.
    assert.equal(await store.takeTurn(mail, T0 - 5_000), T0 + 1_000);
    assert.equal(await store.takeTurn(mail, T0 + 500), T0 + 1_000);
    // A clock that was set back an hour closes the bucket for no longer than it takes to fill.
    const back = T0 - 3_600_000;
    assert.equal(await store.takeTurn(mail, back), back + 500);
    assert.equal(await store.takeTurn(mail, back + 500), null);
  });

  test("takeTurn() counts parts of a millisecond", async (store) => {
    const fast = { name: "mail", perSecond: 4_000 };
    for (let turn = 0; turn < 4_000; turn++) assert.equal(await store.takeTurn(fast, T0), null);
    assert.equal(await store.takeTurn(fast, T0), T0 + 1);
    const next = await Promise.all(
      Array.from({ length: 5 }, () => store.takeTurn(fast, T0 + 1)),
    );
    // Who asks at the same time may be served in any order.
    assert.deepEqual(next.toSorted(), [T0 + 2, null, null, null, null]);
  });
}

function testNotices(test: Test): void {
  const notice: NoticeRecord = {
    ...{ channel: "mail office@example.org", cause: "hold/mail", thread: "<1@example.org>" },
    ...{ since: T0, lastAt: T0, wantedAt: T0 + 1, toldAt: null },
  };

  test("writeNotices() is told by notices(), by channel and cause, until it is forgotten", async (store) => {
    const other = { ...notice, channel: "webhook" };
    const first = { ...notice, cause: "config" };
    const put = [other, notice, first];
    await store.writeNotices("PRODUCTION", { put, forget: [] });
    assert.deepEqual(await store.notices("PRODUCTION"), [first, notice, other]);
    assert.deepEqual(await store.notices("DEVELOPMENT"), []);
    const told = { ...notice, lastAt: T0 + 2, toldAt: T0 + 3, since: T0 - 1, thread: "<2@b.c>" };
    await store.writeNotices("PRODUCTION", { put: [told], forget: [first] });
    assert.deepEqual(await store.notices("PRODUCTION"), [told, other]);
    await store.writeNotices("DEVELOPMENT", { put: [], forget: [told] });
    await store.writeNotices("PRODUCTION", { put: [], forget: [other, first] });
    assert.deepEqual(await store.notices("PRODUCTION"), [told]);
  });

  test("writeNotices() puts what it forgets in the same breath", async (store) => {
    await store.writeNotices("PRODUCTION", { put: [notice], forget: [] });
    const again = { ...notice, since: T0 + 9 };
    await store.writeNotices("PRODUCTION", { put: [again], forget: [notice] });
    assert.deepEqual(await store.notices("PRODUCTION"), [again]);
  });
}

function testKeeping(test: Test): void {
  test("prune() forgets finished jobs with all that was written of them, and no others", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("1"), creation("2"), creation("3", { runAt: T0 + 9 })]);
    const [one, two] = await claim(store, fence);
    assert.ok(one && two);
    for (const job of [one, two]) {
      await store.writeStep(attemptOf(job), { key: "k", result: "1" }, T0);
      const mail = await intend(store, job);
      await store.settleDelivery(mail, { state: "sent", answer: null }, T0);
    }
    await store.settle([ending(one)], T0);
    const [three] = await store.plannedJobsOf(KEY, ["3"]);
    const seqs = [one.seq, two.seq, three?.seq ?? 0, 9_999];
    assert.equal(await store.prune({ fence, seqs }), 1);
    assert.equal(await store.job(one.id), null);
    assert.deepEqual(await store.history(one.seq), []);
    assert.deepEqual(await store.jobDeliveries(one.seq), []);
    assert.equal(await store.readStep(one.seq, "k"), null);
    assert.equal((await store.job(two.id))?.state, "running");
    assert.equal((await store.jobDeliveries(two.seq)).length, 1);
    assert.equal(await store.readStep(two.seq, "k"), "1");
  });

  test("prune() does nothing for a daemon that lost its lease", async (store) => {
    const fence = await lease(store, "a");
    const job = await running(store, fence);
    await store.settle([ending(job)], T0);
    await lease(store, "b");
    assert.equal(await store.prune({ fence, seqs: [job.seq] }), null);
    assert.equal((await store.job(job.id))?.state, "succeeded");
  });

  test("finishedJobs() gives each job done with before an instant once, over many pages", async (store) => {
    const fence = await lease(store);
    const missed = Array.from(
      { length: 2_500 },
      (_, item) => creation(String(item), { missed: "too late", eventAt: T0 + item }),
    );
    await store.applyPlan({ ...KEY, fence, changes: missed, now: T0 });
    await store.applyPlan({
      ...KEY,
      fence,
      changes: [creation("x"), creation("y", { missed: "" })],
      now: T0 + 1,
    });
    const items: string[] = [];
    for await (const page of store.finishedJobs(KEY, T0 + 1)) {
      items.push(...page.map((job) => job.item));
    }
    assert.equal(new Set(items).size, 2_500);
    assert.equal(items.length, 2_500);
    const others = { ...KEY, task: "other" };
    for await (const page of store.finishedJobs(others, T0 + 9)) assert.fail(`${page.length} jobs`);
  });

  test("audit() tells the last lines first", async (store) => {
    const entry: AuditEntry = {
      ...{ at: T0, source: "file", who: "daemon 1", action: "reloaded" },
      ...{ subject: "automations.yaml", detail: null },
    };
    await store.recordAudit(entry);
    await store.recordAudit({ ...entry, at: T0 - 1, source: "signal", detail: "SIGHUP" });
    await store.recordAudit({ ...entry, at: T0 + 1, action: "refused" });
    const found = await store.audit(2);
    assert.deepEqual(found.map(({ at, action }) => [at, action]), [
      ...[[T0 + 1, "refused"], [T0 - 1, "reloaded"]],
    ]);
    assert.equal(found[1]?.detail, "SIGHUP");
  });

  test("findDamage() finds none in a sound store", async (store) => {
    await running(store, await lease(store));
    assert.deepEqual(await store.findDamage(), []);
  });
}

function testReading(test: Test): void {
  test("counts(), jobs() and dayCounts() agree", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("1"), creation("2"), creation("3", { runAt: T0 + 9 })]);
    const [one, two] = await claim(store, fence);
    assert.ok(one && two);
    await store.settle([ending(one), ending(two, { kind: "failed", reason: "boom" })], T0 + 1);
    const counts = await store.counts("PRODUCTION");
    assert.deepEqual(counts.map(({ state, jobs }) => [state, jobs]).sort(), [
      ...[["failed", 1], ["scheduled", 1], ["succeeded", 1]],
    ]);
    const environment = "PRODUCTION";
    const next = await store.jobs({ environment, order: "next", limit: 10 });
    assert.deepEqual(next.map((job) => job.item), ["3"]);
    const failed = await store.jobs({
      environment,
      order: "latest",
      states: ["failed"],
      limit: 10,
    });
    assert.deepEqual(failed.map((job) => job.item), [two.item]);
    const ask = { starts: [T0, T0 + 1, T0 + 2], until: T0 + 3, lateMs: 0 };
    const days = await store.dayCounts(environment, ask);
    assert.deepEqual(days.map((day) => day.failed), [0, 1, 0]);
    assert.deepEqual(await store.counts("DEVELOPMENT"), []);
  });

  test("workload() tells what is due and what was done since an instant", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [
      ...[creation("1"), creation("2"), creation("3"), creation("4", { runAt: T0 + 9 })],
      creation("5", { runAt: T0 + 10 }),
    ]);
    const [one, two, three] = await claim(store, fence);
    assert.ok(one && two && three);
    await store.settle([ending(one)], T0 + 1);
    const mail = await intend(store, two, { key: "1" });
    await store.settleDelivery(mail, { state: "sent", answer: null }, T0 + 2);
    await store.intendDelivery({ ...intention(two), key: "2" }, T0 + 1);
    await store.settle([ending(two, { kind: "failed", reason: "boom" })], T0 + 2);
    const task = one.task;
    assert.deepEqual(await store.workload("PRODUCTION", { now: T0 + 9, since: T0 + 2 }), {
      open: [
        { task, state: "running", jobs: 1, due: 0, dueAt: T0 },
        { task, state: "scheduled", jobs: 2, due: 1, dueAt: T0 + 9 },
      ],
      finished: [{ task, state: "failed", jobs: 1 }],
      deliveries: [{ state: "sent", deliveries: 1 }],
    });
    const nothing = { open: [], finished: [], deliveries: [] };
    assert.deepEqual(await store.workload("DEVELOPMENT", { now: T0 + 9, since: T0 }), nothing);
  });

  test("sizeBytes() tells how much the store takes", async (store) => {
    const fence = await lease(store);
    const before = await store.sizeBytes();
    assert.ok(before > 0);
    const label = "a long name ".repeat(100);
    const many = Array.from({ length: 2_000 }, (_, index) => creation(`${index}`, { label }));
    await plan(store, fence, many);
    assert.ok(await store.sizeBytes() > before + 2_000 * label.length);
  });

  for (const order of ["next", "latest"] as const) {
    test(`jobs() in the order "${order}" goes on behind a job`, async (store) => {
      const fence = await lease(store);
      const items = ["1", "2", "3", "4", "5"];
      const runAt = [T0, T0 - 1, T0, T0 - 1, T0];
      const missed = order === "next" ? null : "too late";
      const job = (item: string, index: number) =>
        creation(item, { runAt: runAt[index] ?? T0, missed });
      await plan(store, fence, items.map(job));
      const ask = { environment: "PRODUCTION", order } as const;
      const all = await store.jobs({ ...ask, limit: 10 });
      assert.equal(all.length, items.length);
      const pages = [];
      let after: Job | undefined;
      for (;;) {
        const position = after === undefined ? {} : {
          after: { at: order === "next" ? after.dueAt : after.finishedAt ?? 0, seq: after.seq },
        };
        const page = await store.jobs({ ...ask, ...position, limit: 2 });
        if (page.length === 0) break;
        assert.ok(pages.push(page) <= items.length);
        after = page.at(-1);
      }
      assert.deepEqual(pages.map((page) => page.length), [2, 2, 1]);
      assert.deepEqual(pages.flat(), all);
    });
  }

  test("deliveries() goes on behind a delivery", async (store) => {
    const job = await running(store, await lease(store));
    for (const key of ["1", "2", "3"]) {
      await store.intendDelivery({ ...intention(job), key }, key === "1" ? T0 + 1 : T0);
    }
    const ask = { environment: "PRODUCTION", limit: 1 } as const;
    const keys: string[] = [];
    let after: { at: number; seq: number } | undefined;
    for (;;) {
      const [found] = await store.deliveries({ ...ask, ...(after === undefined ? {} : { after }) });
      if (found === undefined) break;
      assert.ok(keys.push(found.key) <= 3);
      after = { at: found.changedAt, seq: found.seq };
    }
    assert.deepEqual(keys, ["1", "3", "2"]);
  });

  test("jobs() filters by task and item", async (store) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("1"), creation("2")]);
    const ask = { environment: "PRODUCTION", order: "next", limit: 10 } as const;
    assert.equal((await store.jobs({ ...ask, task: "reminder", item: "2" })).length, 1);
    assert.equal((await store.jobs({ ...ask, task: "other" })).length, 0);
  });

  test("deliveries() gives the last changed first and filters by state", async (store) => {
    const job = await running(store, await lease(store));
    const mail = intention(job);
    const first = await intend(store, job, { key: "1", to: "a@x.org" });
    await store.intendDelivery({ ...mail, key: "2", to: "b@x.org" }, T0 + 1);
    await store.settleDelivery(first, { state: "sent", answer: "250" }, T0 + 2);
    const all = await store.deliveries({ environment: "PRODUCTION", limit: 10 });
    assert.deepEqual(all.map((delivery) => delivery.to), ["a@x.org", "b@x.org"]);
    const ask = { environment: "PRODUCTION", states: ["intended"], limit: 10 } as const;
    assert.deepEqual((await store.deliveries(ask)).map((delivery) => delivery.key), ["2"]);
  });

  test("jobs() goes on after a place, within a span, with what is searched for", async (store) => {
    const fence = await lease(store);
    const labels = ["Basis A", "basis B", "Gevorderd 100%", "Basis D"];
    const changes = labels.map((label, index) =>
      creation(String(index), { label, runAt: T0 + Math.floor(index / 2) })
    );
    await plan(store, fence, changes);
    const ask = { environment: "PRODUCTION", order: "next", limit: 10 } as const;
    const [first, ...others] = await store.jobs(ask);
    assert.ok(first);
    const after = { at: first.dueAt, seq: first.seq };
    assert.deepEqual(await store.jobs({ ...ask, after }), others);
    assert.deepEqual(await store.jobs({ ...ask, after, task: "reminder" }), others);
    const labelsOf = async (more: object): Promise<readonly string[]> =>
      (await store.jobs({ ...ask, ...more })).map(({ label }) => label);
    assert.deepEqual(await labelsOf({ from: T0 + 1 }), labels.slice(2));
    assert.deepEqual(await labelsOf({ until: T0 + 1 }), labels.slice(0, 2));
    assert.deepEqual(await labelsOf({ search: "BASIS" }), ["Basis A", "basis B", "Basis D"]);
    assert.deepEqual(await labelsOf({ search: "0%" }), ["Gevorderd 100%"]);
    assert.deepEqual(await labelsOf({ search: "_" }), []);
    const jobs = await claim(store, fence, 10, T0 + 9);
    await store.settle(jobs.map((job) => ending(job)), T0 + 9);
    const latest = { ...ask, order: "latest", limit: 2 } as const;
    for (const more of [{}, { task: "reminder" }, { states: ["succeeded"] as const }]) {
      const page = await store.jobs({ ...latest, ...more });
      const seq = page.at(-1)?.seq ?? 0;
      const rest = await store.jobs({ ...latest, ...more, after: { at: T0 + 9, seq } });
      assert.deepEqual([...page, ...rest].map(({ label }) => label), labels.toReversed());
    }
  });

  test("dueCounts() counts what is planned by span and task", async (store) => {
    const fence = await lease(store);
    const at = [0, 1, 1, 5].map((ms, item) => creation(String(item), { runAt: T0 + ms }));
    await plan(store, fence, at);
    await claim(store, fence, 1);
    const spans = { starts: [T0, T0 + 1, T0 + 2, T0 + 4], until: T0 + 5 };
    assert.deepEqual(await store.dueCounts("PRODUCTION", spans), [
      { from: T0 + 1, task: "reminder", jobs: 2 },
    ]);
    assert.deepEqual(await store.dueCounts("DEVELOPMENT", spans), []);
  });

  test("dayCounts() says which mails were late, seen from when their job was to run", async (store) => {
    const fence = await lease(store);
    // The second was planned after its time: it is late only from then on.
    await plan(store, fence, [creation("1"), creation("2", { runAt: T0 - 90 })]);
    for (const job of await claim(store, fence)) {
      for (const [key, after] of [["a", 10], ["b", 11]] as const) {
        const mail = await intend(store, job, { key });
        const sent = { state: "sent", answer: null } as const;
        await store.settleDelivery(mail, sent, T0 + after);
      }
    }
    const ask = { starts: [T0], until: T0 + 99, lateMs: 10 };
    const [day] = await store.dayCounts("PRODUCTION", ask);
    assert.deepEqual([day?.sent, day?.late], [4, 2]);
  });

  test("counts() stays right when jobs are missed, restored, finished and forgotten", async (store) => {
    const fence = await lease(store);
    const counts = async (): Promise<unknown> =>
      (await store.counts("PRODUCTION")).map(({ state, jobs }) => `${jobs} ${state}`);
    await plan(store, fence, [creation("1"), creation("2"), creation("3", { missed: "late" })]);
    assert.deepEqual(await counts(), ["1 missed", "2 scheduled"]);
    const [one, two] = await store.plannedJobsOf(KEY, ["1", "2"]);
    assert.ok(one && two);
    const reason = "gone";
    await plan(store, fence, [{ action: "cancel", seq: one.seq, cause: "left", reason }]);
    assert.deepEqual(await counts(), ["1 cancelled", "1 missed", "1 scheduled"]);
    const back = { action: "restore", seq: one.seq, label: "x", runAt: T0, reason } as const;
    await plan(store, fence, [back, { action: "miss", seq: two.seq, reason }]);
    assert.deepEqual(await counts(), ["2 missed", "1 scheduled"]);
    const [job] = await claim(store, fence);
    assert.ok(job);
    await store.settle([ending(job, { kind: "retried", dueAt: T0 })], T0);
    const [again] = await claim(store, fence);
    assert.ok(again);
    await store.settle([ending(again, { kind: "failed" })], T0);
    assert.deepEqual(await counts(), ["1 failed", "2 missed"]);
    await store.prune({ fence, seqs: [two.seq, again.seq] });
    assert.deepEqual(await counts(), ["1 missed"]);
  });

  test("people() lists everybody once, by address, until nothing is kept of them", async (store) => {
    const fence = await lease(store);
    const job = await running(store, fence);
    const to = ["bob@x.org", "anna@x.org", "Bob@X.org", "carla@x.org"];
    for (const [index, address] of to.entries()) {
      await store.intendDelivery(intention(job, { key: String(index), to: address }), T0 + index);
    }
    const ask = { environment: "PRODUCTION", limit: 10 } as const;
    const all = await store.people(ask);
    assert.deepEqual(all.map(({ address, mails, lastAt }) => [address, mails, lastAt]), [
      ...[["anna@x.org", 1, T0 + 1], ["bob@x.org", 2, T0 + 2], ["carla@x.org", 1, T0 + 3]],
    ]);
    const [anna, bob, carla] = all;
    assert.ok(anna && bob && carla);
    assert.deepEqual(await store.people({ ...ask, after: anna.seq, limit: 1 }), [bob]);
    assert.deepEqual(await store.people({ ...ask, address: "BOB@x.org" }), [bob]);
    assert.deepEqual(await store.people({ ...ask, address: "bob" }), []);
    assert.deepEqual(await store.people({ ...ask, search: "AR" }), [carla]);
    assert.deepEqual(await store.person("PRODUCTION", bob.seq), bob);
    assert.equal(await store.person("DEVELOPMENT", bob.seq), null);
    const mails = await store.deliveries({ ...ask, to: bob.address });
    assert.deepEqual(mails.map((mail) => mail.to), ["Bob@X.org", "bob@x.org"]);
    // A retry that has another address: the person it never went to is forgotten.
    await store.intendDelivery(intention(job, { key: "3", to: "dora@x.org" }), T0 + 9);
    assert.equal(await store.person("PRODUCTION", carla.seq), null);
    await store.settle([ending(job)], T0);
    await store.prune({ fence, seqs: [job.seq] });
    assert.deepEqual(await store.people(ask), []);
  });

  test("deliveries() goes on after a place, within a span, with what is searched for", async (store) => {
    const job = await running(store, await lease(store));
    const mail = intention(job);
    for (const [index, subject] of ["Basis", "basis 2", "Other"].entries()) {
      await store.intendDelivery({ ...mail, key: String(index), subject }, T0 + index);
    }
    const ask = { environment: "PRODUCTION", limit: 10 } as const;
    const subjects = async (more: object): Promise<readonly string[]> =>
      (await store.deliveries({ ...ask, ...more })).map(({ subject }) => subject);
    const [latest] = await store.deliveries(ask);
    assert.ok(latest);
    const after = { at: latest.changedAt, seq: latest.seq };
    for (const more of [{}, { task: "reminder" }, { states: ["intended"] }, { to: mail.to }]) {
      assert.deepEqual(await subjects({ ...more, after }), ["basis 2", "Basis"]);
      assert.deepEqual(await subjects({ ...more, search: "BASIS" }), ["basis 2", "Basis"]);
      assert.deepEqual(await subjects({ ...more, from: T0 + 1, until: T0 + 2 }), ["basis 2"]);
    }
    assert.deepEqual(await subjects({ task: "other" }), []);
  });
}
