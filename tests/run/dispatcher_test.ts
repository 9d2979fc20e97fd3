import assert from "node:assert/strict";
import { HandlerError, StoreError } from "../../src/domain/errors.ts";
import { Dispatcher } from "../../src/run/dispatching/dispatcher.ts";
import { reconcile } from "../../src/run/planning/planner.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import type { Fence, Store } from "../../src/store/store.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailError } from "../support/fake_mailer.ts";
import { ended, failed, mailTo, sending } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, loadedTask, openRun, type Run, turn } from "../support/run_factory.ts";
import { claim, creation, KEY, lease, plan } from "../support/store_factory.ts";

const ONE = [itemRow(7, EVENT)];
const NO_RETRY = { limit: 0, backoff: "fixed", initialMs: 0, maxMs: 0, jitter: 0 } as const;

Deno.test("a due job runs at its time and no earlier", async () => {
  await using run = await openRun({ rows: ONE });
  await run.start();
  await run.clock.advance(DUE_MS - 1);
  assert.equal(run.sandbox.requests.length, 0);
  await run.clock.advance(1);
  await run.until("the job is done", async () => (await run.job()).state === "succeeded");
  assert.equal((await run.job()).finishedAt, run.clock.now());
});

Deno.test("an attempt is told all it may know", async () => {
  await using run = await openRun({ rows: ONE, task: { args: { a: [1] }, timeoutMs: 1_234 } });
  let timeoutMs = 0;
  run.sandbox.run = (attempt) => {
    timeoutMs = attempt.timeoutMs;
    return ended();
  };
  await run.start();
  await run.clock.advance(DUE_MS);
  const { eventAt } = await run.job();
  assert.deepEqual(run.sandbox.requests, [{
    ...{ task: "reminder", jobId: "reminder/7/PRODUCTION", attempt: 1, environment: "PRODUCTION" },
    ...{ timezone: "Europe/Amsterdam", now: run.clock.now(), args: { a: [1] } },
    item: { id: "7", label: "Training 7", eventAt, row: itemRow(7, EVENT) },
  }]);
  assert.equal(timeoutMs, 1_234);
});

Deno.test("no more jobs run at a time than concurrency, and the next starts when one ends", async () => {
  const rows = [1, 2, 3].map((id) => itemRow(id, EVENT));
  await using run = await openRun({ rows, task: { concurrency: 2 } });
  const holds = rows.map(() => Promise.withResolvers<AttemptResult>());
  run.sandbox.run = ({ request }) => holds[Number(request.item.id) - 1]?.promise ?? ended();
  const engine = await run.start();
  await run.clock.advance(DUE_MS);
  assert.deepEqual(run.sandbox.requests.map((request) => request.item.id), ["1", "2"]);
  assert.equal(engine.dispatcher.running(), 2);
  holds[1]?.resolve(ended());
  await run.until("the third starts", () => run.sandbox.requests.length === 3);
  holds[0]?.resolve(ended());
  holds[2]?.resolve(ended());
  await run.until("all are done", () => engine.dispatcher.running() === 0);
});

Deno.test("no more jobs run at a time than limits.jobs, whatever their tasks allow", async () => {
  const rows = [1, 2, 3].map((id) => itemRow(id, EVENT));
  const tasks = ["reminder", "list"].map((name) => loadedTask({ name, concurrency: 10 }));
  await using run = await openRun({
    ...{ rows, tasks },
    config: { limits: { jobs: 4, hostMemoryMb: 256 } },
  });
  const held = Promise.withResolvers<AttemptResult>();
  run.sandbox.run = () => run.sandbox.requests.length <= 4 ? held.promise : ended();
  const engine = await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal(engine.dispatcher.running(), 4);
  held.resolve(ended());
  await run.until("all are done", () => run.sandbox.requests.length === 6);
});

Deno.test("a job has one attempt at a time, whatever max_instances allows", async () => {
  await using run = await openRun({ rows: ONE, task: { maxInstances: 5, concurrency: 10 } });
  const held = Promise.withResolvers<AttemptResult>();
  run.sandbox.run = () => held.promise;
  const engine = await run.start();
  await run.clock.advance(DUE_MS + 600_000);
  assert.equal(engine.dispatcher.running(), 1);
  assert.equal(run.sandbox.requests.length, 1);
  held.resolve(ended());
});

