import { type Done, fieldOf } from "./book.ts";
import { SECOND } from "./chance.ts";
import type { World } from "./world.ts";

/** Turns that are kept of each limit. */
const KEPT = 30;
/** Turns are counted in whole ms. */
const ROUNDING = 0.01;

/** A limit: its turns, and who has taken one and not used it. */
interface Limit {
  /** For which instants turns were given, oldest first. */
  at: number[];
  readonly unused: Map<string, number>;
}

/** Counts the turns that a rate limit gives to all daemons together, and the mails that use them. */
export class Turns {
  readonly #world: World;
  readonly #limits = new Map<string, Limit>();

  constructor(world: World) {
    this.#world = world;
  }

  /** A write took effect. */
  wrote({ life, method, given: [ask, now], result }: Done): void {
    if (method === "takeTurn" && result === null) {
      this.#taken(String(fieldOf(ask, "name")), {
        perSecond: Number(fieldOf(ask, "perSecond")),
        ...{ holder: life.holder, now: Number(now) },
      });
    }
    if (method === "intendDelivery" && result !== null) {
      const job = this.#world.book.bySeq(Number(fieldOf(ask, "jobSeq")))?.job;
      if (job !== undefined) this.#used(job.task, life.holder);
    }
  }

  #taken(
    name: string,
    { perSecond, holder, now }: {
      readonly perSecond: number;
      readonly holder: string;
      readonly now: number;
    },
  ): void {
    const { judge, isUnsettled } = this.#world;
    const limit = this.#of(name);
    limit.unused.set(holder, (limit.unused.get(holder) ?? 0) + 1);
    // Where the clock was set, nobody knows how many there were.
    limit.at = isUnsettled ? [] : [...limit.at, now].sort((a, b) => a - b).slice(-KEPT);
    const most = Math.max(1, Math.floor(perSecond)) + ROUNDING;
    for (const [from, at] of limit.at.entries()) {
      for (const [to, until] of limit.at.entries()) {
        const turns = to - from + 1;
        judge.expect(
          "limits are for all",
          turns <= most + perSecond * Math.max(0, until - at) / SECOND,
          () => `${turns} turns of "${name}", ${perSecond} a second, within ${until - at} ms`,
        );
      }
    }
  }

  #used(task: string, holder: string): void {
    const { judge, taskNamed } = this.#world;
    const { ratePerSecond = null } = taskNamed(task).settings;
    if (ratePerSecond === null) return;
    const { unused } = this.#of(`mail ${task}`);
    const left = (unused.get(holder) ?? 0) - 1;
    unused.set(holder, left);
    judge.expect(
      "limits are for all",
      left >= 0,
      () => `${holder} sends a mail of ${task} for which it has taken no turn`,
    );
  }

  #of(name: string): Limit {
    const limit = this.#limits.get(name) ?? { at: [], unused: new Map() };
    this.#limits.set(name, limit);
    return limit;
  }
}
