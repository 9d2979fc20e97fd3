import assert from "node:assert/strict";
import { Arranged, attemptOf, Ear, ended, handler, lost } from "./arrange.ts";

const MINUTE = 60_000;
const GRACE = 2_000;

Deno.test("a handler that loops for ever is killed soon after its timeout", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const running = world.run(handler("endless"), attemptOf("1", { how: "loop" }), { ear });
  await ear.heard("started");
  await world.clock.advance(5 * MINUTE + GRACE);
  const result = await running;
  assert.equal(lost(result), "killed: took longer than 5 minutes and was ended");
  assert.deepEqual(result.kind === "killed" && result.log.map((line) => line.message), [
    "now it loops",
  ]);
  assert.equal(world.sandbox.hosts(), 0);
});

Deno.test("a handler that loops is left alone until its timeout and grace are over", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const running = world.run(handler("endless"), attemptOf("1", { how: "loop" }), { ear });
  await ear.heard("started");
  await world.clock.advance(5 * MINUTE + GRACE - 1);
  assert.equal(world.sandbox.hosts(), 1);
  await world.clock.advance(1);
  assert.equal((await running).kind, "killed");
});

Deno.test("a handler that awaits for ever is killed, and its neighbour is put back without suspicion", async () => {
  await using world = new Arranged({ limits: { hosts: 1 } });
  const [endless, waiting] = [new Ear(), new Ear({ "go on": "never" })];
  const first = world.run(handler("endless"), attemptOf("1", { how: "promise" }), {
    ...{ ear: endless, timeoutMs: MINUTE },
  });
  const second = world.run(handler("endless"), attemptOf("2", { how: "waits" }), { ear: waiting });
  await Promise.all([endless.heard("started"), waiting.heard("go on")]);
  await world.clock.advance(MINUTE);
  await endless.heard("aborted");
  await world.clock.advance(GRACE);
  assert.equal((await first).kind, "killed");
  assert.equal(lost(await second), "put_back: its host was ended because of another job");
});

Deno.test("a handler that throws when its signal aborts is killed by name only: its host lives on", async () => {
  await using world = new Arranged({ limits: { hosts: 1 } });
  const [ear, beside] = [new Ear(), new Ear({ "go on": "never" })];
  const running = world.run(handler("endless"), attemptOf("1", { how: "heeds" }), {
    ...{ ear, timeoutMs: 500 },
  });
  const neighbour = world.run(handler("endless"), attemptOf("2", { how: "waits" }), {
    ear: beside,
  });
  await Promise.all([ear.heard("started"), beside.heard("go on")]);
  await world.clock.advance(500);
  assert.equal(lost(await running), "killed: took longer than 500 ms and was ended");
  assert.equal(world.sandbox.hosts(), 1);
  await world.sandbox.close();
  await neighbour;
});

Deno.test("a handler that finishes its work when its signal aborts has succeeded", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const running = world.run(handler("endless"), attemptOf("1", { how: "finishes" }), { ear });
  await ear.heard("started");
  await world.clock.advance(5 * MINUTE);
  assert.deepEqual(ended(await running).outcome, { state: "succeeded", note: "TimeoutError" });
});

Deno.test("stopping lets a handler finish that heeds its signal", async () => {
  await using world = new Arranged();
  const [ear, stopping] = [new Ear(), new AbortController()];
  const { signal } = stopping;
  const running = world.run(handler("endless"), attemptOf("1", { how: "finishes" }), {
    ...{ ear, signal },
  });
  await ear.heard("started");
  stopping.abort();
  assert.deepEqual(ended(await running).outcome, { state: "succeeded", note: "AbortError" });
});

Deno.test("stopping puts an attempt back that throws because of it", async () => {
  await using world = new Arranged();
  const [ear, stopping] = [new Ear(), new AbortController()];
  const { signal } = stopping;
  const running = world.run(handler("endless"), attemptOf("1", { how: "heeds" }), { ear, signal });
  await ear.heard("started");
  stopping.abort();
  assert.deepEqual(await running, { kind: "put_back", reason: "the scheduler was stopping" });
});

Deno.test("stopping puts an attempt back that does not heed it, and ends its host", async () => {
  await using world = new Arranged();
  const [ear, stopping] = [new Ear(), new AbortController()];
  const { signal } = stopping;
  const running = world.run(handler("endless"), attemptOf("1", { how: "loop" }), { ear, signal });
  await ear.heard("started");
  stopping.abort();
  await world.clock.advance(GRACE);
  assert.deepEqual(await running, { kind: "put_back", reason: "the scheduler was stopping" });
  assert.equal(world.sandbox.hosts(), 0);
});

Deno.test("an attempt that was called off before it began is put back without a host", async () => {
  await using world = new Arranged();
  const signal = AbortSignal.abort();
  const result = await world.run(handler("report"), attemptOf("1"), { signal });
  assert.deepEqual(result, { kind: "put_back", reason: "the scheduler was stopping" });
  assert.equal(world.sandbox.hosts(), 0);
});
