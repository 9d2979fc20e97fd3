import type { Change } from "../../domain/change.ts";
import { toIso } from "../../domain/clock.ts";
import type { Environment } from "../../domain/task.ts";
import type { Store, TaskKey, TaskRecord } from "../../store/store.ts";
import { dependencyName } from "../dispatching/holds.ts";

/**
 * Says why the due jobs of a task do not run now, for whoever asks later why one was missed.
 * @returns null where nothing keeps them
 */
export async function readHindrance(
  store: Pick<Store, "holds" | "taskRecords">,
  { environment, task }: TaskKey,
): Promise<string | null> {
  const record = (await store.taskRecords(environment)).find((one) => one.task === task);
  const pause = record === undefined ? null : sayPause(record);
  if (pause !== null) return `the task was ${pause}`;
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

/**
 * Reads which tasks are paused.
 * @returns says why the scheduled jobs of a task do not start; null where it is not paused
 */
export async function readPauses(
  store: Pick<Store, "taskRecords">,
  environment: Environment,
): Promise<(task: string) => string | null> {
  const records = await store.taskRecords(environment);
  const pauses = new Map(records.map((record) => [record.task, sayPause(record)]));
  return (task) => {
    const pause = pauses.get(task) ?? null;
    return pause === null ? null : `the task is ${pause}`;
  };
}

function sayPause({ pausedAt, pausedBy }: TaskRecord): string | null {
  return pausedAt === null ? null : `paused by ${pausedBy} since ${toIso(pausedAt)}`;
}
