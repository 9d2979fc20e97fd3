import assert from "node:assert/strict";
import { Dispatcher } from "../../src/run/dispatching/dispatcher.ts";
import { itemRow } from "../support/fake_course.ts";
import { ended, failed } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, openRun, turn } from "../support/run_factory.ts";

const THREE = [itemRow(7, EVENT), itemRow(8, EVENT), itemRow(9, EVENT)];
const TASK = {
  concurrency: 1,
  retry: { limit: 0, backoff: "fixed", initialMs: 0, maxMs: 0, jitter: 0 },
  breaker: { failures: 2, cooldownMs: 600_000 },
} as const;

Deno.test("a task that keeps failing rests, and its other jobs keep their attempts", async () => {
  await using run = await openRun({ rows: THREE, task: TASK });
  run.sandbox.run = () => failed();
  await run.start();
  await run.clock.advance(DUE_MS + 599_000);
  assert.equal(run.sandbox.requests.length, 2);
  const jobs = await run.store.jobs({ environment: "PRODUCTION", order: "next", limit: 9 });
  assert.deepEqual(jobs.map(({ state, attempt }) => [state, attempt]), [["scheduled", 0]]);
});

Deno.test("after its rest one job of the task is tried, and its success lets the others run", async () => {
  await using run = await openRun({ rows: [...THREE, itemRow(10, EVENT)], task: TASK });
  run.sandbox.run = ({ request }) => Number(request.item.id) < 9 ? failed() : ended();
  await run.start();
  await run.clock.advance(DUE_MS + 601_000);
  await run.until("all have run", () => run.sandbox.requests.length === 4);
  const [record] = await run.store.taskRecords("PRODUCTION");
  assert.deepEqual([record?.failures, record?.openUntil], [0, null]);
});

Deno.test("a trial that fails lets the task rest again", async () => {
  await using run = await openRun({ rows: [...THREE, itemRow(10, EVENT)], task: TASK });
  run.sandbox.run = () => failed();
  await run.start();
  await run.clock.advance(DUE_MS + 1_199_000);
  assert.equal(run.sandbox.requests.length, 3);
});

Deno.test("a restart does not forget that a task rests", async () => {
  await using run = await openRun({ rows: THREE, task: TASK });
  run.sandbox.run = () => failed();
  await run.start();
  await run.clock.advance(DUE_MS + 1_000);
  const again = new Dispatcher(run.dispatching());
  await again.round();
  await Promise.all([again.idle(), turn(run.clock)]);
  assert.equal(run.sandbox.requests.length, 2);
});
