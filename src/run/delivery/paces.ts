import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { Store } from "../../store/store.ts";
import { createPace, type Pace } from "./pace.ts";

/** What rate limits are made of. */
export interface PacesParts {
  readonly config: { readonly mail: Pick<Config["mail"], "ratePerSecond"> };
  readonly clock: Clock;
  /** Keeps how many turns are left, so that neither a restart nor a second daemon gives one twice. */
  readonly store: Pick<Store, "takeTurn">;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
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
    for (const pace of this.#pacesOf(task)) await pace.turn(eventAt);
  }

  /** The task's own comes first: who waits for it must not take a turn from the others. */
  #pacesOf({ name, ratePerSecond }: Limited): readonly Pace[] {
    const all = this.#parts.config.mail.ratePerSecond;
    return [
      ...ratePerSecond === null ? [] : [this.#pace(`${ALL} ${name}`, ratePerSecond)],
      ...all === null ? [] : [this.#pace(ALL, all)],
    ];
  }

  #pace(name: string, perSecond: number): Pace {
    const known = this.#paces.get(name);
    if (known !== undefined) return known;
    const { clock, signal, store } = this.#parts;
    const take = (): Promise<EpochMs | null> => store.takeTurn({ name, perSecond }, clock.now());
    const pace = createPace({ clock, signal, take });
    this.#paces.set(name, pace);
    return pace;
  }
}
