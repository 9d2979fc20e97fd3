import assert from "node:assert/strict";
import { type Action, ActionError, type Refusal } from "../../src/domain/action.ts";
import type { Job } from "../../src/domain/job.ts";
import { type Actions, createActions } from "../../src/run/actions/actions.ts";
import type { Engine } from "../../src/run/engine.ts";
import { reconcile } from "../../src/run/planning/planner.ts";
import { ended, failed, mailTo, sending } from "../support/fake_sandbox.ts";
import { DUE_MS, EVENT, openRun, type Run, type RunGiven } from "../support/run_factory.ts";
import { attemptOf, ending, KEY } from "../support/store_factory.ts";

const BY = { source: "command", who: "ana on klas" } as const;
const ROW = { id: "7", label: "Training 7", event_at: EVENT };
const HELD = { environment: "PRODUCTION", states: ["held"], limit: 1 } as const;
/** An event at noon, whose job is due an hour after the tests begin. */
const SOON: RunGiven = {
  rows: [{ ...ROW, event_at: "2026-12-01 12:00:00" }],
  task: { offset: { months: 0, days: 0, ms: 2 * 3_600_000 } },
};

interface Scene {
  readonly run: Run;
  readonly actions: Actions;
  /** Starts the engine anew, and does something in between. */
  restart(between?: () => Promise<void>): Promise<void>;
  act(action: Action): Promise<unknown>;
}

/** Plans the job of one item, due in an hour, and hands over the actions of the daemon. */
async function within(
  given: RunGiven,
  work: (scene: Scene) => Promise<void>,
): Promise<void> {
  await using run = await openRun({ rows: [ROW], ...given });
  let engine: Engine = await run.start();
  await run.until("planned", async () => await run.store.job("reminder/7/PRODUCTION") !== null);
  const { store, clock, log, prepared, mailer } = run;
  const loaded = { prepared, mailer, problems: [], loadedAt: clock.now() };
  const { fence } = run.parts;
  const actions = createActions({
    ...{ store, clock, log, fence, loaded: () => loaded, engine: () => engine },
  });
  const restart = async (between = () => Promise.resolve()): Promise<void> => {
    await run.stop();
    await between();
    engine = await run.start();
  };
  await work({ run, actions, restart, act: (action) => actions.act(action, BY) });
}

async function refused(work: Promise<unknown>, code: Refusal): Promise<void> {
  await assert.rejects(work, (thrown) => {
    assert.ok(thrown instanceof ActionError, String(thrown));
    assert.equal(thrown.code, code);
    return true;
  });
}

function inState(run: Run, state: Job["state"]): Promise<void> {
  return run.until(`the job is ${state}`, async () => (await run.job()).state === state);
}

Deno.test("act() pauses a task: its due jobs wait, and run when it is resumed", () =>
  within({}, async ({ run, act }) => {
    await act({ verb: "pause", task: "reminder" });
    await run.clock.advance(DUE_MS + 60_000);
    assert.equal((await run.job()).state, "scheduled");
    assert.equal(run.sandbox.requests.length, 0);
    await act({ verb: "resume", task: "reminder" });
    await inState(run, "succeeded");
    const lines = await run.store.audit(10);
    assert.deepEqual(lines.map(({ who, action, subject }) => [who, action, subject]), [
      ["ana on klas", "resumed", "reminder"],
      ["ana on klas", "paused", "reminder"],
    ]);
  }));

Deno.test("a task that is paused plans on, and what becomes too late meanwhile is missed with the pause as reason", () =>
  within({ task: { graceMs: 3_600_000 } }, async ({ run, act }) => {
    await act({ verb: "pause", task: "reminder" });
    run.course.rows = [ROW, { ...ROW, id: "8", label: "Training 8" }];
    await run.clock.advance(60_000);
    await run.until(
      "8 is planned",
      async () => await run.store.job("reminder/8/PRODUCTION") !== null,
    );
    await run.clock.advance(DUE_MS + 3_600_000 + 60_000);
    await inState(run, "missed");
    assert.match((await run.job()).reason ?? "", /the task was paused by ana on klas/);
  }));

Deno.test("a pause outlives the engine that it was ordered of", () =>
  within({}, async ({ run, act, restart }) => {
    await act({ verb: "pause", task: "reminder" });
    await restart();
    await run.clock.advance(DUE_MS + 60_000);
    assert.equal((await run.job()).state, "scheduled");
    await act({ verb: "resume", task: "reminder" });
    await inState(run, "succeeded");
  }));

Deno.test("act() refuses to pause twice, and to resume what is not paused", () =>
  within({}, async ({ act }) => {
    await refused(act({ verb: "resume", task: "reminder" }), "ACTION_ALREADY");
    await act({ verb: "pause", task: "reminder" });
    await refused(act({ verb: "pause", task: "reminder" }), "ACTION_ALREADY");
  }));

for (const verb of ["pause", "resume", "trigger", "retry-failures"] as const) {
  Deno.test(`act() says which task was meant by ${verb}`, () =>
    within({}, async ({ act }) => {
      const action = verb === "trigger"
        ? { verb, task: "remindr", item: null }
        : { verb, task: "remindr" };
      await assert.rejects(act(action), {
        code: "ACTION_NO_TASK",
        hint: 'did you mean "reminder"?',
      });
    }));
}

