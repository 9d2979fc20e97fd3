import assert from "node:assert/strict";
import fc from "fast-check";
import type { RetryPolicy } from "../../src/domain/task.ts";
import { retryAt } from "../../src/run/dispatching/retry.ts";
import { ms } from "../support/task_factory.ts";

const NOW = ms("2026-12-01T09:00:00Z");
const POLICY: RetryPolicy = {
  ...{ limit: 5, backoff: "exponential", initialMs: 30_000, maxMs: 3_600_000, jitter: 0 },
};

function waitMs(policy: Partial<RetryPolicy>, attempt: number, random = 0.5): number | null {
  const at = retryAt({ ...POLICY, ...policy }, attempt, { now: NOW, random, since: NOW });
  return at === null ? null : at - NOW;
}

Deno.test("retryAt() doubles the wait with each attempt", () => {
  assert.deepEqual([1, 2, 3, 4].map((attempt) => waitMs({}, attempt)), [
    ...[30_000, 60_000, 120_000, 240_000],
  ]);
});

Deno.test("retryAt() keeps a fixed wait", () => {
  assert.deepEqual([1, 2, 5].map((attempt) => waitMs({ backoff: "fixed" }, attempt)), [
    ...[30_000, 30_000, 30_000],
  ]);
});

Deno.test("retryAt() waits no longer than the longest wait", () => {
  assert.equal(waitMs({ limit: 5_000, maxMs: 100_000 }, 3), 100_000);
  assert.equal(waitMs({ limit: 5_000, maxMs: 100_000 }, 5_000), 100_000);
});

Deno.test("retryAt() gives no instant before the job's own time, though the clock was set back", () => {
  const since = NOW + 3_600_000;
  assert.equal(retryAt(POLICY, 1, { now: NOW, random: 0.5, since }), since);
});

Deno.test("retryAt() gives up after the first attempt and its repeats", () => {
  assert.equal(waitMs({ limit: 2 }, 2), 60_000);
  assert.equal(waitMs({ limit: 2 }, 3), null);
  assert.equal(waitMs({ limit: 0 }, 1), null);
});

Deno.test("retryAt() lets chance add or take the share that jitter names", () => {
  assert.equal(waitMs({ jitter: 0.2 }, 1, 0), 24_000);
  assert.equal(waitMs({ jitter: 0.2 }, 1, 0.5), 30_000);
  assert.equal(waitMs({ jitter: 0.2 }, 1, 0.75), 33_000);
});

Deno.test("retryAt() stays within the jitter and is never before now", () => {
  const policies = fc.record({
    limit: fc.constant(50),
    backoff: fc.constantFrom("exponential" as const, "fixed" as const),
    initialMs: fc.integer({ min: 0, max: 3_600_000 }),
    maxMs: fc.integer({ min: 0, max: 86_400_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(policies, fc.integer({ min: 1, max: 50 }), chance, (policy, attempt, random) => {
      const plainMs = waitMs({ ...policy, jitter: 0 }, attempt) ?? NaN;
      const foundMs = waitMs(policy, attempt, random) ?? NaN;
      assert.ok(Number.isInteger(foundMs) && foundMs >= 0);
      assert.ok(foundMs >= Math.floor(plainMs * (1 - policy.jitter)));
      assert.ok(foundMs <= Math.ceil(plainMs * (1 + policy.jitter)));
    }),
  );
});
