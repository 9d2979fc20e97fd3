import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { TaskSettings } from "../../domain/task.ts";
import { createPace, type Pace } from "./pace.ts";

/** What rate limits are made of. */
export interface PacesParts {
  readonly config: { readonly mail: Pick<Config["mail"], "ratePerSecond"> };
  readonly clock: Clock;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
  /** Until when the turns of each were spent before the restart, by name. */
  readonly spent: ReadonlyMap<string, EpochMs>;
}

type Limited = Pick<TaskSettings, "name" | "ratePerSecond">;

/** The name of the limit that all mails share; a task's own limit bears the task's name after it. */
const ALL = "mail";

/** The rate limits of mails: the one that all share, and those of tasks. */
export class Paces {
  readonly #parts: PacesParts;
  readonly #paces = new Map<string, Pace>();

  constructor(parts: PacesParts) {
    this.#parts = parts;
  }

  /** Waits until a task may send a mail; of those who wait, the nearest event is served first. */
  async turn(task: Limited, eventAt: EpochMs): Promise<void> {
    for (const pace of this.#pacesOf(task).values()) await pace.turn(eventAt);
  }

  /** Until when the turns that a task's mails take are spent, by the limit's name. */
  spent(task: Limited): ReadonlyMap<string, EpochMs> {
    return new Map([...this.#pacesOf(task)].map(([name, pace]) => [name, pace.spentUntil()]));
  }

  /** The task's own comes first: who waits for it must not take a turn from the others. */
  #pacesOf({ name, ratePerSecond }: Limited): ReadonlyMap<string, Pace> {
    const { config } = this.#parts;
    const limits = new Map<string, number | null>([
      [`${ALL} ${name}`, ratePerSecond],
      [ALL, config.mail.ratePerSecond],
    ]);
    return new Map(
      [...limits].flatMap(([limit, perSecond]) =>
        perSecond === null ? [] : [[limit, this.#pace(limit, perSecond)]]
      ),
    );
  }

  #pace(name: string, perSecond: number): Pace {
    const known = this.#paces.get(name);
    if (known !== undefined) return known;
    const { clock, signal, spent } = this.#parts;
    const pace = createPace(perSecond, { clock, signal, spentUntil: spent.get(name) ?? null });
    this.#paces.set(name, pace);
    return pace;
  }
}
