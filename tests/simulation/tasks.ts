import type { TaskSettings } from "../../src/domain/task.ts";
import type { Chance } from "./chance.ts";
import { DAY, HOUR, MINUTE, SECOND } from "./chance.ts";

/** What the handler of a task does, beside what befalls it. */
export interface Habit {
  /** Keys of the mails that it sends for each item. */
  readonly keys: readonly string[];
  /** Whether it decides in a durable step whom to mail. */
  readonly usesStep: boolean;
  /** Whether it asks the course database. */
  readonly asksCourse: boolean;
}

/** A task of a world. */
export interface SimTask {
  readonly settings: Partial<TaskSettings> & Pick<TaskSettings, "name">;
  readonly habit: Habit;
}

/** Draws the tasks of a world. */
export function drawTasks(chance: Chance): readonly SimTask[] {
  const count = chance.between(2, 4);
  return Array.from({ length: count }, (_, index) => drawTask(chance, `task${index + 1}`));
}

function drawTask(chance: Chance, name: string): SimTask {
  const direction = chance.has(0.7) ? "before" : "after";
  return {
    settings: {
      ...{ name, direction, handler: `./${name}.ts`, query: name },
      offset: drawOffset(chance),
      at: chance.has(0.25) ? { hour: chance.between(0, 23), minute: chance.pick([0, 30]) } : null,
      event: chance.weighted([[7, "first"], [1, "last"], [2, "all"]]),
      graceMs: chance.pick([HOUR, 6 * HOUR, DAY, 3 * DAY]),
      catchUp: chance.has(0.2),
      recheck: chance.has(0.8),
      replaceExisting: chance.has(0.8),
      concurrency: chance.pick([1, 2, 10]),
      ...drawPolicies(chance),
    },
    habit: {
      keys: Array.from({ length: chance.between(1, 5) }, (_, index) => `mail${index + 1}`),
      usesStep: chance.has(0.4),
      asksCourse: chance.has(0.3),
    },
  };
}

function drawPolicies(chance: Chance): Partial<TaskSettings> {
  return {
    timeoutMs: chance.pick([10 * SECOND, MINUTE, 5 * MINUTE]),
    retry: {
      limit: chance.between(0, 5),
      backoff: chance.pick(["exponential", "fixed"]),
      initialMs: chance.pick([5 * SECOND, 30 * SECOND, MINUTE]),
      maxMs: 10 * MINUTE,
      jitter: chance.pick([0, 0.2]),
    },
    breaker: { failures: chance.between(2, 6), cooldownMs: chance.pick([MINUTE, 10 * MINUTE]) },
    ratePerSecond: chance.weighted([[7, null], [2, 1], [1, 0.2]]),
    onUnknown: chance.weighted([[6, "send"], [2, "hold"], [2, "drop"]]),
  };
}

/** Draws how far a job lies from its event. */
export function drawOffset(chance: Chance): TaskSettings["offset"] {
  return chance.weighted([
    [5, { months: 0, days: chance.between(1, 7), ms: 0 }],
    [3, { months: 0, days: 0, ms: chance.between(1, 72) * HOUR }],
    [1, { months: 0, days: 1, ms: 6 * HOUR }],
    [1, { months: 0, days: 0, ms: 0 }],
  ]);
}
