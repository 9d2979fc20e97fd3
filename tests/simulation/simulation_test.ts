import assert from "node:assert/strict";
import { DAYS, sayFailure, simulate } from "./simulate.ts";

/** Worlds that every run of the tests lives through, always the same; `deno task simulate` finds new ones. */
const SEEDS = [1, 2, 6, 8, 10, 26, 33, 36, 3038, 3039, 3106];
/** A world that needs more steps stops where it is. */
const STEPS = 60_000;

for (const seed of SEEDS) {
  Deno.test(`simulate() finds every promise kept in world ${seed}`, () => live(seed));
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
