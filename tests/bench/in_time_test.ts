import assert from "node:assert/strict";
import { inTime } from "../../scripts/bench/burst.ts";

Deno.test("inTime() gives work twice the time until that was enough", async () => {
  const given: number[] = [];
  const done = await inTime(10, (leadMs) => {
    given.push(leadMs);
    return Promise.resolve(leadMs >= 40 ? "done" : null);
  });
  assert.deepEqual([done, given], ["done", [10, 20, 40]]);
});

Deno.test("inTime() gives up where eight times the time is not enough", async () => {
  const given: number[] = [];
  const late = inTime(10, (leadMs) => {
    given.push(leadMs);
    return Promise.resolve(null);
  });
  await assert.rejects(late, Error);
  assert.deepEqual(given, [10, 20, 40, 80]);
});