Deno.test("act() runs a planned job at once, and its time stays as planned", () =>
  within({}, async ({ run, act }) => {
    const { runAt } = await run.job();
    assert.deepEqual(await act({ verb: "trigger", task: "reminder", item: "7" }), {
      ...{ verb: "trigger", subject: "reminder/7", jobs: 1, failed: [] },
    });
    await inState(run, "succeeded");
    assert.equal((await run.job()).runAt, runAt);
    const [line] = await run.store.history((await run.job()).seq);
    assert.deepEqual([line?.kind, line?.reason], ["moved", "ana on klas wanted it to run now"]);
  }));

Deno.test("act() runs all planned jobs of a task at once", () =>
  within({ rows: [ROW, { ...ROW, id: "8" }] }, async ({ run, act }) => {
    await act({ verb: "trigger", task: "reminder", item: null });
    await inState(run, "succeeded");
    await run.until("8 is done", async () => (await run.job("8")).state === "succeeded");
  }));

Deno.test("a job that is to run now does so although its item is renamed before it could", () =>
  within({}, async ({ run, act, restart }) => {
    await restart(async () => {
      await act({ verb: "trigger", task: "reminder", item: "7" });
      run.course.rows = [{ ...ROW, label: "Another name" }];
      await reconcile(run.parts, run.task, new AbortController().signal);
      assert.equal((await run.job()).label, "Another name");
    });
    await inState(run, "succeeded");
  }));

Deno.test("a retry gives a job all its attempts again, and its attempts go on being counted", () =>
  within({ task: { retry: retries(1) } }, async ({ run, act }) => {
    run.sandbox.run = () => failed();
    await run.clock.advance(DUE_MS);
    await run.clock.advance(60_000);
    await inState(run, "failed");
    assert.equal((await run.job()).attempt, 2);
    await act({ verb: "retry", job: "reminder/7/PRODUCTION" });
    await run.until("it is tried a third time", async () => (await run.job()).attempt === 3);
    await run.clock.advance(60_000);
    await inState(run, "failed");
    assert.equal((await run.job()).attempt, 4);
  }));

Deno.test("a retry sends only what is not recorded as sent, and the prospect says how many", () =>
  within({ task: { retry: retries(0) } }, async ({ run, act, actions }) => {
    const both: Run["sandbox"]["run"] = async (attempt) => {
      await sending(mailTo("anna@example.org", "anna"))(attempt);
      return await sending(mailTo("bob@example.org", "bob"))(attempt);
    };
    run.sandbox.run = async (attempt) => {
      await sending(mailTo("anna@example.org", "anna"))(attempt);
      return failed();
    };
    await run.clock.advance(DUE_MS);
    await inState(run, "failed");
    run.sandbox.run = both;
    const job = "reminder/7/PRODUCTION";
    const { people, sent, jobs, isAtLeast } = await actions.prospect({ verb: "retry", job });
    assert.deepEqual({ people, sent, jobs, isAtLeast }, {
      ...{ people: 1, sent: 1, jobs: 1, isAtLeast: false },
    });
    assert.equal(run.mailer.messages.length, 1, "the prospect sends nothing");
    await act({ verb: "retry", job });
    await inState(run, "succeeded");
    const to = run.mailer.messages.map((mail) => mail.to.email);
    assert.deepEqual(to, ["anna@example.org", "bob@example.org"]);
  }));

Deno.test("prospect() does not try a handler that could do more than mail", () =>
  within({ task: { writes: true } }, async ({ run, actions }) => {
    const prospect = await actions.prospect({ verb: "trigger", task: "reminder", item: "7" });
    assert.equal(prospect.people, null);
    assert.equal(run.sandbox.requests.length, 0);
  }));

Deno.test("prospect() tells of an item that is no longer there that nobody is mailed", () =>
  within({}, async ({ run, actions }) => {
    run.course.rows = [];
    const prospect = await actions.prospect({ verb: "trigger", task: "reminder", item: "7" });
    assert.deepEqual([prospect.people, prospect.gone], [0, 1]);
  }));

Deno.test("act() refuses to retry a missed job whose event has begun", () =>
  within(SOON, async ({ run, act }) => {
    await act({ verb: "pause", task: "reminder" });
    await run.clock.advance(3 * 3_600_000 + 60_000);
    await inState(run, "missed");
    await act({ verb: "resume", task: "reminder" });
    await refused(act({ verb: "retry", job: "reminder/7/PRODUCTION" }), "ACTION_EVENT_BEGUN");
    await refused(act({ verb: "retry-failures", task: "reminder" }), "ACTION_NOTHING");
    const trigger = { verb: "trigger", task: "reminder", item: "7" } as const;
    await refused(act(trigger), "ACTION_EVENT_BEGUN");
  }));

