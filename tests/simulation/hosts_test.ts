import assert from "node:assert/strict";
import { sayFailure, simulate } from "./simulate.ts";

/** Worlds in which two or three hosts share the store, always the same. */
const SEEDS = [1006, 2043, 2001, 2002, 2003];
const DAYS = 8;
/** A world that needs more steps stops where it is. */
const STEPS = 40_000;

for (const seed of SEEDS) {
  Deno.test(`simulate() with several hosts finds every promise kept in world ${seed}`, async () => {
    const of = { days: DAYS, isShared: true };
    const report = await simulate({ seed, steps: STEPS, ...of });
    assert.equal(report.violation, null, sayFailure(report, of));
  });
}

Deno.test("simulate() with several hosts tells the same story of the same seed", async () => {
  const options = { seed: 5, days: 5, steps: 5_000, events: 5_000, isShared: true };
  const [first, second] = [await simulate(options), await simulate(options)];
  assert.ok(first.events.length > 100, "too little happens to compare");
  assert.deepEqual(first.events, second.events);
});
