import type { Fence } from "../../store/store.ts";
import { Askers } from "../actions/askers.ts";
import type { LoadedTask } from "../catalog.ts";
import { isLeaseLost } from "../lease_lost.ts";
import type { Meter } from "../meter.ts";
import { type Duty, DUTY_PAUSE_MS } from "./duty.ts";
import type { ReconcileParts } from "./planner.ts";
import { planAll, type RoundReport } from "./planning_loop.ts";
import { Sightings } from "./sightings.ts";

/** What rounds of planning need. */
export interface PlanningParts extends Omit<ReconcileParts, "fence" | "sightings"> {
  readonly tasks: ReadonlyMap<string, LoadedTask>;
  readonly reconcileMs: number;
  readonly meter: Meter;
  /** The right to plan, which another daemon may have. */
  readonly duty: Duty;
  readonly signal: AbortSignal;
  /** Whether the first round takes the duty from whichever daemon has it, dead or not. */
  readonly plansFirst: boolean;
  /** Called after each task whose plan changed, and after each round in which nothing failed. */
  readonly onPlanned: () => void;
}

/** Rounds of planning, for as long as this daemon has the duty. */
export class PlanningRounds {
  readonly #parts: PlanningParts;
  readonly #askers = new Askers<Awaited<ReturnType<typeof planAll>>>();
  #sightings = new Sightings();
  #plannedUnder: Fence | null = null;
  /** Of the last round; null: there was none. */
  #errors: ReadonlyMap<string, string> | null = null;
  #isForced: boolean;

  constructor(parts: PlanningParts) {
    this.#parts = parts;
    this.#isForced = parts.plansFirst;
  }

  /** Whether this daemon has been round all tasks, and none failed in its last round. */
  isPlanned(): boolean {
    return this.#errors?.size === 0;
  }

  /** What failed in the last round, by task. */
  errors(): ReadonlyMap<string, string> {
    return this.#errors ?? new Map();
  }

  /** Waits for a round that begins after this; the duty is taken for it from whichever daemon has it. */
  ask(): Promise<RoundReport> {
    return this.#askers.ask();
  }

  /** Goes round all tasks, if this daemon plans. @returns ms until the next round */
  async round(): Promise<number> {
    const { duty, onPlanned } = this.#parts;
    const fence = await duty.take({ force: this.#askers.isAsked() || this.#isForced });
    // Once: two daemons that take it from each other would never be done.
    this.#isForced = false;
    if (fence === null) return DUTY_PAUSE_MS;
    const went = await this.#askers.begin(this.#plan(fence)).catch((thrown) => {
      if (isLeaseLost(thrown) && duty.lose()) return null;
      throw thrown;
    });
    if (went === null) return DUTY_PAUSE_MS;
    this.#errors = went.errors;
    if (this.isPlanned()) onPlanned();
    return went.waitMs;
  }

  #plan(fence: Fence): ReturnType<typeof planAll> {
    const { tasks, ...parts } = this.#parts;
    // What another daemon has noted meanwhile is not known here.
    if (fence !== this.#plannedUnder) this.#sightings = new Sightings();
    this.#plannedUnder = fence;
    return planAll({ ...parts, fence, sightings: this.#sightings }, tasks, parts);
  }
}
