import assert from "node:assert/strict";
import { SchedulerError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Json } from "../../src/handler.ts";
import { capabilities } from "../../src/run/dispatching/capabilities.ts";
import type { AnswerCall, Call } from "../../src/sandbox/sandbox.ts";
import { itemRow } from "../support/fake_course.ts";
import { mailTo } from "../support/fake_sandbox.ts";
import { EVENT, loadedTask, openRun, type Run } from "../support/run_factory.ts";
import { attemptOf, ending, KEY, lease, running } from "../support/store_factory.ts";

/** A run with one running job, and what its handler may do. */
async function open({ writes = false } = {}): Promise<{ run: Run; job: Job; answer: AnswerCall }> {
  const run = await openRun({ rows: [itemRow(7, EVENT)] });
  await run.store.seeTask(KEY, run.clock.now());
  const job = await running(run.store, run.parts.fence);
  const of = { job, attempt: attemptOf(job), task: loadedTask({ writes }) };
  return { run, job, answer: capabilities(run.dispatching(), of, () => {}) };
}

function isError(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof SchedulerError && thrown.code === code;
}

const DELETE = [{ sql: "DELETE FROM training WHERE id = :id", params: { id: 7 }, expect: 1 }];

Deno.test("a handler reads the course database", async () => {
  const { run, answer } = await open();
  await using _run = run;
  const ask = ["SELECT 1", { id: 7 }];
  assert.deepEqual(await answer({ method: "course.all", params: ask }), [itemRow(7, EVENT)]);
  assert.deepEqual(await answer({ method: "course.get", params: ask }), itemRow(7, EVENT));
  assert.deepEqual(run.course.asked[0], { sql: "SELECT 1", params: { id: 7 } });
  run.course.rows = [];
  assert.equal(await answer({ method: "course.get", params: ["SELECT 1"] }), null);
});

Deno.test("a handler is refused more rows than it may have at once", async () => {
  const { run, answer } = await open();
  await using _run = run;
  run.course.rows = Array.from({ length: 100_001 }, (_, id) => ({ id }));
  const call: Call = { method: "course.all", params: ["SELECT 1"] };
  await assert.rejects(answer(call), isError("HANDLER_TOO_MUCH"));
});

Deno.test("a handler changes nothing unless its task has writes: true", async () => {
  const { run, answer } = await open();
  await using _run = run;
  const call: Call = { method: "course.transaction", params: [DELETE] };
  await assert.rejects(answer(call), isError("HANDLER_NOT_ALLOWED"));
  assert.deepEqual(run.course.transactions, []);
});

Deno.test("a handler of a task with writes: true changes the course database", async () => {
  const { run, answer } = await open({ writes: true });
  await using _run = run;
  assert.deepEqual(await answer({ method: "course.transaction", params: [DELETE] }), [1]);
  assert.deepEqual(run.course.transactions, [DELETE]);
});

Deno.test("a handler sends mail", async () => {
  const { run, job, answer } = await open();
  await using _run = run;
  const delivery = await answer({ method: "mail.send", params: [mailTo("anna@example.org")] });
  const record = await run.store.readDelivery(job.seq, "anna");
  const { messageId, answer: said } = record ?? {};
  assert.deepEqual(delivery, { state: "sent", messageId, answer: said });
  assert.equal(run.mailer.messages.length, 1);
});

Deno.test("a handler says whom it leaves out, and it is kept with the job", async () => {
  const { run, job, answer } = await open();
  await using _run = run;
  const people = [
    { to: { email: " anna@example.org ", name: "Anna" }, reason: "emails_off" },
    { to: { email: null }, reason: "other", note: "no name at all" },
  ];
  assert.equal(await answer({ method: "mail.leave_out", params: [people] }), null);
  const kept = (await run.store.jobLeftOut(job.seq))
    .map(({ to, name, reason, note }) => ({ to, name, reason, note }));
  assert.deepEqual(kept, [
    { to: "anna@example.org", name: "Anna", reason: "emails_off", note: null },
    { to: "", name: "", reason: "other", note: "no name at all" },
  ]);
  await run.store.settle([ending(job)], run.clock.now());
  const late: Call = { method: "mail.leave_out", params: [people] };
  await assert.rejects(answer(late), isError("HANDLER_LEASE_LOST"));
});

