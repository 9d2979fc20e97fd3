import assert from "node:assert/strict";
import { itemRow } from "../support/fake_course.ts";
import { DUE_MS, EVENT, openRun, type Run } from "../support/run_factory.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A reminder that was planned an hour before it is due, by a daemon that then went away. */
async function planned(task: Parameters<typeof openRun>[0] = {}): Promise<Run> {
  const run = await openRun({ rows: [itemRow(7, EVENT)], ...task });
  await run.start();
  await run.until(
    "it is planned",
    async () => await run.store.job("reminder/7/PRODUCTION") !== null,
  );
  await run.stop();
  return run;
}

// The reminder is due two days before its event, and may be a day late.
const ABSENCES: readonly {
  readonly name: string;
  readonly ms: number;
  readonly state: string;
  readonly reason: RegExp | null;
}[] = [
  { name: "an hour", ms: DUE_MS + HOUR_MS, state: "succeeded", reason: null },
  { name: "a day", ms: DUE_MS + DAY_MS, state: "succeeded", reason: null },
  {
    name: "a day and a minute",
    ms: DUE_MS + DAY_MS + 60_000,
    state: "missed",
    reason: /misfire_grace_time allows 1 day/,
  },
  { name: "a week", ms: 7 * DAY_MS, state: "missed", reason: /event had begun/ },
];

for (const { name, ms, state, reason } of ABSENCES) {
  for (const how of ["the daemon was down", "the machine slept"]) {
    Deno.test(`a reminder that fell due while ${how} for ${name} is ${state}`, async () => {
      await using run = await planned();
      if (how === "the daemon was down") await run.clock.advance(ms);
      else run.clock.step(ms); // the clock that nobody sets stood still
      await run.start();
      await run.until("it is settled", async () => (await run.job()).state === state);
      const sent = state === "succeeded" ? 1 : 0;
      assert.equal(run.sandbox.requests.length, sent);
      if (reason !== null) assert.match((await run.job()).reason ?? "", reason);
    });
  }
}

Deno.test("a laptop that sleeps while the daemon waits is noticed within half a minute", async () => {
  await using run = await planned();
  await run.start();
  await run.clock.advance(0);
  run.clock.step(DUE_MS + HOUR_MS);
  await run.clock.advance(30_000);
  await run.until("it is sent", async () => (await run.job()).state === "succeeded");
});

Deno.test("a clock that is set forwards sends once, and set back again not twice", async () => {
  await using run = await planned();
  await run.start();
  run.clock.step(DUE_MS);
  await run.clock.advance(30_000);
  await run.until("it is sent", async () => (await run.job()).state === "succeeded");
  run.clock.step(-DUE_MS);
  await run.clock.advance(2 * DUE_MS);
  assert.equal(run.sandbox.requests.length, 1);
});

Deno.test("a clock that is set back by hours delays a reminder, and does not lose it", async () => {
  await using run = await planned();
  await run.start();
  run.clock.step(-5 * HOUR_MS);
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).state, "scheduled");
  await run.clock.advance(5 * HOUR_MS);
  await run.until("it is sent", async () => (await run.job()).state === "succeeded");
  assert.equal(run.sandbox.requests.length, 1);
});

Deno.test("a clock that is set while a job runs neither ends it nor runs it twice", async () => {
  await using run = await planned();
  const done = Promise.withResolvers<void>();
  run.sandbox.run = async () => {
    await done.promise;
    return { kind: "ended", outcome: { state: "succeeded" }, error: null, log: [] };
  };
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("it runs", () => run.sandbox.requests.length === 1);
  for (const step of [6 * HOUR_MS, -12 * HOUR_MS]) {
    run.clock.step(step);
    await run.clock.advance(60_000);
  }
  assert.equal((await run.job()).state, "running");
  done.resolve();
  await run.until("it is done", async () => (await run.job()).state === "succeeded");
  assert.equal(run.sandbox.requests.length, 1);
});

Deno.test("nothing spins while a clock jumps: the store is asked a bounded number of times", async () => {
  let asked = 0;
  await using run = await openRun({
    rows: [itemRow(7, EVENT)],
    wrap: (store) => ({
      ...store,
      claim(ask) {
        asked += 1;
        return store.claim(ask);
      },
    }),
  });
  await run.start();
  for (const step of [HOUR_MS / 2, -HOUR_MS / 4, -HOUR_MS, HOUR_MS / 2]) {
    run.clock.step(step);
    await run.clock.advance(60_000);
  }
  assert.ok(asked < 100, `${asked} claims in four minutes`);
});
