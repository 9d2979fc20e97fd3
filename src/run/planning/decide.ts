import { setImmediate } from "node:timers/promises";
import type { PlannedJob } from "../../domain/change.ts";
import type { Decision, PlanContext } from "../../plan/item_plan.ts";
import type { FoundItem } from "../../plan/items.ts";
import { planItem } from "../../plan/plan.ts";
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
  items: ReadonlyMap<string, FoundItem>,
): AsyncGenerator<readonly Decision[]> {
  const key: TaskKey = { environment: context.environment, task: context.task.name };
  for (const ids of chunks([...items.keys()], ITEMS_AT_ONCE)) {
    const stored = byItem(await reader.plannedJobsOf(key, ids));
    yield ids.flatMap((id) =>
      planItem(context, { id, found: items.get(id) ?? null, stored: stored.get(id) ?? [] })
    );
    await setImmediate();
  }
  for await (const page of reader.scheduledJobs(key)) {
    const gone = byItem(page.filter((job) => !items.has(job.item)));
    yield [...gone].flatMap(([id, stored]) => planItem(context, { id, found: null, stored }));
  }
}

function byItem(jobs: readonly PlannedJob[]): ReadonlyMap<string, readonly PlannedJob[]> {
  return Map.groupBy(jobs, (job) => job.item);
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
