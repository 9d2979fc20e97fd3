import assert from "node:assert/strict";
import { SchedulerError, StoreError } from "../../src/domain/errors.ts";
import type { SendResult } from "../../src/mail/mailer.ts";
import { capabilities } from "../../src/run/dispatching/capabilities.ts";
import { reconcile } from "../../src/run/planning/planner.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailError } from "../support/fake_mailer.ts";
import { ended, failed, inTime, mailTo, sending } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, loadedTask, openRun, type Run } from "../support/run_factory.ts";
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

const UNREACHABLE = (): Promise<never> => Promise.reject(mailError("MAIL_UNREACHABLE"));

/** Many reminders of two tasks, all due an hour after the start, and a mail server that counts. */
async function openBacklog(): Promise<Run> {
  const rows = Array.from({ length: 30 }, (_, item) => itemRow(item, EVENT));
  const tasks = ["reminder", "list"].map((name) => loadedTask({ name, concurrency: 5 }));
  const run = await openRun({ rows, tasks });
  run.sandbox.run = (attempt) => sending(mailTo(`${attempt.request.item.id}@example.org`))(attempt);
  return run;
}

async function countsOf(run: Run): Promise<Readonly<Record<string, number>>> {
  const counts = await run.store.counts(KEY.environment);
  const states = new Set(counts.map(({ state }) => state));
  return Object.fromEntries([...states].map((state) => [
    state,
    counts.reduce((sum, count) => count.state === state ? sum + count.jobs : sum, 0),
  ]));
}

Deno.test("while the mail server is not there one job tries it now and then, and no attempt is lost", async () => {
  await using run = await openBacklog();
  run.mailer.result = UNREACHABLE;
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("both tasks wait", async () => {
    const [hold] = await run.store.holds(KEY.environment);
    return hold?.tasks.length === 2 && (await countsOf(run))["running"] === undefined;
  });
  const met = run.sandbox.requests.length;
  assert.ok(met <= 10, `${met} jobs met the outage: as many as run at a time`);
  await run.clock.advance(600_000);
  const tries = run.sandbox.requests.length - met;
  assert.ok(tries >= 18 && tries <= 24, `${tries} trials in ten minutes`);
  const [hold] = await run.store.holds(KEY.environment);
  assert.equal(hold?.dependency, "mail");
  assert.equal(hold?.tries, tries + 1);
  assert.ok(hold.nextTryAt > run.clock.now());
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await run.clock.advance(30_000);
  await run.until("all is sent", async () => (await countsOf(run))["succeeded"] === 60);
  assert.deepEqual(await run.store.holds(KEY.environment), []);
  const jobs = await run.store.jobs({ environment: KEY.environment, order: "latest", limit: 100 });
  assert.deepEqual([...new Set(jobs.map(({ attempt }) => attempt))], [1]);
});

Deno.test("a trial that meets the outage tells its story once", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = sending(mailTo("anna@example.org"));
  run.mailer.result = UNREACHABLE;
  await run.start();
  await run.clock.advance(DUE_MS + 3_600_000);
  const { seq } = await run.job();
  const lines = await run.store.history(seq);
  assert.deepEqual(lines.map(({ kind }) => kind), ["put_back"]);
});

Deno.test("tasks that do not need the mail server go on while it is not there", async () => {
  const tasks = ["reminder", "list"].map((name) => loadedTask({ name }));
  await using run = await openRun({ rows: ONE, tasks });
  const mailing = sending(mailTo("anna@example.org"));
  run.sandbox.run = (attempt) => attempt.request.task === "list" ? ended() : mailing(attempt);
  run.mailer.result = UNREACHABLE;
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until(
    "the other is done",
    async () => (await run.store.job("list/7/PRODUCTION"))?.state === "succeeded",
  );
  const [hold] = await run.store.holds(KEY.environment);
  assert.deepEqual(hold?.tasks, ["reminder"]);
});

