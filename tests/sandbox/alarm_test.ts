import assert from "node:assert/strict";
import fc from "fast-check";
import { Alarm } from "../../src/sandbox/alarm.ts";
import { createFakeClock } from "../support/fake_clock.ts";

Deno.test("Alarm rings each deadline at its time, whatever the order they were set in", async () => {
  const delays = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(delays, async (afterMs) => {
      const clock = createFakeClock("2026-12-01T09:00:00Z");
      const alarm = new Alarm(clock);
      const rung: number[] = [];
      for (const ms of afterMs) alarm.set(ms, () => void rung.push(clock.monotonicMs()));
      await clock.advance(100_000);
      assert.deepEqual(rung, afterMs.toSorted((a, b) => a - b));
      await alarm.close();
    }),
    { numRuns: 30 },
  );
});

Deno.test("Alarm does not ring what was cleared", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const alarm = new Alarm(clock);
  const rung: string[] = [];
  const cleared = alarm.set(10, () => void rung.push("cleared"));
  alarm.set(20, () => void rung.push("kept"));
  alarm.clear(cleared);
  alarm.clear(null);
  await clock.advance(30);
  assert.deepEqual(rung, ["kept"]);
  await alarm.close();
});

Deno.test("Alarm rings an earlier deadline that was set while it waited for a later one", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const alarm = new Alarm(clock);
  const rung: string[] = [];
  alarm.set(20_000, () => void rung.push("later"));
  await clock.advance(1_000);
  alarm.set(1_000, () => void rung.push("earlier"));
  await clock.advance(1_000);
  assert.deepEqual(rung, ["earlier"]);
  await alarm.close();
});

Deno.test("Alarm.close() forgets every deadline and waits no more", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const alarm = new Alarm(clock);
  alarm.set(10, () => assert.fail("it rang"));
  await alarm.close();
  assert.equal(clock.sleepers(), 0);
  await clock.advance(10);
});
