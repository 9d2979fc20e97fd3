import assert from "node:assert/strict";
import { reconcile } from "../../src/run/planning/planner.ts";
import { itemRow } from "../support/fake_course.ts";
import { DUE_MS, EVENT, loadedTask, openRun, type Run } from "../support/run_factory.ts";

const DAY_MS = 86_400_000;
const { signal } = new AbortController();

/** A reminder that was sent; the clock stands so many days after that. */
async function sent(days: number): Promise<Run> {
  const run = await openRun({
    rows: [itemRow(7, EVENT)],
    config: { retentionMs: 30 * DAY_MS },
  });
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("it is sent", async () => (await run.job()).state === "succeeded");
  await run.stop();
  run.clock.step(days * DAY_MS);
  return run;
}

Deno.test("a job is forgotten when its retention is over and its item has left the query", async () => {
  await using run = await sent(31);
  run.course.rows = [];
  await reconcile(run.parts, run.task, signal);
  assert.equal(await run.store.job("reminder/7/PRODUCTION"), null);
});

Deno.test("a job is kept while its item is in the query, and is not planned anew", async () => {
  await using run = await sent(31);
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("a job is kept until its retention is over", async () => {
  await using run = await sent(29);
  run.course.rows = [];
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("nothing is forgotten of a task that is switched off, as its query is not asked", async () => {
  await using run = await sent(31);
  run.course.rows = [];
  await reconcile(run.parts, loadedTask({ enabled: false }), signal);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("nothing is forgotten where the query fails", async () => {
  await using run = await sent(31);
  run.course.isDown = true;
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.job()).state, "succeeded");
});
