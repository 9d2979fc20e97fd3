import assert from "node:assert/strict";
import { Bell } from "../../src/run/bell.ts";
import { createFakeClock } from "../support/fake_clock.ts";

Deno.test("Bell.ring() before a wait is kept for it, and for that one only", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const { signal } = new AbortController();
  const bell = new Bell();
  bell.ring();
  bell.ring();
  await bell.wait(60_000, { clock, signal });
  assert.equal(clock.monotonicMs(), 0);
  let isOver = false;
  const second = bell.wait(60_000, { clock, signal }).then(() => isOver = true);
  await clock.advance(59_999);
  assert.equal(isOver, false);
  await clock.advance(1);
  assert.equal(isOver, true);
  await second;
});

Deno.test("Bell.ring() ends a wait that is under way", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const { signal } = new AbortController();
  const bell = new Bell();
  const waiting = bell.wait(60_000, { clock, signal });
  await clock.advance(10);
  bell.ring();
  await waiting;
  assert.equal(clock.monotonicMs(), 10);
  assert.equal(clock.sleepers(), 0);
});

Deno.test("Bell.wait() ends when the signal aborts", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const ending = new AbortController();
  const bell = new Bell();
  const waiting = bell.wait(60_000, { clock, signal: ending.signal });
  ending.abort();
  await waiting;
  await bell.wait(60_000, { clock, signal: ending.signal });
  assert.equal(clock.sleepers(), 0);
});

Deno.test("Bell.rung() ends when it is rung, was rung before, or the signal aborts", async () => {
  const ending = new AbortController();
  const bell = new Bell();
  bell.ring();
  await bell.rung(ending.signal);
  let isOver = false;
  const waiting = bell.rung(ending.signal).then(() => isOver = true);
  await createFakeClock("2026-12-01T09:00:00Z").advance(60_000);
  assert.equal(isOver, false);
  bell.ring();
  await waiting;
  const last = bell.rung(ending.signal);
  ending.abort();
  await last;
  await bell.rung(ending.signal);
});
