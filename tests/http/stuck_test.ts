import assert from "node:assert/strict";
import { readLiveness } from "../../src/http/health.ts";
import type { Engine } from "../../src/run/engine.ts";
import { itemRow } from "../support/fake_course.ts";
import { faulty, type FaultyStore, fullDisk } from "../support/faulty.ts";
import { DUE_MS, EVENT, openRun, type Run } from "../support/run_factory.ts";

const MINUTE_MS = 60_000;

/** What `/healthz` says of an engine that runs. */
function liveness(run: Run, engine: Engine): { status: number; stuck: unknown; why: unknown } {
  const { status, body } = readLiveness({
    config: run.prepared.config,
    clock: run.clock,
    since: run.clock.now() - run.clock.monotonicMs(),
    progress: () => ({
      plannedAt: engine.planning.progressAt(),
      dispatchedAt: engine.dispatching.progressAt(),
    }),
    troubles: () => engine.troubles(),
  });
  const { stuck, why } = body as { stuck: unknown; why: unknown }; // the fields that it promises
  return { status, stuck, why };
}

Deno.test("/healthz fails while loops fail again and again, with the reason, and is well when they go on", async () => {
  let faults: FaultyStore | null = null;
  await using run = await openRun({
    rows: [itemRow(7, EVENT)],
    wrap: (store) => {
      faults = faulty(store);
      return faults.store;
    },
  });
  const armed = faults as FaultyStore | null; // set by wrap, which has run
  const engine = await run.start();
  assert.equal(liveness(run, engine).status, 200);
  armed?.arm({ failAt: 1, times: Infinity, when: "before", error: fullDisk });
  await run.clock.advance(DUE_MS);
  await run.until("both loops fail", () => engine.troubles().length === 2);
  const { status, stuck, why } = liveness(run, engine);
  assert.equal(status, 503);
  assert.deepEqual(stuck, ["planning", "dispatching"]);
  const { message } = fullDisk();
  assert.deepEqual(why, [
    `no progress in planning for 1 hour: ${message}`,
    `no progress in dispatching for 1 hour: ${message}`,
  ]);

  armed?.arm(null);
  await run.clock.advance(MINUTE_MS);
  await run.until("it is done", async () => (await run.job()).state === "succeeded");
  assert.equal(liveness(run, engine).status, 200);
  assert.deepEqual(engine.troubles(), []);
});

Deno.test("/healthz fails where planning waits for ever, though nothing fails and jobs go on", async () => {
  await using run = await openRun({ rows: [itemRow(7, EVENT)] });
  const engine = await run.start();
  await run.until("it is planned", () => engine.planning.progressAt() !== null);
  Object.assign(run.course, {
    async *pages(_sql: string, _params: unknown, signal: AbortSignal) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      yield [];
    },
  });
  await run.clock.advance(10 * MINUTE_MS);
  const { status, stuck } = liveness(run, engine);
  assert.deepEqual([status, stuck], [503, ["planning"]]);
  assert.deepEqual(engine.troubles(), []);
});
