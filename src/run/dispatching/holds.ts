import type { Clock, EpochMs } from "../../domain/clock.ts";
import { sayDuration } from "../../domain/duration.ts";
import { StoreError } from "../../domain/errors.ts";
import type { Dependency, Hold } from "../../domain/hold.ts";
import type { Logger } from "../../domain/log.ts";
import type { Environment } from "../../domain/task.ts";
import type { Store } from "../../store/store.ts";

/** What holds need. */
export interface HoldParts {
  readonly config: { readonly environment: Environment };
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What an attempt could not go on without. */
export interface Missing {
  readonly dependency: Dependency;
  /** What was said, in words. */
  readonly reason: string;
}

/** The wait before the first trial; it doubles with each trial in vain. */
const FIRST_TRIAL_MS = 5_000;
/** Trials come no further apart, so that the backlog starts soon after the server is back. */
const LONGEST_PAUSE_MS = 30_000;

/** Says how people call a dependency. */
export function dependencyName(dependency: Dependency): string {
  return dependency === "mail" ? "the mail server" : "the course database";
}

/**
 * While the mail server or the course database is not there, the jobs that were found to need it
 * wait and use no attempts; one of them tries now and then, and when it gets through all of them
 * go on. Kept in the store, so that a restart does not send everybody to a server that is down, and
 * so that people see what is waited for.
 */
export class Holds {
  readonly #parts: HoldParts;
  readonly #trying = new Set<Dependency>();
  /** Those of which a trial is due at once: after a start or an edit. */
  #early = new Set<Dependency>();
  #known: Map<Dependency, Hold> | null = null;
  #isRead = false;

  constructor(parts: HoldParts) {
    this.#parts = parts;
  }

  /** Reads what the store knows, the first time and after {@link forget}. */
  async load(): Promise<void> {
    if (this.#isRead) return;
    const { store, config } = this.#parts;
    // Before the store is asked: what another daemon writes meanwhile must be asked for once more.
    this.#isRead = true;
    try {
      const holds = await store.holds(config.environment);
      if (this.#known === null) this.#early = new Set(holds.map(({ dependency }) => dependency));
      this.#known = new Map(holds.map((hold) => [hold.dependency, hold]));
    } catch (thrown) {
      this.#isRead = false;
      throw thrown;
    }
  }

  /** Another daemon may have written something else. */
  forget(): void {
    this.#isRead = false;
  }

  /** Whether the jobs of a task wait for something. */
  isHeld(task: string): boolean {
    return this.#all().some(({ tasks }) => tasks.includes(task));
  }

  /** The holds of which one job may try now. */
  dueTrials(): readonly Hold[] {
    const now = this.#parts.clock.now();
    return this.#all().filter(({ dependency, nextTryAt }) =>
      (nextTryAt <= now || this.#early.has(dependency)) && !this.#trying.has(dependency)
    );
  }

  /** Takes the trial upon this daemon. @returns false where another daemon tries */
  async takeTrial(dependency: Dependency): Promise<boolean> {
    const { store, clock, config } = this.#parts;
    const now = clock.now();
    const ask = { now, until: now + LONGEST_PAUSE_MS, early: this.#early.has(dependency) };
    const isMine = await store.tryHold(config.environment, dependency, ask);
    this.#early.delete(dependency);
    if (!isMine) this.forget();
    return isMine;
  }

  /** When the next trial is due; null where none is to come. */
  nextTrial(): EpochMs | null {
    const waiting = this.#all().filter(({ dependency }) => !this.#trying.has(dependency));
    return waiting.length === 0 ? null : Math.min(...waiting.map(({ nextTryAt }) => nextTryAt));
  }

  /** One job tries; until {@link endTrial}, no other one does. */
  startTrial(dependency: Dependency): void {
    this.#trying.add(dependency);
  }

  /** The job that tried is at its end. */
  endTrial(dependency: Dependency): void {
    this.#trying.delete(dependency);
  }

  /** A job that tried met no hindrance, or nobody waits any more: all go on. */
  async end(dependency: Dependency): Promise<void> {
    const hold = this.#known?.get(dependency);
    if (hold === undefined) return;
    const { store, clock, log, config } = this.#parts;
    this.#known?.delete(dependency);
    log.info(`${dependencyName(dependency)} is there again`, {
      ...{ dependency, after: sayDuration(clock.now() - hold.since) },
    });
    await this.#tell(() => store.endHold(config.environment, dependency));
  }

  /**
   * No job of this daemon could try: nobody waits any more, unless jobs of these tasks are due that
   * another daemon has in its file, or had a place for.
   */
  async endUnless(dependency: Dependency, tasks: readonly string[]): Promise<void> {
    const { store, clock, config } = this.#parts;
    const next = store.isShared ? await store.nextDue(config.environment, tasks) : null;
    if (next === null || next > clock.now()) await this.end(dependency);
  }

  /** A job of a task met something that is not there: the jobs of the task wait from now on. */
  async missing(
    { dependency, reason }: Missing,
    { task, trial }: { readonly task: string; readonly trial: Dependency | null },
  ): Promise<void> {
    const { store, clock, log, config } = this.#parts;
    const now = clock.now();
    const isTrial = trial === dependency;
    const before = this.#known?.get(dependency);
    const tries = (before?.tries ?? 1) + (before !== undefined && isTrial ? 1 : 0);
    const pauseMs = Math.min(FIRST_TRIAL_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
    const tasks = [...new Set([...before?.tasks ?? [], task])];
    const nextTryAt = before === undefined || isTrial ? now + pauseMs : before.nextTryAt;
    const since = before?.since ?? now;
    const hold: Hold = { dependency, since, nextTryAt, tries, reason, tasks };
    this.#known?.set(dependency, hold);
    if (before === undefined) {
      log.warn(
        `${dependencyName(dependency)} is not there: jobs wait for it, and lose no attempt`,
        { dependency, task, reason },
      );
    }
    await this.#tell(() => store.writeHold(config.environment, hold));
  }

  /** What is known here decides; what the store knows is for people, and for after a restart. */
  async #tell(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      this.#parts.log.warn("not written down what jobs wait for", { error: thrown });
    }
  }

  #all(): readonly Hold[] {
    return [...this.#known?.values() ?? []];
  }
}
