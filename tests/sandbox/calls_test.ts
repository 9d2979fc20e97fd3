import assert from "node:assert/strict";
import { CourseError } from "../../src/domain/errors.ts";
import type { AnswerCall } from "../../src/sandbox/sandbox.ts";
import { Calls } from "../../src/sandbox/host/calls.ts";
import { Wire } from "../../src/sandbox/host/wire.ts";
import { Arranged, attemptOf, Ear, ended, handler, noted } from "./arrange.ts";

Deno.test("execute() carries calls to whoever answers them, and their answers back", async () => {
  await using world = new Arranged();
  const ear = new Ear({
    "course.all": [{ id: 1 }],
    "course.get": { id: 2 },
    "course.transaction": [1],
    "mail.send": { state: "sent", messageId: "<1@x>", answer: null },
  });
  const result = await world.run(handler("caller"), attemptOf("1"), { ear });
  assert.deepEqual(noted(result), [
    [{ id: 1 }],
    { id: 2 },
    [1],
    { state: "sent", messageId: "<1@x>", answer: null },
  ]);
  assert.deepEqual(ear.calls, [
    { method: "course.all", params: ["SELECT 1", { a: 1 }] },
    { method: "course.get", params: ["SELECT 2", {}] },
    {
      method: "course.transaction",
      params: [[{ sql: "UPDATE x", params: { b: 2 }, expect: 1 }]],
    },
    {
      method: "mail.send",
      params: [{ key: "k", to: { email: "anna@example.org" }, subject: "s", html: "<p>h</p>" }],
    },
    {
      method: "mail.leave_out",
      params: [[{ to: { email: "bob@example.org" }, reason: "emails_off" }]],
    },
  ]);
});

const REFUSED = new CourseError("COURSE_REFUSED", "Cannot run the query as it is broken", {
  hint: "mend it",
});

Deno.test("execute() throws in the handler what the answer threw, with its code", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "course.get": REFUSED });
  const { outcome } = ended(await world.run(handler("refused"), attemptOf("1"), { ear }));
  const note = "CourseError/COURSE_REFUSED/Cannot run the query as it is broken";
  assert.deepEqual(outcome, { state: "succeeded", note });
});

Deno.test("execute() fails an attempt that lets a refused call through", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "course.get": REFUSED });
  const request = attemptOf("1", { lets: true });
  const { outcome, error } = ended(await world.run(handler("refused"), request, { ear }));
  const reason = "Cannot run the query as it is broken";
  assert.deepEqual(outcome, { state: "failed", reason, retry: true });
  assert.match(error ?? "", /refused\.ts/);
});

Deno.test("once() stores its result once for a key, and gives everybody the same", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const result = await world.run(handler("steps"), attemptOf("1"), { ear });
  const value = { run: 1, at: null };
  assert.deepEqual(noted(result), { got: [value, value, value], runs: 1 });
  assert.deepEqual(ear.calls, [
    { method: "step.read", params: ["choice"] },
    { method: "step.write", params: ["choice", '{"run":1,"at":null}'] },
  ]);
});

Deno.test("once() gives the stored result without running the step", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "step.read": '{"run":7,"at":null}' });
  const value = { run: 7, at: null };
  const result = await world.run(handler("steps"), attemptOf("1"), { ear });
  assert.deepEqual(noted(result), { got: [value, value, value], runs: 0 });
  assert.deepEqual(ear.calls.map((call) => call.method), ["step.read"]);
});

Deno.test("once() refuses a result over 1 MiB", async () => {
  await using world = new Arranged();
  const { outcome } = ended(await world.run(handler("steps"), attemptOf("1", { big: true })));
  assert.equal(outcome.state, "failed");
  assert.match(
    outcome.state === "failed" ? outcome.reason : "",
    /"big".*over 1 MiB.*only what a later attempt needs/,
  );
});

Deno.test("a call whose data is too much says so, and how much may be", () => {
  const sent: Uint8Array[] = [];
  const calls = new Calls(new Wire((bytes) => sent.push(bytes) * bytes.length));
  assert.throws(
    () => calls.ask(1, "course.all", ["x".repeat(4 * 1024 * 1024)]),
    /course\.all as its data is too much: wanted at most 4 MiB/,
  );
  assert.deepEqual(sent, []);
});

Deno.test("execute() ends only when the calls that the handler did not await are answered", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const { promise, resolve } = Promise.withResolvers<null>();
  let isOver = false;
  const answer: AnswerCall = async (call) => {
    await ear.answer(call);
    return await promise;
  };
  const running = world.sandbox.execute(handler("careless"), attemptOf("1"), {
    ...{ timeoutMs: 300_000, signal: new AbortController().signal, answer },
  }).then((result) => {
    isOver = true;
    return result;
  });
  await ear.heard("[object Object]");
  // A whole attempt beside it: time enough to end, did it not wait.
  await world.run(handler("report"), attemptOf("2"));
  assert.equal(isOver, false);
  resolve(null);
  assert.equal(ended(await running).outcome.state, "succeeded");
});

Deno.test("execute() refuses the calls of an attempt that has ended", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  await world.run(handler("hoarder"), attemptOf("1"), { ear });
  const result = await world.run(handler("hoarder"), attemptOf("2"), { ear });
  assert.deepEqual(noted(result), ["Cannot mail.send as the attempt has ended"]);
  assert.deepEqual(ear.calls, []);
});

Deno.test("execute() fails an attempt whose unawaited call is refused", async () => {
  await using world = new Arranged();
  const ear = new Ear({ "mail.send": new Error("no server") });
  const { outcome } = ended(await world.run(handler("careless"), attemptOf("1"), { ear }));
  assert.match(outcome.state === "failed" ? outcome.reason : "", /did not await failed: no server/);
});

Deno.test("execute() passes on at most 64 calls of an attempt at a time", async () => {
  await using world = new Arranged();
  let now = 0;
  let most = 0;
  const { promise: full, resolve: isFull } = Promise.withResolvers<void>();
  const answer: AnswerCall = async () => {
    most = Math.max(most, ++now);
    if (now === 64) isFull();
    await full;
    now--;
    return null;
  };
  const options = { timeoutMs: 300_000, signal: new AbortController().signal, answer };
  const result = await world.sandbox.execute(handler("flood"), attemptOf("1"), options);
  assert.deepEqual(noted(result), { answered: 500 });
  assert.equal(most, 64);
});
