import type { EpochMs } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import type { TaskSettings } from "../domain/task.ts";
import { hasOffset } from "./window.ts";

/**
 * Says why a job must not run any more, or null where it still may. With `catch_up` there is no
 * being late, but a reminder of an event that has begun is not sent even then.
 * @param job.dueAt when it was to run, or to run again, epoch ms
 * @param job.eventAt its event, epoch ms
 * @returns the reason in words: its event has begun, or it is too late
 */
export function tooLate(
  task: Pick<TaskSettings, "graceMs" | "direction" | "offset" | "catchUp">,
  job: { readonly dueAt: EpochMs; readonly eventAt: EpochMs },
  now: EpochMs,
): string | null {
  if (task.direction === "before" && hasOffset(task) && now >= job.eventAt) {
    return "the event had begun before this could run";
  }
  const lateMs = now - job.dueAt;
  if (task.catchUp || lateMs <= task.graceMs) return null;
  const grace = sayDuration(task.graceMs);
  return `it was due ${sayDuration(lateMs)} ago; misfire_grace_time allows ${grace}`;
}
