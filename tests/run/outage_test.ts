import assert from "node:assert/strict";
import { SchedulerError } from "../../src/domain/errors.ts";
import { capabilities } from "../../src/run/capabilities.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailError } from "../support/fake_mailer.ts";
import { failed, mailTo, sending } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, loadedTask, openRun } from "../support/run_factory.ts";
import { attemptOf, KEY, lease, running } from "../support/store_factory.ts";

const ONE = [itemRow(7, EVENT)];
const NO_RETRY = { limit: 0, backoff: "fixed", initialMs: 0, maxMs: 0, jitter: 0 } as const;

Deno.test("a job waits for a mail server that is not there, and loses no attempt", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: NO_RETRY } });
  run.sandbox.run = sending(mailTo("anna@example.org"));
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNREACHABLE"));
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("it waits", async () => (await run.job()).state === "scheduled");
  assert.equal((await run.job()).attempt, 0);
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await run.clock.advance(30_000);
  await run.until("it is done", async () => (await run.job()).state === "succeeded");
  assert.equal((await run.job()).attempt, 1);
});

Deno.test("a handler that fails by itself is not taken for an outage", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: NO_RETRY } });
  run.sandbox.run = () => failed("no luck");
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("it has failed", async () => (await run.job()).state === "failed");
});

Deno.test("a handler whose job is somebody else's by now changes nothing", async () => {
  await using run = await openRun({ rows: ONE });
  await run.store.seeTask(KEY, run.clock.now());
  const job = await running(run.store, run.parts.fence);
  const of = { job, attempt: attemptOf(job), task: loadedTask({ writes: true }) };
  const answer = capabilities(run.dispatching(), of, () => {});
  const fence = await lease(run.store, "b", run.clock.now());
  const ask = { fence, environment: KEY.environment, now: run.clock.now(), all: true };
  await run.store.rescue({ ...ask, reason: "taken over" });
  const change = [{ sql: "DELETE FROM training" }];
  await assert.rejects(
    answer({ method: "course.transaction", params: [change] }),
    (thrown) => thrown instanceof SchedulerError && thrown.code === "HANDLER_LEASE_LOST",
  );
  assert.deepEqual(run.course.transactions, []);
});
