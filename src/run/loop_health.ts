import type { Config } from "../config/config.ts";
import type { Clock, EpochMs } from "../domain/clock.ts";
import type { Daemon } from "./daemon.ts";

/** What a loop that went on has at least: planning waits for `reconcile`, dispatching 30 s at most. */
const PLANNING_LIMIT_MS = 5 * 60_000;
const DISPATCHING_LIMIT_MS = 2 * 60_000;
/** How long a daemon that has just started may be without any progress. */
const START_GRACE_MS = 60_000;

/** Whether one loop goes on. */
export interface LoopHealth {
  readonly name: "planning" | "dispatching";
  readonly stuck: boolean;
  /**
   * Whether it goes round all the same, and meets what is known and a restart would not mend, such as
   * a store that is not there.
   */
  readonly isHeld: boolean;
  readonly progressAt: EpochMs | null;
  /** How long it has been without progress. */
  readonly silentMs: number;
}

/** What the health of the loops is read from. */
export interface HealthSources extends Pick<Daemon, "since" | "progress" | "troubles"> {
  readonly config: Pick<Config, "reconcileMs">;
  readonly clock: Clock;
}

/** Says of each loop whether it made progress lately. */
export function loopHealth({ config, clock, since, progress, troubles }: HealthSources): {
  readonly planning: LoopHealth;
  readonly dispatching: LoopHealth;
} {
  const now = clock.now();
  const { plannedAt, dispatchedAt } = progress();
  const judge = (name: LoopHealth["name"], progressAt: EpochMs | null, ms: number): LoopHealth => {
    const silentMs = Math.max(0, now - (progressAt ?? since));
    const limitMs = progressAt === null ? START_GRACE_MS : ms;
    const isHeld = troubles().some(({ loop, hint, lastAt }) =>
      loop === name && hint !== null && now - lastAt <= ms
    );
    return { name, progressAt, silentMs, isHeld, stuck: silentMs > limitMs };
  };
  const planningMs = Math.max(3 * config.reconcileMs, PLANNING_LIMIT_MS);
  return {
    planning: judge("planning", plannedAt, planningMs),
    dispatching: judge("dispatching", dispatchedAt, DISPATCHING_LIMIT_MS),
  };
}
