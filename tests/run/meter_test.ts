import assert from "node:assert/strict";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailError } from "../support/fake_mailer.ts";
import { ended, failed, mailTo, sending } from "../support/fake_sandbox.ts";
import { readMetricsText, valueOf } from "../support/metrics_text.ts";
import { DUE_MS, EVENT, openRun, type Run } from "../support/run_factory.ts";

const ONE = [itemRow(7, EVENT)];
const task = "reminder";

/** A value that the run's meter tells. */
async function metered(
  run: Run,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const metrics = readMetricsText(await run.parts.meter.registry.metrics());
  return valueOf(metrics, `bcourse_scheduler_${name}`, labels);
}

async function isDone(run: Run): Promise<void> {
  await run.until("the job is done", async () => (await run.job()).finishedAt !== null);
}

Deno.test("an attempt is counted by its outcome, with how late it began and how long it took", async () => {
  await using run = await openRun({ rows: ONE, task: { concurrency: 1 } });
  const held = Promise.withResolvers<AttemptResult>();
  run.sandbox.run = () => held.promise;
  await run.start();
  assert.equal(await metered(run, "attempts_total", { task, outcome: "succeeded" }), 0);
  await run.clock.advance(DUE_MS);
  await run.clock.advance(2_000);
  held.resolve(await ended());
  await isDone(run);
  assert.equal(await metered(run, "attempts_total", { task, outcome: "succeeded" }), 1);
  assert.equal(await metered(run, "attempts_total", { task, outcome: "failed" }), 0);
  assert.equal(await metered(run, "attempt_duration_seconds_sum", { task }), 2);
  assert.equal(await metered(run, "attempt_lateness_seconds_sum", { task }), 0);
  assert.equal(await metered(run, "attempt_lateness_seconds_count", { task }), 1);
});

Deno.test("what waited for a place is late, and a second try is not late for the first", async () => {
  const rows = [7, 8].map((id) => itemRow(id, EVENT));
  const retry = {
    limit: 1,
    backoff: "fixed",
    initialMs: 60_000,
    maxMs: 60_000,
    jitter: 0,
  } as const;
  await using run = await openRun({ rows, task: { concurrency: 1, retry } });
  const held = Promise.withResolvers<AttemptResult>();
  run.sandbox.run = ({ request }) => request.attempt > 1 ? ended() : held.promise;
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.clock.advance(5_000);
  held.resolve(failed("no"));
  await run.until("the second one starts", () => run.sandbox.requests.length === 2);
  assert.equal(await metered(run, "attempt_lateness_seconds_sum", { task }), 5);
  await run.clock.advance(60_000);
  await isDone(run);
  assert.equal(await metered(run, "attempts_total", { task, outcome: "retried" }), 2);
  const late = await metered(run, "attempt_lateness_seconds_sum", { task });
  assert.ok(late < 15, `${late}`);
});

Deno.test("a job that was planned after its time is not late by that", async () => {
  const rows = [itemRow(7, "2026-12-02 10:00:00")]; // due yesterday, seen now
  await using run = await openRun({ rows, task: { catchUp: true } });
  await run.start();
  await isDone(run);
  assert.equal(await metered(run, "attempt_lateness_seconds_sum", { task }), 0);
});

Deno.test("reconciles are timed, and the changes they make counted", async () => {
  await using run = await openRun({ rows: ONE });
  await run.start();
  assert.equal(await metered(run, "plan_changes_total", { task }), 1);
  assert.equal(await metered(run, "reconcile_duration_seconds_count", { task }), 1);
});

for (
  const [state, result] of [
    ["sent", () => ({ state: "sent", answer: "250" } as const)],
    ["failed", () => ({ state: "refused", answer: "550" } as const)],
    ["unknown", () => Promise.reject(mailError("MAIL_UNKNOWN"))],
  ] as const
) {
  Deno.test(`a mail is counted as ${state} once it is written down so`, async () => {
    await using run = await openRun({ rows: ONE });
    run.mailer.result = result;
    run.sandbox.run = sending(mailTo("anna@example.org"));
    await run.start();
    assert.equal(await metered(run, "deliveries_total", { task, state }), 0);
    await run.clock.advance(DUE_MS);
    await run.until("it is handed over", () => run.mailer.messages.length === 1);
    await run.until(
      "it is counted",
      async () => await metered(run, "deliveries_total", { task, state }) === 1,
    );
    assert.equal(await metered(run, "delivery_duration_seconds_count"), 1);
  });
}
