import { SchedulerError } from "../domain/errors.ts";
import { nearest } from "../domain/nearest.ts";
import type { Store } from "../store/store.ts";
import type { Setting } from "./command.ts";

/** Refuses the name of a task that never was, with the one that was meant. Left out: every task is meant. */
export async function requireTask(
  name: string | undefined,
  { store, setting }: { readonly store: Store; readonly setting: Setting },
): Promise<void> {
  if (name === undefined) return;
  const names = setting.tasks.map((task) => task.name);
  if (names.includes(name)) return;
  const records = await store.taskRecords(setting.environment);
  if (!records.some((record) => record.task === name)) throw noTask(name, names);
}

/** The error that a task is not there. */
export function noTask(name: string, names: readonly string[]): SchedulerError {
  const near = nearest(name, names);
  return new SchedulerError("USAGE_NO_TASK", `Cannot find a task named "${name}"`, {
    hint: near === null ? 'list them with "bcourse-scheduler tasks"' : `did you mean "${near}"?`,
  });
}
