import type { EpochMs } from "../domain/clock.ts";
import type { TaskSettings } from "../domain/task.ts";
import { runAt } from "./run_at.ts";

const DAY_MS = 86_400_000;

/**
 * Works out `:since`, the instant before which an event of the task can no longer matter.
 *
 * `before`: now, or now less the grace where job and event fall together. `after`: now less offset
 * less grace. It never passes an event that a job still waits for, so that the planner always sees
 * whether that event still stands.
 * @param ask.oldestOpenEvent earliest event of the task's scheduled and running jobs, or null
 * @returns epoch ms; a lower bound for the query, never the last word
 */
export function since(
  task: TaskSettings,
  ask: {
    readonly now: EpochMs;
    readonly timezone: string;
    readonly oldestOpenEvent: EpochMs | null;
  },
): EpochMs {
  const byRule = sinceByRule(task, ask);
  return ask.oldestOpenEvent === null ? byRule : Math.min(byRule, ask.oldestOpenEvent - 1);
}

function sinceByRule(
  task: TaskSettings,
  ask: { readonly now: EpochMs; readonly timezone: string },
): EpochMs {
  // `at` may put the job up to a day away from where the offset alone would.
  const slackMs = task.graceMs + (task.at === null ? 0 : DAY_MS);
  if (task.direction === "before") return hasOffset(task) ? ask.now : ask.now - slackMs;
  const back = { offset: task.offset, at: null, timezone: ask.timezone } as const;
  return runAt(ask.now, { ...back, direction: "before" }) - slackMs;
}

/** Says whether the task has an offset above zero, so that its jobs lie apart from their events. */
export function hasOffset(task: Pick<TaskSettings, "offset">): boolean {
  return task.offset.months > 0 || task.offset.days > 0 || task.offset.ms > 0;
}
