import assert from "node:assert/strict";
import { createPace } from "../../src/run/pace.ts";
import { createFakeClock } from "../support/fake_clock.ts";

const { signal } = new AbortController();

Deno.test("createPace() spaces turns evenly", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const pace = createPace(10, clock);
  const turns: number[] = [];
  const all = Promise.all(
    [1, 2, 3].map(() => pace(signal).then(() => turns.push(clock.monotonicMs()))),
  );
  await clock.advance(99);
  assert.deepEqual(turns, [0]);
  await clock.advance(1_000);
  await all;
  assert.deepEqual(turns, [0, 100, 200]);
});

Deno.test("createPace() saves no turns up for later", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const pace = createPace(10, clock);
  await pace(signal);
  await clock.advance(60_000);
  const turns: number[] = [];
  const all = [1, 2].map(() => pace(signal).then(() => turns.push(clock.monotonicMs())));
  await clock.advance(1_000);
  await Promise.all(all);
  assert.deepEqual(turns, [60_000, 60_100]);
});

Deno.test("createPace() goes by the clock that nobody sets", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const pace = createPace(10, clock);
  await pace(signal);
  clock.step(-3_600_000);
  let isOver = false;
  const next = pace(signal).then(() => isOver = true);
  await clock.advance(100);
  assert.ok(isOver);
  await next;
});

Deno.test("createPace() ends a wait when the signal aborts", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const pace = createPace(1, clock);
  const hurry = new AbortController();
  await pace(hurry.signal);
  const waiting = pace(hurry.signal);
  hurry.abort();
  await waiting;
  assert.equal(clock.monotonicMs(), 0);
});

Deno.test("createPace() waits for nothing without a limit", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const pace = createPace(null, clock);
  for (let mail = 0; mail < 100; mail++) await pace(signal);
  assert.equal(clock.sleepers(), 0);
});