Deno.test("every task gets its turn, however many there are", async () => {
  const tasks = Array.from({ length: 25 }, (_, index) => loadedTask({ name: `task${index}` }));
  await using run = await openRun({ rows: ONE, tasks });
  await run.start();
  await run.clock.advance(DUE_MS + 120_000);
  const ran = new Set(run.sandbox.requests.map((request) => request.task));
  assert.deepEqual(
    tasks.map((task) => task.settings.name).filter((name) => !ran.has(name)),
    [],
  );
});

Deno.test("a failed attempt is tried again when retry says", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = ({ request }) => request.attempt < 3 ? failed("no luck") : ended();
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).dueAt - run.clock.now(), 30_000);
  await run.clock.advance(29_999);
  assert.equal(run.sandbox.requests.length, 1);
  await run.clock.advance(1);
  assert.equal(run.sandbox.requests.length, 2);
  await run.clock.advance(60_000);
  const job = await run.job();
  assert.equal(job.state, "succeeded");
  assert.equal(job.attempt, 3);
  const [first] = await run.store.history(job.seq);
  assert.equal(first?.kind, "retried");
  assert.equal(first?.reason, "no luck");
  assert.match(first?.error ?? "", /at test/);
});

Deno.test("a job fails for good after its last attempt", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: { ...NO_RETRY, limit: 1 } } });
  run.sandbox.run = () => failed("no luck");
  await run.start();
  await run.clock.advance(DUE_MS + 60_000);
  const job = await run.job();
  assert.equal(job.state, "failed");
  assert.equal(job.reason, "no luck");
  assert.equal(run.sandbox.requests.length, 2);
  const kinds = (await run.store.history(job.seq)).map((line) => line.kind);
  assert.deepEqual(kinds, ["retried", "failed"]);
});

Deno.test("a job fails at once where the handler says that trying again is no use", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = () => ended({ state: "failed", reason: "no such training", retry: false });
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).state, "failed");
});

Deno.test("a job that was skipped is done, with its reason and its log", async () => {
  await using run = await openRun({ rows: ONE });
  const line = { at: 1, level: "info", message: "looked" } as const;
  run.sandbox.run = () => {
    const outcome = { state: "skipped", reason: "nobody is enrolled" } as const;
    return { kind: "ended", outcome, error: null, log: [line] };
  };
  await run.start();
  await run.clock.advance(DUE_MS);
  const job = await run.job();
  assert.equal(job.state, "skipped");
  assert.equal(job.reason, "nobody is enrolled");
  assert.deepEqual((await run.store.history(job.seq))[0]?.log, [line]);
});

Deno.test("what is odd about a mail stands in the log of its job", async () => {
  await using run = await openRun({ rows: ONE });
  run.course.texts = [{ tag: KEY.task, lang: "en", subject: "S", text: "{{ user.frist_name }}" }];
  run.sandbox.run = sending({ key: "a", to: { email: "a@example.org" }, template: "main" });
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("the job is done", async () => (await run.job()).state === "succeeded");
  const [line] = await run.store.history((await run.job()).seq);
  assert.deepEqual(line?.log.map(({ level }) => level), ["warn"]);
  assert.match(line?.log[0]?.message ?? "", /user\.frist_name/);
});

Deno.test("an attempt whose host was killed for it counts as failed", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: NO_RETRY } });
  run.sandbox.run = () => ({ kind: "killed", reason: "took longer than 5 minutes", log: [] });
  await run.start();
  await run.clock.advance(DUE_MS);
  const job = await run.job();
  assert.equal(job.state, "failed");
  assert.equal(job.reason, "took longer than 5 minutes");
});

Deno.test("an attempt that was put back does not count", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = () =>
    run.sandbox.requests.length === 1
      ? { kind: "put_back", reason: "its host ended for another job" }
      : ended();
  await run.start();
  await run.clock.advance(DUE_MS);
  await run.until("the job is done", async () => (await run.job()).state === "succeeded");
  assert.deepEqual(run.sandbox.requests.map((request) => request.attempt), [1, 1]);
  assert.equal((await run.job()).attempt, 1);
});

Deno.test("a host that cannot be started costs no attempt, and is tried again after 5 s", async () => {
  await using run = await openRun({ rows: ONE });
  const thrown = new HandlerError("HANDLER_HOST", "Cannot start", { hint: "free some memory" });
  run.sandbox.run = () => run.sandbox.requests.length === 1 ? Promise.reject(thrown) : ended();
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).attempt, 0);
  await run.clock.advance(4_999);
  assert.equal(run.sandbox.requests.length, 1);
  await run.clock.advance(1);
  assert.equal((await run.job()).state, "succeeded");
});

