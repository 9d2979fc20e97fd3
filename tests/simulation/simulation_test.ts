import assert from "node:assert/strict";
import { DAYS, sayFailure, simulate } from "./simulate.ts";

/** Worlds that every run of the tests lives through. */
const SEEDS = [1, 2, 6, 8, 10, 26, 33, 35, 36, 47, 54];
/** Worlds that nobody has seen before. */
const FRESH = 4;
/** A world that needs more steps stops where it is. */
const STEPS = 60_000;

for (const seed of SEEDS) {
  Deno.test(`simulate() finds every promise kept in world ${seed}`, () => live(seed));
}

for (const seed of crypto.getRandomValues(new Uint32Array(FRESH))) {
  Deno.test(`simulate() finds every promise kept in world ${seed}, a new one`, () => live(seed));
}

Deno.test("simulate() tells the same story of the same seed", async () => {
  const options = { seed: 5, days: 5, steps: 5_000, events: 5_000 };
  const [first, second] = [await simulate(options), await simulate(options)];
  assert.ok(first.events.length > 100, "too little happens to compare");
  assert.deepEqual(first.events, second.events);
});

async function live(seed: number): Promise<void> {
  const report = await simulate({ seed, days: DAYS, steps: STEPS });
  assert.equal(report.violation, null, sayFailure(report, { days: DAYS }));
}