Deno.test("act() retries a job that was missed and whose event is still to come", () =>
  within({ task: { graceMs: 3_600_000 } }, async ({ run, act }) => {
    await act({ verb: "pause", task: "reminder" });
    await run.clock.advance(DUE_MS + 2 * 3_600_000);
    await inState(run, "missed");
    await act({ verb: "resume", task: "reminder" });
    await act({ verb: "retry-failures", task: "reminder" });
    await inState(run, "succeeded");
  }));

Deno.test("act() refuses to run jobs of a task that is paused", () =>
  within({}, async ({ act }) => {
    await act({ verb: "pause", task: "reminder" });
    const trigger = { verb: "trigger", task: "reminder", item: "7" } as const;
    await refused(act(trigger), "ACTION_TASK_PAUSED");
  }));

Deno.test("act() cancels a planned job for good", () =>
  within({}, async ({ run, act }) => {
    const job = "reminder/7/PRODUCTION";
    await act({ verb: "cancel", job });
    await run.clock.advance(DUE_MS + 60_000);
    const { state, reason } = await run.job();
    assert.deepEqual([state, reason], ["cancelled", "ana on klas cancelled it"]);
    await refused(act({ verb: "cancel", job }), "ACTION_JOB_FINISHED");
    await act({ verb: "retry", job });
    await inState(run, "succeeded");
  }));

Deno.test("act() leaves a job alone that is running", () =>
  within({}, async ({ run, act }) => {
    const gate = Promise.withResolvers<void>();
    run.sandbox.run = async () => {
      await gate.promise;
      return ended();
    };
    await run.clock.advance(DUE_MS);
    await inState(run, "running");
    const job = "reminder/7/PRODUCTION";
    await refused(act({ verb: "cancel", job }), "ACTION_JOB_RUNNING");
    await refused(act({ verb: "retry", job }), "ACTION_JOB_RUNNING");
    gate.resolve();
    await inState(run, "succeeded");
    await refused(act({ verb: "retry", job }), "ACTION_JOB_FINISHED");
    await act({ verb: "trigger", task: "reminder", item: "7" });
    await run.until("it ran again", () => run.sandbox.requests.length === 2);
  }));

Deno.test("act() refuses what there is not", () =>
  within({}, async ({ act }) => {
    await refused(act({ verb: "retry", job: "reminder/9/PRODUCTION" }), "ACTION_NO_JOB");
    await refused(act({ verb: "trigger", task: "reminder", item: "9" }), "ACTION_NO_ITEM");
    await refused(act({ verb: "send", mail: 9 }), "ACTION_NO_MAIL");
    await refused(act({ verb: "retry", job: "reminder/7/PRODUCTION" }), "ACTION_JOB_PLANNED");
  }));

for (const verb of ["send", "drop"] as const) {
  Deno.test(`act() lets a person ${verb} a mail that is held`, () =>
    within({ task: { onUnknown: "hold" } }, async ({ run, act, actions, restart }) => {
      run.sandbox.run = sending(mailTo("anna@example.org"));
      let mail = 0;
      await restart(async () => void (mail = await leaveMail(run)));
      await inState(run, "succeeded");
      assert.equal((await run.store.deliveries(HELD))[0]?.seq, mail);
      const { people } = await actions.prospect({ verb, mail });
      assert.equal(people, verb === "send" ? 1 : 0);
      await act({ verb, mail });
      const state = verb === "send" ? "sent" : "dropped";
      const { seq } = await run.job();
      await run.until(
        `it is ${state}`,
        async () => (await run.store.jobDeliveries(seq))[0]?.state === state,
      );
      assert.equal(run.mailer.messages.length, verb === "send" ? 1 : 0);
      await refused(act({ verb, mail }), "ACTION_NO_MAIL");
      const [line] = await run.store.audit(1);
      assert.equal(line?.subject, `mail ${mail}`);
    }));
}

Deno.test("act() reconciles at once, and says what has changed", () =>
  within({}, async ({ run, act }) => {
    run.course.rows = [ROW, { ...ROW, id: "8" }];
    const done = await act({ verb: "reconcile" });
    assert.deepEqual(done, { verb: "reconcile", subject: "all tasks", jobs: 1, failed: [] });
    assert.equal((await run.job("8")).state, "scheduled");
  }));

/** Makes a job that is due, and whose mail was being sent when its daemon died. @returns the mail's key */
async function leaveMail({ store, clock, parts: { fence } }: Run): Promise<number> {
  await clock.advance(DUE_MS);
  const { environment, task } = KEY;
  const [job] = await store.claim({
    ...{ environment, fence, now: clock.now(), leaseMs: 10_000, limit: 1 },
    wanted: [{ task, limit: 1 }],
  });
  assert.ok(job);
  const mail = { key: "anna", to: "anna@example.org", subject: "s", messageId: "<1@x>" };
  const written = await store.intendDelivery(
    { ...attemptOf(job), ...mail },
    clock.now(),
  );
  assert.ok(written);
  await store.settle([ending(job, { kind: "put_back" })], clock.now());
  return written.now.seq;
}

function retries(limit: number): NonNullable<RunGiven["task"]>["retry"] & object {
  return { limit, backoff: "fixed", initialMs: 30_000, maxMs: 30_000, jitter: 0 };
}
