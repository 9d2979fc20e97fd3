import assert from "node:assert/strict";
import { HandlerError, SchedulerError } from "../../src/domain/errors.ts";
import { cancelRemoved, reconcile } from "../../src/run/planning/planner.ts";
import type { Change } from "../../src/domain/change.ts";
import type { Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { EVENT, loadedTask, openRun } from "../support/run_factory.ts";
import { creation, KEY, lease } from "../support/store_factory.ts";
import { ms } from "../support/task_factory.ts";

const { signal } = new AbortController();

/** A store that tells how many changes each transaction had. */
function counting(sizes: number[]): (store: Store) => Store {
  return (store) => ({
    ...store,
    applyPlan(plan) {
      sizes.push(plan.changes.length);
      return store.applyPlan(plan);
    },
  });
}

Deno.test("reconcile() plans a job for each item", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT), itemRow(8, EVENT)] });
  const went = await reconcile(run.parts, run.task, signal);
  assert.deepEqual(went, { items: 2, applied: 2, error: null });
  const job = await run.job();
  assert.equal(job.state, "scheduled");
  assert.equal(job.label, "Training 7");
  assert.equal(job.eventAt, ms("2026-12-03T10:00:00Z"));
  assert.equal(job.runAt, ms("2026-12-01T10:00:00Z"));
});

Deno.test("reconcile() changes nothing the second time", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  assert.equal((await reconcile(run.parts, run.task, signal)).applied, 0);
});

Deno.test("reconcile() moves the job of an event that moved", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.rows = [itemRow(7, "2026-12-05 14:00:00")];
  assert.equal((await reconcile(run.parts, run.task, signal)).applied, 1);
  const job = await run.job();
  assert.equal(job.runAt, ms("2026-12-03T14:00:00Z"));
  assert.equal(job.dueAt, job.runAt);
  assert.deepEqual((await run.store.history(job.seq)).map((line) => line.kind), ["moved"]);
});

Deno.test("reconcile() cancels the job of an item that left, and restores it when it is back", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.rows = [];
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.job()).state, "cancelled");
  run.course.rows = [itemRow(7, EVENT)];
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.job()).state, "scheduled");
});

Deno.test("reconcile() cancels nothing when the query fails, and keeps why", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.isDown = true;
  const went = await reconcile(run.parts, run.task, signal);
  assert.equal(went.applied, 0);
  assert.ok(went.error !== null);
  assert.equal((await run.job()).state, "scheduled");
  const [record] = await run.store.taskRecords(KEY.environment);
  assert.equal(record?.error, went.error);
  run.course.isDown = false;
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.store.taskRecords(KEY.environment))[0]?.error, null);
});

Deno.test("a query that keeps failing is told once as an error, and that it works again", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  run.course.isDown = true;
  for (let round = 0; round < 3; round++) await reconcile(run.parts, run.task, signal);
  const failed = "query failed: nothing is planned, nothing is cancelled";
  assert.deepEqual(run.log.of("error"), [failed]);
  assert.deepEqual(run.log.of("debug"), [failed, failed]);
  run.course.isDown = false;
  for (let round = 0; round < 2; round++) await reconcile(run.parts, run.task, signal);
  assert.deepEqual(run.log.of("info"), ["plan changed", "query works again"]);
  run.course.isDown = true;
  await reconcile(run.parts, run.task, signal);
  assert.equal(run.log.of("error").length, 2, "it is news again");
});

Deno.test("a row that stays odd is told once as a warning", async () => {
  const odd = { ...itemRow(8, EVENT), event_at: "soon" };
  await using run = await openRun({ rows: [itemRow(7, EVENT), odd] });
  for (let round = 0; round < 3; round++) await reconcile(run.parts, run.task, signal);
  assert.deepEqual(run.log.of("warn"), ["row left out"]);
});

Deno.test("reconcile() cancels nothing when it is stopped in the middle of an answer", async () => {
  const rows = [itemRow(7, EVENT), itemRow(8, EVENT)];
  await using run = await openRun({ rows });
  await reconcile(run.parts, run.task, signal);
  const stop = new AbortController();
  run.course.pageSize = 1;
  run.course.onPage = (page) => page === 1 && stop.abort();
  // Whether it throws or tells is not the point.
  await Promise.allSettled([reconcile(run.parts, run.task, stop.signal)]);
  assert.ok(stop.signal.aborted);
  assert.equal((await run.job("8")).state, "scheduled");
});

Deno.test("reconcile() reports a row that cannot be used and plans the others", async () => {
  const rows = [itemRow(7, "next week"), itemRow(8, EVENT), { ...itemRow(9, EVENT), id: null }];
  await using run = await openRun({ rows });
  const went = await reconcile(run.parts, run.task, signal);
  assert.deepEqual(went, { items: 1, applied: 1, error: null });
  assert.equal((await run.job("8")).state, "scheduled");
  const problems = (await run.store.taskRecords(KEY.environment))[0]?.rowProblems ?? [];
  assert.equal(problems.length, 2);
  assert.match(problems[0] ?? "", /item 7.*event_at/);
  assert.match(problems[1] ?? "", /row 3.*id/);
});

Deno.test("reconcile() tells items of the same name apart", async () => {
  const rows = [1, 2].map((id) => ({ ...itemRow(id, EVENT), label: "Basis" }));
  await using run = await openRun({ rows });
  assert.equal((await reconcile(run.parts, run.task, signal)).applied, 2);
});

Deno.test("reconcile() cancels the jobs of a task that is switched off, without asking", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  const asked = run.course.asked.length;
  await reconcile(run.parts, loadedTask({ enabled: false }), signal);
  assert.equal((await run.job()).state, "cancelled");
  assert.equal(run.course.asked.length, asked);
});

