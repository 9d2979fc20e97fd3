import assert from "node:assert/strict";
import fc from "fast-check";
import type { PlannedJob } from "../../src/domain/change.ts";
import { JOB_STATES } from "../../src/domain/job.ts";
import type { Decision, PlanContext } from "../../src/plan/item_plan.ts";
import { ItemTable } from "../../src/plan/item_table.ts";
import { runAt, runAtOfMany } from "../../src/plan/run_at.ts";
import { decide, decideRest, findSettled, type PlanReader } from "../../src/run/planning/decide.ts";
import { T0 } from "../support/store_factory.ts";
import { taskSettings } from "../support/task_factory.ts";

const HOUR = 3_600_000;
const TIMEZONE = "Europe/Amsterdam";

/** Mostly what changes nothing, so that items are settled often. */
function mostly<T>(usual: T, other: T): fc.Arbitrary<T> {
  return fc.nat(5).map((dice) => dice === 0 ? other : usual);
}

const ids = fc.constantFrom("1", "2", "3");
const hours = fc.constantFrom(-30, 60, 61, 300);
const labels = mostly("as it was", "renamed");
const tasks = fc.record({
  event: fc.constantFrom("first" as const, "last" as const, "all" as const),
  direction: fc.constantFrom("before" as const, "after" as const),
  replaceExisting: fc.boolean(),
  catchUp: fc.boolean(),
  enabled: mostly(true, false),
  trainingTypes: mostly<readonly string[]>([], ["Basis"]),
});
const items = fc.dictionary(
  ids,
  fc.record({
    hours: fc.uniqueArray(hours, { minLength: 1, maxLength: 2 }),
    label: labels,
    trainingType: fc.constantFrom("Basis", "Gevorderd", null),
  }),
);
const jobs = fc.uniqueArray(
  fc.record({
    item: ids,
    hour: hours,
    label: labels,
    state: fc.oneof(fc.constant("scheduled" as const), fc.constantFrom(...JOB_STATES)),
    isAtOtherTime: mostly(false, true),
    attempt: mostly(0, 1),
  }),
  { selector: ({ item, hour }) => `${item} ${hour}`, maxLength: 10 },
);

type Given = {
  readonly task: ReturnType<typeof taskSettings>;
  readonly stored: readonly PlannedJob[];
  readonly found: ItemTable;
};

const given: fc.Arbitrary<Given> = fc.tuple(tasks, items, jobs).map(([rule, answer, kept]) => {
  const task = taskSettings(rule);
  const found = new ItemTable();
  found.begin();
  for (const [id, { hours, ...one }] of Object.entries(answer)) {
    for (const hour of hours) found.add({ id, ...one }, { eventAt: T0 + hour * HOUR, row: null });
  }
  found.finish();
  const stored = kept.map((job, seq): PlannedJob => {
    const { item, hour, label, state, isAtOtherTime, attempt } = job;
    const eventAt = T0 + hour * HOUR;
    const at = runAt(eventAt, { ...task, timezone: TIMEZONE }) + (isAtOtherTime ? HOUR : 0);
    return {
      ...{ seq, id: `job ${seq}`, item, occurrence: seq + 1, label, eventAt, runAt: at, dueAt: at },
      ...{ state, attempt, cancelCause: state === "cancelled" ? "left" : null },
    };
  });
  return { task, stored, found };
});

function readerOf(stored: readonly PlannedJob[]): PlanReader {
  return {
    plannedJobsOf: (_, items) => Promise.resolve(stored.filter(({ item }) => items.includes(item))),
    // One on each page.
    async *scheduledJobs() {
      for (const job of stored) if (job.state === "scheduled") yield await Promise.resolve([job]);
    },
    oldestOpenEvent: () => Promise.resolve(null),
  };
}

function contextOf(task: Given["task"], environment: PlanContext["environment"]): PlanContext {
  return {
    ...{ task, environment, timezone: TIMEZONE, firstSeenAt: T0 - 40 * HOUR, now: T0 },
    runAt: runAtOfMany({ ...task, timezone: TIMEZONE }),
  };
}

async function gather(pages: AsyncIterable<readonly Decision[]>): Promise<Decision[]> {
  const all: Decision[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

const changesOf = (decisions: readonly Decision[]): string[] =>
  decisions.flatMap(({ change }) => change === null ? [] : JSON.stringify(change)).sort();

Deno.test("what is decided of the items that are not settled is all that changes", async () => {
  const environments = fc.constantFrom("PRODUCTION" as const, "DEVELOPMENT" as const);
  let settledItems = 0;
  await fc.assert(
    fc.asyncProperty(given, environments, async ({ task, stored, found }, environment) => {
      const reader = readerOf(stored);
      const context = contextOf(task, environment);
      const all = await gather(decide(reader, context, found));
      const settled = await findSettled(reader, context, found);
      const rest = await gather(decideRest(reader, context, { items: found, settled }));
      assert.deepEqual(changesOf(rest), changesOf(all));
      const isSettled = (id: string): boolean => settled.items.has(id);
      assert.ok(!rest.some(({ item }) => isSettled(item)), "nothing is decided of what is settled");
      for (const id of found.keys().filter(isSettled)) {
        settledItems += 1;
        assert.ok(all.some(({ item, action }) => item === id && action === "keep"));
      }
    }),
    { numRuns: 2_000 },
  );
  assert.ok(settledItems > 100, `only ${settledItems} items were settled`);
});

Deno.test("an item that stands as planned is settled, with each event that counts", async () => {
  const task = taskSettings({ event: "all" });
  const found = new ItemTable();
  found.begin();
  const item = { id: "7", label: "Training", trainingType: null };
  const stored = [60, 300].map((hour, seq): PlannedJob => {
    const eventAt = T0 + hour * HOUR;
    found.add(item, { eventAt, row: null });
    const at = runAt(eventAt, { ...task, timezone: TIMEZONE });
    return {
      ...{ seq, id: `job ${seq}`, item: "7", occurrence: seq + 1, label: "Training", eventAt },
      ...{ runAt: at, dueAt: at, state: "scheduled", attempt: 0, cancelCause: null },
    };
  });
  found.finish();
  const context = contextOf(task, "PRODUCTION");
  assert.ok((await findSettled(readerOf(stored), context, found)).items.has("7"));
  assert.ok(!(await findSettled(readerOf(stored.slice(1)), context, found)).items.has("7"));
  // Seen twice, as it was put off while the jobs were read: it does not stand for another.
  const twice = [...stored.slice(1), ...stored.slice(1)];
  assert.ok(!(await findSettled(readerOf(twice), context, found)).items.has("7"));
});
