import assert from "node:assert/strict";
import { cancelRemoved, reconcile } from "../../src/run/planning/planner.ts";
import { Sightings } from "../../src/run/planning/sightings.ts";
import type { Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { EVENT, loadedTask, openRun, type Run } from "../support/run_factory.ts";
import { KEY } from "../support/store_factory.ts";
import { ms } from "../support/task_factory.ts";

const { signal } = new AbortController();
const MINUTE = 60_000;

/** An item whose reminder would have been due before the task was first seen. */
const PAST = itemRow(8, "2026-12-02 10:00:00");

/** Reconciles a minute later, with the query giving other rows. */
async function next(run: Run, rows: Run["course"]["rows"]): Promise<void> {
  await run.clock.advance(MINUTE);
  run.course.rows = rows;
  await reconcile(run.parts, run.task, signal);
}

Deno.test("what comes without getting a job is noted once, with why", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT), PAST] });
  const start = run.clock.now();
  await reconcile(run.parts, run.task, signal);
  await next(run, [itemRow(7, EVENT), PAST]);
  const past = { seenAt: start, refusal: "past", leftAt: null, backAt: null };
  assert.deepEqual(await run.store.sighting(KEY, "8"), past);
  assert.equal(await run.store.sighting(KEY, "7"), null, "its job tells of it");
});

Deno.test("an item of another training type is noted", async () => {
  const rows = [{ ...itemRow(7, EVENT), training_type: "Basis" }];
  await using run = await openRun({ rows, task: { trainingTypes: ["Gevorderd"] } });
  await reconcile(run.parts, run.task, signal);
  assert.equal((await run.store.sighting(KEY, "7"))?.refusal, "training_type");
});

Deno.test("what leaves is noted, and that it is back, with a job and without", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT), PAST] });
  const start = run.clock.now();
  await reconcile(run.parts, run.task, signal);
  await next(run, []);
  await next(run, []);
  const left = { seenAt: null, refusal: null, leftAt: start + MINUTE, backAt: null };
  assert.deepEqual(await run.store.sighting(KEY, "7"), left);
  await next(run, [itemRow(7, EVENT), PAST]);
  assert.equal((await run.store.sighting(KEY, "7"))?.backAt, start + 3 * MINUTE);
  assert.equal((await run.store.sighting(KEY, "8"))?.backAt, start + 3 * MINUTE);
});

Deno.test("after a restart nothing counts as left, or as new, that was not compared", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.rows = [itemRow(9, EVENT)];
  await reconcile({ ...run.parts, sightings: new Sightings() }, run.task, signal);
  assert.equal(await run.store.sighting(KEY, "7"), null);
  assert.equal(await run.store.sighting(KEY, "9"), null);
});

Deno.test("a query that fails, and a task that is switched off, let nothing leave", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  run.course.isDown = true;
  await reconcile(run.parts, run.task, signal);
  await reconcile(run.parts, loadedTask({ enabled: false }), signal);
  assert.equal(await run.store.sighting(KEY, "7"), null);
});

Deno.test("it is remembered since when a task is switched off, and since when it is gone", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  await reconcile(run.parts, run.task, signal);
  await run.clock.advance(MINUTE);
  const standing = async (): Promise<unknown> => {
    const [record] = await run.store.taskRecords(KEY.environment);
    return [record?.standing, record?.standingSince];
  };
  const off = run.clock.now();
  await reconcile(run.parts, loadedTask({ enabled: false }), signal);
  await run.clock.advance(MINUTE);
  await reconcile(run.parts, loadedTask({ enabled: false }), signal);
  assert.deepEqual(await standing(), ["off", off]);
  const gone = run.clock.now();
  await cancelRemoved(run.parts, KEY.environment, new Set());
  await run.clock.advance(MINUTE);
  await cancelRemoved(run.parts, KEY.environment, new Set());
  assert.deepEqual(await standing(), ["removed", gone]);
  assert.ok(off > ms("2026-12-01T09:00:00Z"));
});

Deno.test("what was noted is not written again, and an item with a job only when it is back", async () => {
  const written: unknown[] = [];
  const wrap = (store: Store): Store => ({
    ...store,
    applyPlan(plan) {
      written.push(...plan.notes?.items ?? []);
      return store.applyPlan(plan);
    },
  });
  await using run = await openRun({ rows: [itemRow(7, EVENT), PAST], wrap });
  for (let round = 0; round < 3; round++) await reconcile(run.parts, run.task, signal);
  assert.deepEqual(written, [
    { kind: "seen", item: "8", label: "Training 8", refusal: "past" },
  ]);
});
