import assert from "node:assert/strict";
import { StoreError } from "../../src/domain/errors.ts";
import { Dispatcher } from "../../src/run/dispatching/dispatcher.ts";
import { reconcile } from "../../src/run/planning/planner.ts";
import type { Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { ended } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, openRun, type Run, type RunGiven, turn } from "../support/run_factory.ts";
import { ms } from "../support/task_factory.ts";

const { signal } = new AbortController();

/** A run whose job of item 7 is due now, and a dispatcher that has not looked yet. */
async function due(given: RunGiven = {}): Promise<{ run: Run; dispatcher: Dispatcher }> {
  const run = await openRun({ rows: [itemRow(7, EVENT)], ...given });
  await reconcile(run.parts, run.task, signal);
  await run.clock.advance(DUE_MS);
  run.course.asked.length = 0;
  return { run, dispatcher: new Dispatcher(run.dispatching()) };
}

/** Runs one round and lets it end. */
async function round(run: Run, dispatcher: Dispatcher): Promise<void> {
  await dispatcher.round();
  await Promise.all([dispatcher.idle(), turn(run.clock)]);
}

Deno.test("a job whose item left at the last moment is cancelled without an attempt", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  run.course.rows = [];
  await round(run, dispatcher);
  const job = await run.job();
  assert.equal(job.state, "cancelled");
  assert.equal(job.attempt, 0);
  assert.equal(run.sandbox.requests.length, 0);
});

Deno.test("a job whose event moved at the last moment moves without an attempt", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  run.course.rows = [itemRow(7, "2026-12-05 14:00:00")];
  await round(run, dispatcher);
  const job = await run.job();
  assert.equal(job.state, "scheduled");
  assert.equal(job.dueAt, ms("2026-12-03T14:00:00Z"));
  assert.equal(job.attempt, 0);
  assert.equal(run.sandbox.requests.length, 0);
});

Deno.test("a job that is too late is missed without an attempt, and said so", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  await run.clock.advance(86_400_001);
  await round(run, dispatcher);
  const job = await run.job();
  assert.equal(job.state, "missed");
  assert.equal(job.attempt, 0);
  assert.equal(run.sandbox.requests.length, 0);
  assert.equal(run.log.of("warn").length, 1);
});

Deno.test("a job as late as the grace allows runs", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  await run.clock.advance(86_400_000);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("a job whose item was renamed runs, with the row as it is now", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  run.course.rows = [{ ...itemRow(7, EVENT), label: "New name" }];
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "succeeded");
  assert.equal(run.sandbox.requests[0]?.item.row.label, "New name");
});

Deno.test("recheck: false runs a job without asking", async () => {
  const { run, dispatcher } = await due({ task: { recheck: false } });
  await using _run = run;
  run.course.isDown = true;
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "succeeded");
  assert.deepEqual(run.sandbox.requests[0]?.item.row, {});
});

Deno.test("recheck: false does not run a job that is too late", async () => {
  const { run, dispatcher } = await due({ task: { recheck: false } });
  await using _run = run;
  await run.clock.advance(86_400_001);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "missed");
  assert.equal(run.sandbox.requests.length, 0);
});

Deno.test("jobs wait and lose no attempt while the course database is down", async () => {
  const { run, dispatcher } = await due();
  await using _run = run;
  run.course.isDown = true;
  await round(run, dispatcher);
  const waiting = await run.job();
  assert.equal(waiting.state, "scheduled");
  assert.equal(waiting.attempt, 0);
  assert.equal(waiting.dueAt, waiting.runAt);
  assert.ok(waiting.reason !== null);
  const [hold] = await run.store.holds("PRODUCTION");
  assert.deepEqual([hold?.dependency, hold?.tasks], ["course", ["reminder"]]);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "scheduled");
  run.course.isDown = false;
  await run.clock.advance(5_000);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("jobs that are due within a second share one query", async () => {
  const rows = [itemRow(7, EVENT), itemRow(8, "2026-12-03 10:00:01")];
  const { run, dispatcher } = await due({ rows });
  await using _run = run;
  await round(run, dispatcher);
  await run.clock.advance(1_000);
  await round(run, dispatcher);
  assert.equal(run.sandbox.requests.length, 2);
  assert.equal(run.course.asked.length, 1);
});

Deno.test("jobs that wait for a place share the query of those that have one", async () => {
  const { run, dispatcher } = await due({
    rows: [itemRow(7, EVENT), itemRow(8, EVENT)],
    task: { concurrency: 1 },
  });
  await using _run = run;
  const first = Promise.withResolvers<void>();
  run.sandbox.run = () => first.promise.then(() => ended());
  await dispatcher.round();
  await run.until("the first runs", () => run.sandbox.requests.length === 1);
  await dispatcher.round(); // which finds no place
  first.resolve();
  await dispatcher.idle();
  await round(run, dispatcher);
  assert.equal(run.sandbox.requests.length, 2);
  assert.equal(run.course.asked.length, 1);
});

Deno.test("an answer of more than a second ago is not believed", async () => {
  const rows = [itemRow(7, EVENT), itemRow(8, "2026-12-03 10:00:02")];
  const { run, dispatcher } = await due({ rows });
  await using _run = run;
  await round(run, dispatcher);
  run.course.rows = [itemRow(7, EVENT)];
  await run.clock.advance(2_000);
  await round(run, dispatcher);
  assert.equal((await run.job("8")).state, "cancelled");
});

Deno.test("an answer from before the clock was set back is not believed", async () => {
  const rows = [itemRow(6, "2026-12-03 09:00:20"), itemRow(7, "2026-12-03 09:00:30")];
  const { run, dispatcher } = await due({ rows, task: { concurrency: 1 } });
  await using _run = run;
  await round(run, dispatcher);
  run.course.rows = [];
  // The wall now shows less than when the answer was given; how old it is, nobody can say.
  run.clock.step(-500);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "cancelled");
});

Deno.test("a job that is stopped in the middle of the last look is not cancelled", async () => {
  const rows = [itemRow(6, "2026-12-31 10:00:00"), itemRow(7, EVENT)];
  const { run, dispatcher } = await due({ rows });
  await using _run = run;
  run.course.pageSize = 1;
  let aborting = Promise.resolve();
  run.course.onPage = (page) => {
    if (page === 1) aborting = dispatcher.abort("the daemon is stopping");
  };
  await round(run, dispatcher);
  await Promise.all([aborting, turn(run.clock)]);
  assert.notEqual((await run.job()).state, "cancelled");
});

Deno.test("a job whose change cannot be written at the last moment neither runs nor is lost", async () => {
  const fault = { isOn: false };
  const wrap = (store: Store): Store => ({
    ...store,
    applyPlan: (plan) =>
      fault.isOn
        ? Promise.reject(new StoreError("STORE_BUSY", "busy", { hint: "wait" }))
        : store.applyPlan(plan),
  });
  const { run, dispatcher } = await due({ wrap });
  await using _run = run;
  run.course.rows = [];
  fault.isOn = true;
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "scheduled");
  assert.equal(run.sandbox.requests.length, 0);
  fault.isOn = false;
  await run.clock.advance(15_000);
  await round(run, dispatcher);
  assert.equal((await run.job()).state, "cancelled");
});
