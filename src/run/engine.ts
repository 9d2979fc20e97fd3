import type { Clock, EpochMs } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Environment } from "../domain/task.ts";
import type { Fence, Store } from "../store/store.ts";
import type { Deliver } from "./delivery/deliver.ts";
import type { Claimed } from "./dispatching/claims.ts";
import { Dispatcher } from "./dispatching/dispatcher.ts";
import { type Loop, runLoop, type Trouble } from "./loop.ts";
import type { Meter } from "./meter.ts";
import type { Duty } from "./planning/duty.ts";
import type { RoundReport } from "./planning/planning_loop.ts";
import { PlanningRounds } from "./planning/planning_rounds.ts";
import type { Prepared } from "./prepare.ts";

/** What planning and dispatching need. */
export interface EngineParts {
  readonly prepared: Prepared;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
  /** The right to plan, which another daemon may have. */
  readonly duty: Duty;
  readonly deliver: Deliver;
  readonly meter: Meter;
  readonly claimed: Claimed;
  /** Whether it is to plan itself before it counts as idle, whichever daemon has the duty. */
  readonly exitWhenIdle: boolean;
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
  /** Says whether this daemon has planned everything and nothing runs or is due within a minute, but for what is paused. */
  isIdle(): Promise<boolean>;
  /** Goes round all tasks at once. @returns how it went; null where the engine ended before */
  planNow(): Promise<RoundReport | null>;
  /** Takes up what a person ordered or another daemon wrote: what is paused, rests or is waited for, which jobs are due. */
  takeUp(): void;
}

const IDLE_AHEAD_MS = 60_000;

/**
 * Starts planning and dispatching; both go on until the signal aborts.
 * @param onRound called after each round of dispatching
 * @param onLateEnd called where an attempt has ended after the signal aborted
 */
export function startEngine(
  parts: EngineParts,
  { signal, onRound, onLateEnd = () => {} }: {
    readonly signal: AbortSignal;
    readonly onRound: (engine: Engine) => Promise<void>;
    readonly onLateEnd?: () => void;
  },
): Engine {
  const { prepared, store, clock, meter } = parts;
  const { config } = prepared;
  const { tasks } = prepared.catalog;
  const [planningLog, jobsLog] = [parts.log.category("planning"), parts.log.category("jobs")];
  meter.expect(tasks.keys());
  const wake = (): void => {
    engine.dispatching.bell.ring();
    if (signal.aborted) onLateEnd();
  };
  const dispatcher = new Dispatcher({ ...prepared, ...parts, log: jobsLog, tasks, wake });
  const rounds = new PlanningRounds({
    ...{ ...prepared, ...parts, log: planningLog, tasks, signal },
    ...{ reconcileMs: config.reconcileMs, plansFirst: parts.exitWhenIdle, onPlanned: wake },
  });
  const planning = runLoop({
    ...{ name: "planning", clock, log: planningLog, signal },
    round: () => rounds.round(),
  });
  const dispatching = runLoop({
    ...{ name: "dispatching", clock, log: jobsLog, signal },
    round: async () => {
      const waitMs = await dispatcher.round();
      await onRound(engine);
      return waitMs;
    },
  });
  const engine: Engine = {
    ...{ dispatcher, planning, dispatching, planErrors: () => rounds.errors() },
    troubles: () =>
      (["planning", "dispatching"] as const).flatMap((loop) => {
        const trouble = engine[loop].trouble();
        return trouble === null ? [] : [{ loop, ...trouble }];
      }),
    async isIdle() {
      if (!rounds.isPlanned() || dispatcher.running() > 0) return false;
      if (await isAnyRunning(store, config.environment)) return false;
      const next = await nextActive(store, config.environment, tasks);
      return next === null || next > clock.now() + IDLE_AHEAD_MS;
    },
    async planNow() {
      const asked = rounds.ask();
      planning.bell.ring();
      return await Promise.race([asked, planning.done.then(() => null)]);
    },
    takeUp() {
      dispatcher.forget();
      wake();
    },
  };
  return engine;
}

/** When the next job is due that may start then: those of paused tasks may not. */
async function nextActive(
  store: Store,
  environment: Environment,
  tasks: ReadonlyMap<string, unknown>,
): Promise<EpochMs | null> {
  const records = await store.taskRecords(environment);
  const paused = new Set(records.flatMap(({ task, pausedAt }) => pausedAt === null ? [] : [task]));
  return await store.nextDue(environment, [...tasks.keys()].filter((name) => !paused.has(name)));
}

/** Whether jobs run, those of other daemons too: one that has died left some, which are put back when their leases end. */
async function isAnyRunning(store: Store, environment: Environment): Promise<boolean> {
  const running = { environment, states: ["running"], order: "next", limit: 1 } as const;
  return (await store.jobs(running)).length > 0;
}
