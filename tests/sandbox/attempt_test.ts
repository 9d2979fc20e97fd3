import assert from "node:assert/strict";
import { Arranged, attemptOf, ended, handler, noted } from "./arrange.ts";

Deno.test("execute() gives the handler the whole context", async () => {
  await using world = new Arranged();
  const result = await world.run(handler("report"), attemptOf("42", { days: 2 }, 3));
  assert.deepEqual(noted(result), {
    item: { id: "42", label: "Basis", eventAt: null, row: { id: "42", name: "Basis" } },
    args: { days: 2 },
    ...{ task: "reminder", jobId: "reminder/42/PRODUCTION", attempt: 3 },
    ...{ environment: "PRODUCTION", timezone: "Europe/Amsterdam", aborted: false },
    times: ["2026-12-03T09:00:00Z", "2026-12-01T09:00:00Z"],
  });
});

Deno.test("execute() runs a built-in handler", async () => {
  await using world = new Arranged();
  const ref = { ...handler("report"), module: "StudentReminderTask" };
  const { outcome } = ended(await world.run(ref, attemptOf("42")));
  assert.notEqual(outcome.state, "succeeded"); // Nobody answers its queries with a training.
});

Deno.test("execute() runs setup, execute and teardown in this order", async () => {
  await using world = new Arranged();
  const { outcome, log } = ended(await world.run(handler("stages"), attemptOf("1")));
  assert.deepEqual(log.map((line) => line.message), ["setup", "execute", "teardown"]);
  assert.deepEqual(outcome, { state: "succeeded", note: "done" });
});

Deno.test("execute() runs teardown where setup threw, and not execute", async () => {
  await using world = new Arranged();
  const request = attemptOf("1", { throwIn: ["setup"] });
  const { outcome, log } = ended(await world.run(handler("stages"), request));
  assert.deepEqual(log.map((line) => line.message), ["setup", "teardown"]);
  assert.deepEqual(outcome, { state: "failed", reason: "thrown in setup", retry: true });
});

Deno.test("execute() fails a good attempt whose teardown throws", async () => {
  await using world = new Arranged();
  const request = attemptOf("1", { throwIn: ["teardown"] });
  const { outcome } = ended(await world.run(handler("stages"), request));
  assert.deepEqual(outcome, { state: "failed", reason: "thrown in teardown", retry: true });
});

Deno.test("execute() keeps the first of two errors as the reason and both in the error", async () => {
  await using world = new Arranged();
  const request = attemptOf("1", { throwIn: ["execute", "teardown"] });
  const { outcome, error } = ended(await world.run(handler("stages"), request));
  assert.deepEqual(outcome, { state: "failed", reason: "thrown in execute", retry: true });
  assert.match(error ?? "", /thrown in execute[^]*Then: [^]*thrown in teardown/);
});

Deno.test("execute() runs teardown after a skip", async () => {
  await using world = new Arranged();
  const { outcome, log } = ended(
    await world.run(handler("stages"), attemptOf("1", { skip: true })),
  );
  assert.deepEqual(outcome, { state: "skipped", reason: "nothing to do" });
  assert.equal(log.at(-1)?.message, "teardown");
});

Deno.test("execute() ends a failed attempt for good on fail()", async () => {
  await using world = new Arranged();
  const { outcome, error } = ended(
    await world.run(handler("ending"), attemptOf("1", { fail: "no address" })),
  );
  assert.deepEqual(outcome, { state: "failed", reason: "no address", retry: false });
  assert.equal(error, null);
});

const RETURNED = [
  { value: null, outcome: { state: "succeeded" } },
  { value: { state: "succeeded" }, outcome: { state: "succeeded" } },
  {
    value: { state: "succeeded", note: "two\n lines", more: 1 },
    outcome: { state: "succeeded", note: "two lines" },
  },
  { value: { state: "skipped", reason: "r" }, outcome: { state: "skipped", reason: "r" } },
  {
    value: { state: "failed", reason: "r", retry: true },
    outcome: { state: "failed", reason: "r", retry: true },
  },
];
Deno.test("execute() takes what the handler returned as the outcome", async () => {
  await using world = new Arranged();
  for (const { value, outcome } of RETURNED) {
    const result = await world.run(handler("ending"), attemptOf("1", { value }));
    assert.deepEqual(ended(result).outcome, outcome);
  }
});

Deno.test("execute() fails an attempt that returned something else, and says what", async () => {
  await using world = new Arranged();
  for (const value of [42, "done", { state: "ok" }, { state: "skipped" }, []]) {
    const result = await world.run(handler("ending"), attemptOf("1", { value }));
    const { outcome } = ended(result);
    assert.equal(outcome.state, "failed");
    assert.match(outcome.state === "failed" ? outcome.reason : "", /^execute returned .*: wanted/);
    assert.equal(outcome.state === "failed" && outcome.retry, false);
  }
});

Deno.test("execute() keeps lines of console and ctx.log with the attempt", async () => {
  await using world = new Arranged();
  const { log } = ended(await world.run(handler("chatty"), attemptOf("1")));
  const at = Date.parse("2026-12-01T09:00:00Z");
  assert.deepEqual(log.slice(0, 4), [
    { at, level: "info", message: "from console { a: 1 }" },
    { at, level: "error", message: "an error" },
    { at, level: "debug", message: "fine print" },
    { at, level: "error", message: "Assertion failed: no" },
  ]);
  assert.deepEqual(log.at(-1), { at, level: "warn", message: 'odd {"id":7}' });
});

Deno.test("execute() drops lines beyond 500 and says so", async () => {
  await using world = new Arranged();
  const { log } = ended(await world.run(handler("chatty"), attemptOf("1", { lines: 2_000 })));
  assert.equal(log.length, 501);
  assert.match(log.at(-1)?.message ?? "", /the rest was dropped/);
});

Deno.test("execute() cuts a line that is very long", async () => {
  await using world = new Arranged();
  const { log } = ended(await world.run(handler("chatty"), attemptOf("1", { long: true })));
  const length = log.at(-1)?.message.length ?? 0;
  assert.ok(length > 8_000 && length < 8_300, `${length}`);
});

Deno.test("execute() is not confused by a handler that writes to stdout itself", async () => {
  await using world = new Arranged();
  const { outcome } = ended(await world.run(handler("chatty"), attemptOf("1", { stdout: true })));
  assert.equal(outcome.state, "succeeded");
  assert.match(world.lines.join(), /no line feed/);
});

Deno.test("execute() keeps the lines of attempts side by side apart", async () => {
  await using world = new Arranged();
  const results = await Promise.all(
    ["a", "b", "c"].map((job) =>
      world.run(handler("chatty"), attemptOf(job, { lines: job.charCodeAt(0) }))
    ),
  );
  assert.deepEqual(results.map((result) => ended(result).log.length), [97 + 6, 98 + 6, 99 + 6]);
});

Deno.test("execute() leaves timers as they are elsewhere", async () => {
  await using world = new Arranged();
  const result = await world.run(handler("sleeper"), attemptOf("1"));
  assert.deepEqual(noted(result), ["argument", "promise", "tick", "tick"]);
});
