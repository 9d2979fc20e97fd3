import type { Clock, EpochMs } from "../domain/clock.ts";
import { StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Fence, Store } from "../store/store.ts";
import { createDeliver } from "./delivery/deliver.ts";
import { type Engine, startEngine } from "./engine.ts";
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

/** How long to wait before the store is asked again for jobs that are to be put back. */
const UNDO_PAUSE_MS = 1_000;

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
  readonly #ending = new AbortController();
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
    const deliver = createDeliver({ ...this.#parts, ...prepared, log, mailer, open: this.#open });
    const ending = new AbortController();
    const engine = startEngine({ ...this.#parts, prepared, deliver }, {
      signal: ending.signal,
      onRound: this.#parts.onRound,
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
    this.#ending.abort();
    if (this.#newest === null) return;
    await endRounds(this.#newest);
    // Where that fails now, whoever rescues puts them back: the lease of this daemon ends.
    await undoClaims(this.#newest);
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
    const signal = AbortSignal.any([this.#parts.hurry, this.#ending.signal]);
    // As long as this daemon lives, nobody else puts them back.
    while (!await undoClaims(generation) && !signal.aborted) {
      await this.#parts.clock.sleep(UNDO_PAUSE_MS, signal);
    }
    this.engine?.dispatching.bell.ring();
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

/** @returns whether nothing is left that a claim took without its knowing */
async function undoClaims({ engine }: Generation): Promise<boolean> {
  try {
    await engine.dispatcher.undoClaims();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    return false;
  }
}

async function endRounds({ engine, ending }: Generation): Promise<void> {
  ending.abort();
  await Promise.all([engine.planning.done, engine.dispatching.done]);
}
