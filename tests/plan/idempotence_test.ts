import assert from "node:assert/strict";
import fc from "fast-check";
import type { Change } from "../../src/domain/change.ts";
import { systemClock } from "../../src/domain/clock.ts";
import type { FoundItem } from "../../src/plan/items.ts";
import { decide } from "../../src/run/planning/decide.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { KEY, lease, T0 } from "../support/store_factory.ts";
import { taskSettings } from "../support/task_factory.ts";

const HOUR = 3_600_000;

/** What the query says at one time: item ids with the hours of their events, counted from T0. */
const answers = fc.array(
  fc.dictionary(
    fc.constantFrom("1", "2", "3"),
    fc.uniqueArray(fc.integer({ min: -200, max: 200 }), { minLength: 1, maxLength: 3 }),
  ),
  { minLength: 1, maxLength: 6 },
);
const tasks = fc.record({
  event: fc.constantFrom("first" as const, "last" as const, "all" as const),
  direction: fc.constantFrom("before" as const, "after" as const),
  replaceExisting: fc.boolean(),
  catchUp: fc.boolean(),
  enabled: fc.boolean(),
});

function itemsOf(answer: Readonly<Record<string, number[]>>): ReadonlyMap<string, FoundItem> {
  return new Map(
    Object.entries(answer).map(([id, hours]) => {
      const events = hours.map((hour) => ({ eventAt: T0 + hour * HOUR, row: null }));
      events.sort((a, b) => a.eventAt - b.eventAt);
      return [id, { id, label: `Training ${id}`, trainingType: null, events }];
    }),
  );
}

async function changesOf(
  store: Store,
  task: Partial<ReturnType<typeof taskSettings>>,
  { items, now }: { items: ReadonlyMap<string, FoundItem>; now: number },
): Promise<Change[]> {
  const context = {
    ...{
      task: taskSettings(task),
      environment: "PRODUCTION",
      timezone: "Europe/Amsterdam",
    } as const,
    ...{ firstSeenAt: T0 - 48 * HOUR, now },
  };
  const changes: Change[] = [];
  for await (const decisions of decide(store, context, items)) {
    for (const { change } of decisions) if (change !== null) changes.push(change);
  }
  return changes;
}

Deno.test("planning twice changes nothing, whatever was planned before", async () => {
  const clock = systemClock();
  await fc.assert(
    fc.asyncProperty(answers, tasks, async (history, task) => {
      const store = await openSqliteStore({ path: ":memory:", clock });
      try {
        const fence = await lease(store);
        for (const [step, answer] of history.entries()) {
          const now = T0 + step * 6 * HOUR;
          const state = { items: itemsOf(answer), now };
          const changes = await changesOf(store, task, state);
          const applied = await store.applyPlan({ ...KEY, fence, changes, now });
          assert.equal(applied, changes.length, "every change takes effect");
          // A job that just moved may be late for its new time: that is one more, and the last.
          const settled = await changesOf(store, task, state);
          assert.ok(settled.every((change) => change.action === "miss"));
          await store.applyPlan({ ...KEY, fence, changes: settled, now });
          assert.deepEqual(await changesOf(store, task, state), []);
        }
      } finally {
        await store.close();
      }
    }),
    { numRuns: 60 },
  );
});