Deno.test("a step is stored once and read again", async () => {
  const { run, answer } = await open();
  await using _run = run;
  assert.equal(await answer({ method: "step.read", params: ["choose"] }), null);
  await answer({ method: "step.write", params: ["choose", "[1,2]"] });
  await answer({ method: "step.write", params: ["choose", "[3]"] });
  assert.equal(await answer({ method: "step.read", params: ["choose"] }), "[1,2]");
});

Deno.test("a step of a job that is somebody else's by now is refused", async () => {
  const { run, answer } = await open();
  await using _run = run;
  const fence = await lease(run.store, "b", run.clock.now());
  const ask = { fence, environment: KEY.environment, now: run.clock.now(), all: true };
  await run.store.rescue({ ...ask, reason: "taken over" });
  const call: Call = { method: "step.write", params: ["choose", "1"] };
  await assert.rejects(answer(call), isError("HANDLER_LEASE_LOST"));
});

const GOOD = { key: "a", to: { email: "a@example.org" }, subject: "s", html: "h" };
const ICAL = { method: "REQUEST", uid: "u", events: [{ start: "s", end: "e", summary: "x" }] };

/** What a handler may get wrong, by what is wrong with it. */
const MISSHAPEN: readonly [string, Call["method"], readonly Json[]][] = [
  ["a reason that is none", "mail.leave_out", [[{ to: { email: "a@x.org" }, reason: "rude" }]]],
  ["somebody who is nobody", "mail.leave_out", [[{ to: { email: null }, reason: "inactive" }]]],
  ["people that are no list", "mail.leave_out", [{ to: { email: "a@x.org" } }]],
  ["sql that is no text", "course.all", [1]],
  ["no sql at all", "course.get", []],
  ["parameters that are a list", "course.all", ["SELECT 1", [1]]],
  ["a parameter that is an object", "course.all", ["SELECT 1", { a: { b: 1 } }]],
  ["no statements", "course.transaction", [[]]],
  ["statements that are no list", "course.transaction", [{ sql: "DELETE" }]],
  ["a statement without sql", "course.transaction", [[{ params: {} }]]],
  ["a statement with an unknown key", "course.transaction", [[{ sql: "x", expects: 1 }]]],
  ["an expect below 0", "course.transaction", [[{ sql: "x", expect: -1 }]]],
  ["no mail", "mail.send", []],
  ["a mail without a key", "mail.send", [{ ...GOOD, key: "" }]],
  ["a key that is too long", "mail.send", [{ ...GOOD, key: "k".repeat(201) }]],
  ["a recipient that is text", "mail.send", [{ ...GOOD, to: "a@example.org" }]],
  ["a mail with a text and a template", "mail.send", [{ ...GOOD, template: "T" }]],
  ["a mail with an unknown key", "mail.send", [{ ...GOOD, cc: "b@example.org" }]],
  ["an invitation without events", "mail.send", [{ ...GOOD, ical: { ...ICAL, events: [] } }]],
  ["an unknown method", "mail.send", [{ ...GOOD, ical: { ...ICAL, method: "PUBLISH" } }]],
  ["a sequence below 0", "mail.send", [{ ...GOOD, ical: { ...ICAL, sequence: -1 } }]],
  ["a step without a key", "step.read", [null]],
  ["a step whose result is no text", "step.write", ["choose", 1]],
];

for (const [what, method, params] of MISSHAPEN) {
  Deno.test(`${method} refuses ${what}`, async () => {
    const { run, answer } = await open({ writes: true });
    await using _run = run;
    const call: Call = { method, params };
    await assert.rejects(answer(call), isError("HANDLER_MISUSE"));
    assert.equal(run.course.transactions.length + run.course.asked.length, 0);
    assert.equal(run.mailer.messages.length, 0);
  });
}