Deno.test("a hold outlives a restart: one job tries first, then the others go on", async () => {
  await using run = await openBacklog();
  const { signal } = new AbortController();
  for (const task of run.prepared.catalog.tasks.values()) await reconcile(run.parts, task, signal);
  await run.clock.advance(DUE_MS);
  await run.store.writeHold(KEY.environment, {
    ...{ dependency: "mail", since: run.clock.now(), nextTryAt: run.clock.now() + 9_000_000 },
    ...{ tries: 7, reason: "connection refused", tasks: ["reminder", "list"] },
  });
  const first = Promise.withResolvers<SendResult>();
  run.mailer.result = () => first.promise;
  await run.start();
  await run.until("one tries", () => run.sandbox.requests.length === 1);
  await run.clock.advance(1_000);
  assert.equal(run.sandbox.requests.length, 1);
  first.resolve({ state: "sent", answer: "250 OK" });
  await run.until("all is sent", async () => (await countsOf(run))["succeeded"] === 60);
});

Deno.test("a hold ends where nobody waits any more", async () => {
  await using run = await openRun({ rows: ONE });
  await run.store.writeHold(KEY.environment, {
    ...{ dependency: "mail", since: run.clock.now(), nextTryAt: run.clock.now() },
    ...{ tries: 1, reason: "connection refused", tasks: ["reminder"] },
  });
  await run.start();
  await run.until("it is over", async () => (await run.store.holds(KEY.environment)).length === 0);
});

Deno.test("a job whose doings cannot be written down waits, and loses no attempt", async () => {
  const full = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });
  let isFull = true;
  await using run = await openRun({
    rows: ONE,
    task: { retry: NO_RETRY },
    wrap: (store) => ({
      ...store,
      intendDelivery: (...args) => isFull ? Promise.reject(full) : store.intendDelivery(...args),
    }),
  });
  run.sandbox.run = sending(mailTo("anna@example.org"));
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("it waits", async () => (await run.job()).state === "scheduled");
  assert.equal((await run.job()).attempt, 0);
  isFull = false;
  await run.clock.advance(30_000);
  await run.until("it is done", async () => (await run.job()).state === "succeeded");
  assert.equal((await run.job()).attempt, 1);
});

Deno.test("a disk that is full for longer than an attempt may take costs none, and no mail goes twice", async () => {
  const full = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });
  let isFull = true;
  await using run = await openRun({
    rows: ONE,
    task: { retry: NO_RETRY, timeoutMs: 60_000 },
    wrap: (store) => ({
      ...store,
      settleDelivery: (...args) => isFull ? Promise.reject(full) : store.settleDelivery(...args),
    }),
  });
  run.sandbox.run = inTime(run.clock, sending(mailTo("anna@example.org")));
  await run.start();
  await run.clock.advance(DUE_MS + 3_600_000);
  // Nobody else may have it before: it would mail her again.
  assert.equal((await run.job()).state, "running");
  isFull = false;
  await run.clock.advance(60_000);
  assert.equal((await run.job()).state, "succeeded");
  assert.equal((await run.job()).attempt, 1);
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("a job that waited until its event began says what it waited for", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = sending(mailTo("anna@example.org"));
  run.mailer.result = UNREACHABLE;
  await run.start();
  await run.clock.advance(DUE_MS + 25 * 3_600_000);
  const job = await run.job();
  assert.equal(job.state, "missed");
  assert.match(job.reason ?? "", /it waited for the mail server since 2026-12-01T10:00:00Z/);
});

Deno.test("a mail that the server puts off holds nobody else, and is tried again as retry says", async () => {
  const rows = [itemRow(7, EVENT), itemRow(8, EVENT)];
  await using run = await openRun({ rows });
  run.sandbox.run = (attempt) => sending(mailTo(`${attempt.request.item.id}@example.org`))(attempt);
  let isFull = true;
  run.mailer.result = ({ to }) =>
    isFull && to.email.startsWith("7")
      ? Promise.reject(mailError("MAIL_DEFERRED"))
      : { state: "sent", answer: "250 OK" };
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("the other is sent", async () => (await run.job("8")).state === "succeeded");
  await run.until("this one waits", async () => (await run.job("7")).state === "scheduled");
  assert.deepEqual(await run.store.holds(KEY.environment), []);
  assert.equal((await run.job("7")).attempt, 1);
  isFull = false;
  await run.clock.advance(3_600_000);
  await run.until("it is sent too", async () => (await run.job("7")).state === "succeeded");
  assert.equal((await run.job("7")).attempt, 2);
});
