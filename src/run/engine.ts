import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Fence, Store } from "../store/store.ts";
import type { Deliver } from "./deliver.ts";
import { Dispatcher } from "./dispatcher.ts";
import { type Loop, runLoop, type Trouble } from "./loop.ts";
import { planAll } from "./planning_loop.ts";
import type { Prepared } from "./prepare.ts";
import { Sightings } from "./sightings.ts";

/** What planning and dispatching need. */
export interface EngineParts {
  readonly prepared: Prepared;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
  readonly deliver: Deliver;
  /** Random numbers in [0, 1), for the jitter of retries. */
  readonly random: () => number;
}

/** A loop that does not get on, and why. */
export interface LoopTrouble extends Trouble {
  readonly loop: "planning" | "dispatching";
}

/** Planning and dispatching, under way. */
export interface Engine {
  readonly dispatcher: Dispatcher;
  readonly planning: Loop;
  readonly dispatching: Loop;
  /** Why planning or dispatching does not get on. */
  troubles(): readonly LoopTrouble[];
  /** What failed in the last round of planning, by task. */
  planErrors(): ReadonlyMap<string, string>;
  /** Says whether everything is planned and nothing runs or is due within a minute. */
  isIdle(): Promise<boolean>;
}

const IDLE_AHEAD_MS = 60_000;

/**
 * Starts planning and dispatching; both go on until the signal aborts.
 * @param onRound called after each round of dispatching
 */
export function startEngine(
  parts: EngineParts,
  { signal, onRound }: {
    readonly signal: AbortSignal;
    readonly onRound: (engine: Engine) => Promise<void>;
  },
): Engine {
  const { prepared, store, clock, log } = parts;
  const { config } = prepared;
  const { tasks } = prepared.catalog;
  const wake = (): void => engine.dispatching.bell.ring();
  const dispatcher = new Dispatcher({ ...prepared, ...parts, tasks, wake });
  const sightings = new Sightings();
  let planErrors: ReadonlyMap<string, string> = new Map();
  const planning = runLoop({
    ...{ name: "planning", clock, log, signal },
    round: async () => {
      const { reconcileMs } = config;
      const options = { reconcileMs, signal, onPlanned: wake };
      const went = await planAll({ ...prepared, ...parts, sightings }, tasks, options);
      planErrors = went.errors;
      if (went.errors.size === 0) wake();
      return went.waitMs;
    },
  });
  const dispatching = runLoop({
    ...{ name: "dispatching", clock, log, signal },
    round: async () => {
      const waitMs = await dispatcher.round();
      await onRound(engine);
      return waitMs;
    },
  });
  const engine: Engine = {
    ...{ dispatcher, planning, dispatching, planErrors: () => planErrors },
    troubles: () =>
      (["planning", "dispatching"] as const).flatMap((loop) => {
        const trouble = engine[loop].trouble();
        return trouble === null ? [] : [{ loop, ...trouble }];
      }),
    async isIdle() {
      if (planning.progressAt() === null || planErrors.size > 0) return false;
      if (dispatcher.running() > 0) return false;
      const next = await store.nextDue(config.environment, [...tasks.keys()]);
      return next === null || next > clock.now() + IDLE_AHEAD_MS;
    },
  };
  return engine;
}
