import assert from "node:assert/strict";
import { itemRow } from "../support/fake_course.ts";
import { DUE_MS, EVENT, loadedTask, openRun } from "../support/run_factory.ts";

Deno.test("a handler is loaded five seconds before its job is due, once, and no other", async () => {
  const tasks = ["reminder", "list", "off"].map((name) =>
    loadedTask({
      ...{ name, handler: `./${name}.ts`, enabled: name !== "off" },
      offset: { months: 0, days: 0, ms: (name === "list" ? 47 : 48) * DUE_MS },
    })
  );
  await using run = await openRun({ rows: [itemRow(7, EVENT)], tasks });
  const { dispatching } = await run.start();
  await run.clock.advance(DUE_MS - 5_001);
  assert.deepEqual(run.sandbox.warmed, []);
  await run.clock.advance(1);
  const modules = (): readonly string[] => run.sandbox.warmed.map(({ module }) => module);
  assert.deepEqual(modules(), ["./reminder.ts"]);
  dispatching.bell.ring();
  await run.clock.advance(4_999);
  assert.deepEqual(modules(), ["./reminder.ts"]);
  assert.equal(run.sandbox.requests.length, 0);
  await run.clock.advance(1);
  assert.equal(run.sandbox.requests.length, 1);
  await run.clock.advance(DUE_MS);
  assert.deepEqual(modules(), ["./reminder.ts", "./list.ts"]);
});

Deno.test("handlers of jobs that are due soon after one another are each loaded ahead", async () => {
  const tasks = ["reminder", "list"].map((name) =>
    loadedTask({
      ...{ name, handler: `./${name}.ts` },
      offset: { months: 0, days: 0, ms: 48 * DUE_MS - (name === "list" ? 2_000 : 0) },
    })
  );
  await using run = await openRun({ rows: [itemRow(7, EVENT)], tasks });
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.deepEqual(run.sandbox.warmed.map(({ module }) => module), ["./reminder.ts", "./list.ts"]);
});

Deno.test("an idle engine wakes no more than once a second on average", async () => {
  await using run = await openRun({ rows: [itemRow(7, "2026-12-31 10:00:00")] });
  await run.start();
  let sleeps = 0;
  const { clock } = run;
  const sleep = clock.sleep.bind(clock);
  clock.sleep = (ms, signal) => {
    sleeps += 1;
    return sleep(ms, signal);
  };
  await clock.advance(600_000);
  assert.ok(sleeps <= 60, `${sleeps} wake-ups in ten minutes`);
});
