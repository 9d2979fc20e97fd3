import { setImmediate } from "node:timers/promises";
import type { PlannedJob } from "../../domain/change.ts";
import type { Decision, PlanContext } from "../../plan/item_plan.ts";
import type { ItemTable } from "../../plan/item_table.ts";
import type { Items } from "../../plan/items.ts";
import { planItem } from "../../plan/plan.ts";
import { Settled } from "../../plan/settled.ts";
import type { Store, TaskKey } from "../../store/store.ts";

/** What deciding reads of the store. */
export type PlanReader = Pick<Store, "plannedJobsOf" | "scheduledJobs" | "oldestOpenEvent">;

/** Items whose jobs are read and planned in one go: a few ms, so that other work is not held up. */
const ITEMS_AT_ONCE = 250;

/**
 * Decides about every item of a task and every job whose item is gone, some at a time. Reads the
 * store as it goes: carry out what it yields before asking for more, or do not carry it out at all.
 */
export async function* decide(
  reader: PlanReader,
  context: PlanContext,
  items: Items,
): AsyncGenerator<readonly Decision[]> {
  yield* decideItems(reader, context, { items, ids: items.keys() });
  for await (const page of reader.scheduledJobs(keyOf(context))) {
    const gone = byItem(page.filter((job) => !items.has(job.item)));
    yield [...gone].flatMap(([id, stored]) => planItem(context, { id, found: null, stored }));
  }
}

/**
 * Finds the items that need no decision, so that a plan which stands costs one look at its jobs.
 * @returns for {@link decideRest}
 */
export async function findSettled(
  reader: PlanReader,
  context: PlanContext,
  items: ItemTable,
): Promise<Settled> {
  const settled = new Settled(context, items);
  for await (const page of reader.scheduledJobs(keyOf(context))) {
    for (const job of page) settled.take(job);
  }
  return settled;
}

/** Decides as {@link decide} does, but for the items that need no decision. */
export async function* decideRest(
  reader: PlanReader,
  context: PlanContext,
  { items, settled }: {
    readonly items: Items;
    readonly settled: Settled;
  },
): AsyncGenerator<readonly Decision[]> {
  const open = items.keys().filter((id) => !settled.items.has(id));
  yield* decideItems(reader, context, { items, ids: open });
  yield* decideItems(reader, context, { items, ids: settled.gone });
}

async function* decideItems(
  reader: PlanReader,
  context: PlanContext,
  { items, ids }: {
    readonly items: Items;
    readonly ids: Iterable<string>;
  },
): AsyncGenerator<readonly Decision[]> {
  for (const some of chunks(ids, ITEMS_AT_ONCE)) {
    const stored = byItem(await reader.plannedJobsOf(keyOf(context), some));
    yield some.flatMap((id) =>
      planItem(context, { id, found: items.get(id) ?? null, stored: stored.get(id) ?? [] })
    );
    await setImmediate();
  }
}

function keyOf({ environment, task }: PlanContext): TaskKey {
  return { environment, task: task.name };
}

function byItem(jobs: readonly PlannedJob[]): ReadonlyMap<string, readonly PlannedJob[]> {
  return Map.groupBy(jobs, (job) => job.item);
}

function* chunks<T>(all: Iterable<T>, size: number): Generator<readonly T[]> {
  let chunk: T[] = [];
  for (const one of all) {
    if (chunk.push(one) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
