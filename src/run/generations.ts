import type { Clock, EpochMs } from "../domain/clock.ts";
import { StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Fence, Store } from "../store/store.ts";
import { createDeliver } from "./delivery/deliver.ts";
import { type Engine, startEngine } from "./engine.ts";
import { Claimed } from "./dispatching/claims.ts";
import { closeLoaded, type Loaded } from "./loaded.ts";
import type { Meter } from "./meter.ts";
import type { Duty } from "./planning/duty.ts";
import { OpenMails } from "./delivery/open_mails.ts";

/** What every generation shares. */
export interface GenerationParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
  readonly duty: Duty;
  readonly meter: Meter;
  /** Whether the daemon ends when it is idle. */
  readonly exitWhenIdle: boolean;
  /** Random numbers in [0, 1), for the jitter of retries. */
  readonly random: () => number;
  /** Cuts good order short. */
  readonly hurry: AbortSignal;
  /** Called after each round of dispatching of the newest generation. */
  readonly onRound: (engine: Engine) => Promise<void>;
}

/** When planning and dispatching last got on; null: not yet. */
export interface Progress {
  readonly plannedAt: EpochMs | null;
  readonly dispatchedAt: EpochMs | null;
}

interface Generation {
  readonly loaded: Loaded;
  readonly engine: Engine;
  readonly ending: AbortController;
}

/**
 * The configurations at work: the newest plans and starts jobs; those before it let the jobs finish
 * that they have started, each under the configuration it was started with.
 */
export class Generations {
  readonly #parts: GenerationParts;
  readonly #open: OpenMails;
  readonly #retiring = new Set<Promise<void>>();
  readonly #old = new Set<Generation>();
  readonly #claimed = new Claimed();
  /** Aborted where what runs is to end now; {@link GenerationParts.hurry} does it too. */
  readonly #aborting = new AbortController();
  #newest: Generation | null = null;
  /** Of those before the newest. */
  #progress: Progress = { plannedAt: null, dispatchedAt: null };

  constructor(parts: GenerationParts) {
    this.#parts = parts;
    this.#open = new OpenMails(parts);
  }

  /** The engine that plans and starts jobs; null before the first. */
  get engine(): Engine | null {
    return this.#newest?.engine ?? null;
  }

  /** A new generation goes on from where the one before it was: a reload is no standstill. */
  progress(): Progress {
    return {
      plannedAt: this.engine?.planning.progressAt() ?? this.#progress.plannedAt,
      dispatchedAt: this.engine?.dispatching.progressAt() ?? this.#progress.dispatchedAt,
    };
  }

  /** Attempts that run, of every generation. */
  running(): number {
    return this.#all().reduce((sum, { engine }) => sum + engine.dispatcher.running(), 0);
  }

  /** Puts the first configuration to work. */
  start(loaded: Loaded): void {
    const { prepared, mailer } = loaded;
    const log = this.#parts.log.category("mail");
    const hurry = AbortSignal.any([this.#parts.hurry, this.#aborting.signal]);
    const own = { log, mailer, hurry, open: this.#open };
    const deliver = createDeliver({ ...this.#parts, ...prepared, ...own });
    const ending = new AbortController();
    const engine = startEngine({ ...this.#parts, prepared, deliver, claimed: this.#claimed }, {
      signal: ending.signal,
      onRound: this.#parts.onRound,
      // What it wrote of its task, or of what is waited for, the newest has read before.
      onLateEnd: () => {
        if (this.engine !== engine) this.engine?.takeUp();
      },
    });
    this.#newest = { loaded, engine, ending };
  }

  /** Puts a configuration to work in the place of the newest. */
  async replace(loaded: Loaded): Promise<void> {
    const before = this.#newest;
    if (before !== null) {
      await endRounds(before);
      this.#progress = this.progress();
      this.#old.add(before);
      const retired = this.#retire(before).finally(() => this.#retiring.delete(retired));
      this.#retiring.add(retired);
    }
    this.start(loaded);
  }

  /** Ends planning and starting of jobs; those that run go on. */
  async stop(): Promise<void> {
    if (this.#newest === null) return;
    await endRounds(this.#newest);
    // Where that fails now, whoever rescues puts them back: the lease of this daemon ends.
    try {
      await this.#newest.engine.dispatcher.undoClaims();
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
    }
  }

  /** Resolves when nothing runs. */
  async idle(): Promise<void> {
    await Promise.all(this.#all().map(({ engine }) => engine.dispatcher.idle()));
  }

  /**
   * Aborts what runs; resolves when it is written down, mails that were under way too.
   * @returns how many jobs are not, as the store could not be written
   */
  async abort(reason: string): Promise<number> {
    const all = this.#all();
    // What waits for its turn, or for a connection, is not begun any more.
    this.#aborting.abort();
    await Promise.all(all.map(({ engine }) => engine.dispatcher.abort(reason)));
    // A server may be silent in the middle of a mail for minutes. That mail is given up as unknown
    // while the lock is still ours: else the next daemon would send it beside this one.
    for (const { loaded } of all) loaded.mailer.cut();
    this.#open.giveUp();
    await this.#open.settled();
    await Promise.all(this.#retiring);
    return all.reduce((sum, { engine }) => sum + engine.dispatcher.unwritten(), 0);
  }

  async #retire(generation: Generation): Promise<void> {
    await generation.engine.dispatcher.idle();
    await this.#open.settled();
    this.#old.delete(generation);
    try {
      await closeLoaded(generation.loaded);
    } catch (thrown) {
      this.#parts.log.warn("an earlier configuration was not closed", { error: thrown });
    }
  }

  #all(): readonly Generation[] {
    return this.#newest === null ? [...this.#old] : [...this.#old, this.#newest];
  }
}

async function endRounds({ engine, ending }: Generation): Promise<void> {
  ending.abort();
  await Promise.all([engine.planning.done, engine.dispatching.done]);
}
