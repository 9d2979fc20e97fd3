import assert from "node:assert/strict";
import { measurePlanning } from "../../scripts/bench/planning.ts";

Deno.test("measurePlanning() measures a first plan, an unchanged one and the bare loop", async () => {
  const figures = await measurePlanning(20);
  assert.deepEqual(figures.map(({ what, program }) => `${program}: ${what}`), [
    "bcourse-scheduler: first plan, a job",
    "bcourse-scheduler: plan again unchanged, a job",
    "bcourse-scheduler: event loop held while planning first",
    "bcourse-scheduler: event loop held while planning again",
    "bare node:sqlite: first plan, a job",
  ]);
  for (const { values, what } of figures) assert.ok((values[0] ?? -1) >= 0, what);
});
