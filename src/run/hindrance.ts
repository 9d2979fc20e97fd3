import type { Change } from "../domain/change.ts";
import { toIso } from "../domain/clock.ts";
import type { Store, TaskKey } from "../store/store.ts";
import { dependencyName } from "./holds.ts";

/**
 * Says why the due jobs of a task do not run now, for whoever asks later why one was missed.
 * @returns null where nothing keeps them
 */
export async function readHindrance(
  store: Pick<Store, "holds" | "taskRecords">,
  { environment, task }: TaskKey,
): Promise<string | null> {
  const record = (await store.taskRecords(environment)).find((one) => one.task === task);
  if (record?.pausedAt != null) {
    return `the task was paused by ${record.pausedBy} on ${toIso(record.pausedAt)}`;
  }
  const holds = await store.holds(environment);
  const hold = holds.find(({ tasks }) => tasks.includes(task));
  if (hold !== undefined) {
    const { dependency, since, reason } = hold;
    return `it waited for ${dependencyName(dependency)} since ${toIso(since)}: ${reason}`;
  }
  if (record?.openUntil == null) return null;
  return `the task rested, as it had failed ${record.failures} times in a row`;
}

/** Adds to a missed job's reason what kept it; every other change stays as it is. */
export function explained(change: Change, hindrance: string | null): Change {
  if (change.action !== "miss" || hindrance === null) return change;
  return { ...change, reason: `${change.reason}; ${hindrance}` };
}