Deno.test("a job that waits for a host is as late as it is, and is missed after its grace", async () => {
  await using run = await openRun({ rows: ONE, task: { graceMs: 3_600_000 } });
  const thrown = new HandlerError("HANDLER_HOST", "Cannot start", { hint: "free some memory" });
  run.sandbox.run = () => Promise.reject(thrown);
  await run.start();
  await run.clock.advance(DUE_MS + 3_600_000);
  assert.equal((await run.job()).state, "scheduled");
  const tries = run.sandbox.requests.length;
  assert.ok(tries > 100 && tries < 130, `${tries} tries in an hour`);
  await run.clock.advance(60_000);
  assert.equal((await run.job()).state, "missed");
});

Deno.test("a fault of the engine itself costs an attempt, so that it cannot go round for ever", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: NO_RETRY } });
  run.sandbox.run = () => Promise.reject(new TypeError("undefined is not a function"));
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).state, "failed");
});

/** Claims the job of item 7 so many times with a daemon that dies of it. @returns the next daemon's fence */
async function dieOf(run: Run, times: number): Promise<Fence> {
  let fence = run.parts.fence;
  const now = run.clock.now();
  await run.store.seeTask(KEY, now);
  const eventAt = now + 2 * 86_400_000 + DUE_MS;
  await plan(run.store, fence, [creation("7", { runAt: now + DUE_MS, eventAt })]);
  await run.clock.advance(DUE_MS);
  for (let death = 1; death <= times; death++) {
    await claim(run.store, fence, 1, run.clock.now());
    fence = await lease(run.store, `daemon ${death}`, run.clock.now());
    const of = { environment: KEY.environment, now: run.clock.now() };
    assert.equal((await run.store.rescue({ ...of, fence, all: true, reason: "died" })).length, 1);
  }
  return fence;
}

async function roundBy(run: Run, fence: Fence): Promise<void> {
  const dispatcher = new Dispatcher({ ...run.dispatching(), fence });
  await dispatcher.round();
  await Promise.all([dispatcher.idle(), turn(run.clock)]);
}

Deno.test("three daemons that died of a job cost it none of its tries", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: { ...NO_RETRY, limit: 1 } } });
  const fence = await dieOf(run, 3);
  run.sandbox.run = () => failed("no luck");
  await roundBy(run, fence);
  assert.equal((await run.job()).state, "scheduled");
  assert.equal((await run.job()).attempt, 4);
  await roundBy(run, fence);
  const job = await run.job();
  assert.deepEqual([job.state, job.attempt, job.reason], ["failed", 5, "no luck"]);
});

Deno.test("a job that daemon after daemon dies of fails without another attempt", async () => {
  await using run = await openRun({ rows: ONE, task: { retry: NO_RETRY } });
  await roundBy(run, await dieOf(run, 4));
  const job = await run.job();
  assert.equal(job.state, "failed");
  assert.match(job.reason ?? "", /the daemon ended during 4 of them/);
  assert.equal(run.sandbox.requests.length, 0);
});

/** A store whose settle() throws until it is mended. */
function ailing(fault: { isOn: boolean; tries: number }): (store: Store) => Store {
  return (store) => ({
    ...store,
    settle(settlements, now) {
      fault.tries += 1;
      if (!fault.isOn) return store.settle(settlements, now);
      return Promise.reject(new StoreError("STORE_BUSY", "busy", { hint: "wait" }));
    },
  });
}

Deno.test("an end that cannot be written down is tried again, and the job is not run twice", async () => {
  const fault = { isOn: true, tries: 0 };
  await using run = await openRun({ rows: ONE, wrap: ailing(fault) });
  await run.start();
  await run.clock.advance(DUE_MS + 5_000);
  assert.ok(fault.tries >= 5, `${fault.tries} tries`);
  assert.equal((await run.job()).state, "running");
  fault.isOn = false;
  await run.clock.advance(1_000);
  assert.equal((await run.job()).state, "succeeded");
  assert.equal(run.sandbox.requests.length, 1);
});