Deno.test("reconcile() throws when another daemon has taken over", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await lease(run.store, "b", run.clock.now());
  await assert.rejects(
    reconcile(run.parts, run.task, signal),
    (thrown) => thrown instanceof SchedulerError && thrown.code === "LEASE_LOST",
  );
  assert.deepEqual(await run.store.counts(KEY.environment), []);
});

Deno.test("reconcile() writes many items in several transactions", async () => {
  const sizes: number[] = [];
  const rows = Array.from({ length: 2_500 }, (_, id) => itemRow(id, EVENT));
  await using run = await openRun({ rows, wrap: counting(sizes) });
  const went = await reconcile(run.parts, run.task, signal);
  assert.deepEqual(went, { items: 2_500, applied: 2_500, error: null });
  assert.deepEqual(await run.store.counts(KEY.environment), [
    { task: KEY.task, state: "scheduled", jobs: 2_500 },
  ]);
  assert.ok(sizes.length >= 3 && Math.max(...sizes) < 2_000, `transactions of ${sizes.join(", ")}`);
});

Deno.test("reconcile() asks a query function with now, since and the course database", async () => {
  await using run = await openRun();
  const task = { ...loadedTask({ query: null }), sql: null };
  run.course.rows = [itemRow(7, EVENT)];
  run.sandbox.find = async ({ now, since }, answer) => {
    assert.equal(now, run.clock.now());
    assert.equal(since, run.clock.now());
    const rows = await answer({ method: "course.all", params: ["SELECT 1", { a: 1 }] });
    assert.deepEqual(rows, run.course.rows);
    return run.course.rows;
  };
  assert.equal((await reconcile(run.parts, task, signal)).applied, 1);
});

Deno.test("reconcile() lets a query function read only", async () => {
  await using run = await openRun();
  const task = { ...loadedTask({ query: null }), sql: null };
  run.sandbox.find = async (_ask, answer) => {
    await answer({ method: "course.transaction", params: [[{ sql: "DELETE FROM training" }]] });
    return [];
  };
  const went = await reconcile(run.parts, task, signal);
  assert.ok(went.error !== null);
  assert.deepEqual(run.course.transactions, []);
});

Deno.test("reconcile() keeps what a query function threw", async () => {
  await using run = await openRun();
  const thrown = new HandlerError("HANDLER_QUERY", "the query is broken", { hint: "mend it" });
  run.sandbox.find = () => Promise.reject(thrown);
  const task = { ...loadedTask({ query: null }), sql: null };
  assert.equal((await reconcile(run.parts, task, signal)).error, thrown.message);
});

Deno.test("reconcile() uses the id, label and time that the handler makes of a row", async () => {
  await using run = await openRun({ rows: [{ number: 7, day: "2026-12-03" }] });
  const task = loadedTask();
  const handler = { ...task.handler, shapes: ["id", "label", "eventAt"] as const };
  run.sandbox.add = (row) => ({
    ...row,
    ...{ id: `t${row.number}`, label: "Basis", event_at: `${row.day} 10:00:00` },
  });
  assert.equal((await reconcile(run.parts, { ...task, handler }, signal)).applied, 1);
  const job = await run.job("t7");
  assert.equal(job.label, "Basis");
  assert.equal(job.runAt, ms("2026-12-01T10:00:00Z"));
});

Deno.test("reconcile() gives the query :now, :since and the scalars of args", async () => {
  await using run = await openRun();
  const args = { practice: 3, name: "x", nested: { a: 1 } };
  await reconcile(run.parts, loadedTask({ args }), signal);
  assert.deepEqual(run.course.asked[0]?.params, {
    ...{ practice: 3, name: "x" },
    ...{ now: "2026-12-01 09:00:00.000000", since: "2026-12-01 09:00:00.000000" },
  });
});

Deno.test("cancelRemoved() cancels what is scheduled of tasks that are gone, and no other", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  await cancelRemoved(run.parts, KEY.environment, new Set([KEY.task]));
  assert.equal((await run.job()).state, "scheduled");
  await cancelRemoved(run.parts, KEY.environment, new Set(["another"]));
  const job = await run.job();
  assert.equal(job.state, "cancelled");
  assert.ok(job.reason !== null);
});

Deno.test("cancelRemoved() hands the store no more changes at once than it takes", async () => {
  const sizes: number[] = [];
  await using run = await openRun({ wrap: counting(sizes) });
  await run.store.seeTask(KEY, run.clock.now());
  for (const start of [0, 6_000]) {
    const changes: Change[] = Array.from({ length: 6_000 }, (_, id) => creation(`${start + id}`));
    await run.store.applyPlan({ ...KEY, fence: run.parts.fence, changes, now: run.clock.now() });
  }
  sizes.length = 0;
  await cancelRemoved(run.parts, KEY.environment, new Set());
  assert.equal(sizes.reduce((sum, size) => sum + size, 0), 12_000);
  // What applyPlan() promises to take: at most 10,000.
  assert.ok(Math.max(...sizes) <= 10_000, `transactions of ${sizes.join(", ")}`);
});

Deno.test("two reconciles at the same time plan each event once", async () => {
  const rows = Array.from({ length: 700 }, (_, id) => itemRow(id, EVENT));
  await using run = await openRun({ rows });
  const both = await Promise.all([
    reconcile(run.parts, loadedTask(), signal),
    reconcile(run.parts, loadedTask(), signal),
  ]);
  assert.equal(both.reduce((sum, { applied }) => sum + applied, 0), rows.length);
  const [count] = await run.store.counts("PRODUCTION");
  assert.equal(count?.jobs, rows.length);
});
