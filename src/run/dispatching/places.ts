import type { Dependency } from "../../domain/hold.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { Breakers } from "./breakers.ts";
import type { Holds } from "./holds.ts";
import type { Pauses } from "./pauses.ts";
import type { Rests } from "./rests.ts";

/** How many jobs of a task may be claimed. */
export interface Place {
  readonly task: string;
  readonly limit: number;
  /** Most jobs of the task that may run, whichever daemon runs them. */
  readonly most: number;
}

/** The tasks of which one job in all may be claimed, to see whether a dependency is there again. */
export interface Trial {
  readonly dependency: Dependency;
  /** The tasks that wait for it and are not paused, of whichever daemon's file. */
  readonly waiting: readonly string[];
  readonly places: readonly Place[];
}

/** What places are judged by. */
export interface PlaceParts {
  readonly tasks: readonly TaskSettings[];
  readonly breakers: Breakers;
  readonly holds: Holds;
  readonly rests: Rests;
  readonly pauses: Pauses;
  /** How many attempts of a task run now. */
  readonly running: (task: string) => number;
}

/**
 * Says how many jobs of each task may be claimed now: none while it is switched off or paused, rests
 * or waits for something. Those that have least running come first, so that none waits for ever behind the
 * others.
 */
export function freePlaces(
  { tasks, breakers, holds, pauses, rests, running }: PlaceParts,
): readonly Place[] {
  const mayStart = (name: string): boolean =>
    !pauses.isPaused(name) && !holds.isHeld(name) && !rests.isResting(name);
  return tasks
    .filter(({ enabled, name }) => enabled && mayStart(name))
    .map((settings) => ({
      task: settings.name,
      limit: breakers.most(settings) - running(settings.name),
      most: breakers.most(settings),
    }))
    .filter(({ limit }) => limit > 0)
    .sort((a, b) => running(a.task) - running(b.task));
}

/** Says of which tasks a job may try whether what they wait for is there again. */
export function trials({ tasks, breakers, holds, pauses }: PlaceParts): readonly Trial[] {
  return holds.dueTrials().map((hold) => ({
    dependency: hold.dependency,
    waiting: hold.tasks.filter((name) => !pauses.isPaused(name)),
    places: tasks
      .filter((settings) => settings.enabled && hold.tasks.includes(settings.name))
      .filter((settings) => !pauses.isPaused(settings.name) && breakers.most(settings) > 0)
      .map(({ name, concurrency }) => ({ task: name, limit: 1, most: concurrency })),
  }));
}