Deno.test("a claim that takes effect long after it failed is undone, and its job is run", async () => {
  const busy = new StoreError("STORE_BUSY", "busy", { hint: "wait" });
  const server = { isStalled: false, commit: (): Promise<unknown> => Promise.resolve() };
  await using run = await openRun({
    rows: ONE,
    wrap: (store) => ({
      ...store,
      claim(ask) {
        if (!server.isStalled) return store.claim(ask);
        // The first that it could not answer holds up all that come after it.
        const { commit } = server;
        server.commit = () => commit().then(() => store.claim(ask));
        return Promise.reject(busy);
      },
    }),
  });
  await run.start();
  await run.clock.advance(DUE_MS - 500);
  server.isStalled = true;
  await run.clock.advance(120_000);
  assert.equal((await run.job()).state, "scheduled");
  await server.commit();
  server.isStalled = false;
  assert.equal((await run.job()).state, "running");
  await run.clock.advance(60_000);
  assert.equal((await run.job()).state, "succeeded");
  assert.equal(run.sandbox.requests.length, 1);
});

Deno.test("the end of an attempt whose lease was lost is thrown away with a warning", async () => {
  await using run = await openRun({ rows: ONE });
  const held = Promise.withResolvers<AttemptResult>();
  run.sandbox.run = () => held.promise;
  await reconcile(run.parts, run.task, new AbortController().signal);
  await run.clock.advance(DUE_MS);
  const dispatcher = new Dispatcher(run.dispatching());
  await dispatcher.round();
  await run.until("the attempt runs", () => run.sandbox.requests.length === 1);
  const fence = await lease(run.store, "b", run.clock.now());
  const { environment } = KEY;
  const now = run.clock.now();
  await run.store.rescue({ environment, fence, now, all: true, reason: "taken over" });
  held.resolve(ended());
  await Promise.all([dispatcher.idle(), turn(run.clock)]);
  assert.equal((await run.job()).state, "scheduled");
  assert.equal(run.log.of("warn").length, 1);
});

Deno.test("Dispatcher.round() does not spin where its lease is lost and a job is due", async () => {
  await using run = await openRun();
  await run.store.seeTask(KEY, run.clock.now());
  await plan(run.store, run.parts.fence, [creation("7")]);
  const dispatcher = new Dispatcher(run.dispatching());
  await lease(run.store, "b", run.clock.now());
  // 0 or less would ask the store again at once, over and over, until the heartbeat finds out.
  const waitMs = await dispatcher.round().catch(() => "throws, and so is tried again later");
  assert.ok(typeof waitMs === "string" || waitMs > 0, `waits ${waitMs} ms`);
});

Deno.test("Dispatcher.abort() puts back what runs and waits for it to be written down", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    return { kind: "put_back", reason: "the daemon is stopping" };
  };
  const engine = await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal(engine.dispatcher.running(), 1);
  run.sandbox.run = () => ended();
  await engine.dispatcher.abort("the daemon is stopping");
  const job = await run.job();
  const [line] = await run.store.history(job.seq);
  assert.equal(line?.kind, "put_back");
});

Deno.test("many jobs due at once end in few transactions", async () => {
  const fault = { isOn: false, tries: 0 };
  const rows = Array.from({ length: 50 }, (_, id) => itemRow(id, EVENT));
  await using run = await openRun({ rows, task: { concurrency: 50 }, wrap: ailing(fault) });
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.deepEqual(await run.store.counts(KEY.environment), [
    { task: KEY.task, state: "succeeded", jobs: 50 },
  ]);
  assert.ok(fault.tries <= 5, `${fault.tries} transactions`);
});

Deno.test("a mail that cannot be sent fails the attempt, and the next one sends it", async () => {
  await using run = await openRun({ rows: ONE });
  run.sandbox.run = sending(mailTo("anna@example.org"));
  run.mailer.result = () => Promise.reject(mailError("MAIL_UNREACHABLE"));
  await run.start();
  await run.clock.advance(DUE_MS);
  assert.equal((await run.job()).state, "scheduled");
  run.mailer.result = () => ({ state: "sent", answer: "250 OK" });
  await run.clock.advance(30_000);
  const job = await run.job();
  assert.equal(job.state, "succeeded");
  const states = (await run.store.jobDeliveries(job.seq)).map((delivery) => delivery.state);
  assert.deepEqual(states, ["sent"]);
  assert.equal(run.mailer.messages.length, 2);
});
