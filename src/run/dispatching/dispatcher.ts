import type { Config } from "../../config/config.ts";
import type { Clock, EpochMs } from "../../domain/clock.ts";
import type { Dependency } from "../../domain/hold.ts";
import type { Job } from "../../domain/job.ts";
import type { Logger } from "../../domain/log.ts";
import type { Row } from "../../handler.ts";
import type { Fence, Store } from "../../store/store.ts";
import { type AttemptParts, makeAttempt } from "./attempt.ts";
import { Breakers } from "./breakers.ts";
import type { Outage } from "./capabilities.ts";
import type { LoadedTask } from "../catalog.ts";
import { type Claimed, Claims } from "./claims.ts";
import { Holds } from "./holds.ts";
import { LastLook, type Lot } from "./last_look.ts";
import { LONGEST_WAIT_MS } from "../loop.ts";
import type { Meter } from "../meter.ts";
import { Pauses } from "./pauses.ts";
import { freePlaces, type Place, type PlaceParts, type Trial, trials } from "./places.ts";
import type { PlannerParts } from "../planning/planner.ts";
import { Rests } from "./rests.ts";
import { fieldsOf, sayEnd } from "./say_end.ts";
import { Settler } from "./settler.ts";
import { Warmer } from "./warmer.ts";

/** How long to wait where jobs are due that cannot be claimed. */
const UNCLAIMED_WAIT_MS = 1_000;

/** What dispatching needs. */
export interface DispatcherParts extends AttemptParts, PlannerParts {
  readonly config: Pick<
    Config,
    "environment" | "timezone" | "limits" | "retentionMs" | "store" | "directory"
  >;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly fence: Fence;
  readonly meter: Meter;
  readonly claimed: Claimed;
  /** The tasks of the configuration that this dispatcher works by. */
  readonly tasks: ReadonlyMap<string, LoadedTask>;
  /** Wakes the dispatcher, as a place has become free or a job has been put back. */
  readonly wake: () => void;
}

/** Claims due jobs and starts their attempts. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #claims: Claims;
  readonly #settler: Settler;
  readonly #lastLook: LastLook;
  readonly #breakers: Breakers;
  readonly #holds: Holds;
  readonly #rests: Rests;
  readonly #pauses = new Pauses();
  readonly #warmer: Warmer;
  /** Running attempts by task; each removes itself. */
  readonly #running = new Map<string, Set<Promise<void>>>();
  readonly #abort = new AbortController();
  /** Whether it is known which tasks rest and which are paused. */
  #areTasksRead = false;
  #unwritten = 0;
  #failures = 0;

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#claims = new Claims(parts);
    this.#settler = new Settler(parts);
    this.#breakers = new Breakers(parts);
    this.#holds = new Holds(parts);
    this.#rests = new Rests(parts.clock);
    const shared = { settler: this.#settler, holds: this.#holds, rests: this.#rests };
    this.#lastLook = new LastLook(parts, shared);
    this.#warmer = new Warmer(parts);
  }

  /** How many jobs failed for good so far. */
  failures(): number {
    return this.#failures;
  }

  /** How many attempts run now. */
  running(): number {
    return [...this.#running.values()].reduce((sum, jobs) => sum + jobs.size, 0);
  }

  /** Jobs that stay running in the store, as nobody could write down how they ended. */
  unwritten(): number {
    return this.#unwritten;
  }

  /** Claims what is due and has a place, and starts it. @returns ms until the next round */
  async round(): Promise<number> {
    await Promise.all([this.#readTasks(), this.#holds.load()]);
    const lookMs = await this.undoClaims();
    return Math.min(await this.#begin(), lookMs);
  }

  /** Claims and starts. @returns ms until the next job is due */
  async #begin(): Promise<number> {
    const { store, clock, config } = this.#parts;
    const parts = this.#placeParts();
    const now = clock.now();
    const free = config.limits.jobs - this.running();
    if (free <= 0) return LONGEST_WAIT_MS;
    const tried = await this.#try(trials(parts), now);
    const wanted = freePlaces(parts);
    const jobs = await this.#claim(wanted, { now, limit: free - tried, trial: null });
    if (tried + jobs > 0) return 0;
    // Not while jobs run: those that wait for their places share the answer of the query.
    if (this.running() === 0) this.#lastLook.forget();
    const next = await store.nextDue(config.environment, wanted.map(({ task }) => task));
    if (next === null) return this.#untilTrial();
    // What is due and cannot be claimed is somebody else's: asking again at once would not help.
    if (next <= now) return UNCLAIMED_WAIT_MS;
    return Math.min(await this.#warmer.untilNext(next), this.#untilTrial());
  }

  /**
   * Puts back what a claim that failed has claimed all the same; for a dispatcher that claims no more,
   * too.
   * @returns ms until it must be asked again
   * @throws {StoreError} where that cannot be known, or written
   */
  undoClaims(): Promise<number> {
    return this.#claims.undoDoubtful();
  }

  async #readTasks(): Promise<void> {
    if (this.#areTasksRead) return;
    // Before the store is asked: what is paused meanwhile must be asked for once more.
    this.#areTasksRead = true;
    const { store, config: { environment } } = this.#parts;
    try {
      const records = await store.taskRecords(environment);
      this.#breakers.know(records);
      this.#pauses.know(records);
    } catch (thrown) {
      this.#areTasksRead = false;
      throw thrown;
    }
  }

  /** Starts one job of each hold that may be tried. @returns how many */
  async #try(due: readonly Trial[], now: EpochMs): Promise<number> {
    let jobs = 0;
    for (const { dependency, places, waiting } of due) {
      if (!await this.#holds.takeTrial(dependency)) continue;
      const claimed = await this.#claim(places, { now, limit: 1, trial: dependency });
      if (claimed === 0) await this.#holds.endUnless(dependency, waiting);
      jobs += claimed;
    }
    return jobs;
  }

  /** Claims jobs and starts them. @returns how many */
  async #claim(
    wanted: readonly Place[],
    { now, limit, trial }: {
      readonly now: EpochMs;
      readonly limit: number;
      readonly trial: Dependency | null;
    },
  ): Promise<number> {
    const jobs = await this.#claims.claim(wanted, { now, limit });
    if (trial !== null && jobs.length > 0) this.#holds.startTrial(trial);
    for (const [name, lot] of Map.groupBy(jobs, (job) => job.task)) {
      const task = this.#parts.tasks.get(name);
      if (task === undefined) throw new TypeError(`Cannot run a job of ${name}: no such task`);
      this.#start({ task, trial }, lot);
    }
    return jobs.length;
  }

  /** A person, or another daemon, has written what rests, is paused or is waited for: the next round asks. */
  forget(): void {
    this.#areTasksRead = false;
    this.#holds.forget();
  }

  /** Aborts what runs and waits for it to be written down. */
  async abort(reason: string): Promise<void> {
    this.#abort.abort(new DOMException(reason, "AbortError"));
    await this.idle();
  }

  /** Waits until nothing runs. */
  async idle(): Promise<void> {
    while (this.running() > 0) {
      await Promise.all([...this.#running.values()].flatMap((jobs) => [...jobs]));
    }
  }

  #untilTrial(): number {
    const next = [this.#breakers.nextTrial(), this.#holds.nextTrial()].filter((at) => at !== null);
    const restMs = this.#rests.untilNext() ?? LONGEST_WAIT_MS;
    return Math.min(LONGEST_WAIT_MS, restMs, ...next.map((at) => at - this.#parts.clock.now()));
  }

  #placeParts(): PlaceParts {
    return {
      tasks: [...this.#parts.tasks.values()].map(({ settings }) => settings),
      breakers: this.#breakers,
      holds: this.#holds,
      rests: this.#rests,
      pauses: this.#pauses,
      running: (task) => this.#running.get(task)?.size ?? 0,
    };
  }

  /** From here on the jobs are ours: each must reach the settler. */
  #start(lot: Lot, jobs: readonly Job[]): void {
    const { meter, log, claimed } = this.#parts;
    const { name } = lot.task.settings;
    const judged = this.#lastLook.look(lot, jobs, this.#abort.signal);
    const running = this.#running.get(name) ?? new Set();
    this.#running.set(name, running);
    for (const job of jobs) {
      claimed.running.add(job.seq);
      const work: Promise<void> = meter.job(job, () => this.#run(lot, job, judged)).catch(
        (thrown) => {
          // The job stays running, and is rescued at the next start: nothing is lost.
          log.error("a job was not seen to its end", { ...fieldsOf(job), error: thrown });
        },
      ).finally(() => {
        running.delete(work);
        claimed.running.delete(job.seq);
        if (lot.trial !== null) this.#holds.endTrial(lot.trial);
        this.#parts.wake();
      });
      running.add(work);
    }
  }

  async #run(lot: Lot, job: Job, judged: Promise<ReadonlyMap<number, Row>>): Promise<void> {
    const { log, clock, meter } = this.#parts;
    const { task } = lot;
    const row = (await judged).get(job.seq);
    if (row === undefined) return;
    const fields = fieldsOf(job);
    log.debug("attempt starts", { ...fields, late_ms: clock.now() - job.dueAt });
    const work = { job, row, task };
    const { settlement, outage } = await meter.attempt(
      job,
      () => makeAttempt(this.#parts, work, this.#abort.signal),
    );
    for (const line of settlement.log) {
      log.category("handlers").debug(line.message, { ...fields, level: line.level });
    }
    // Before the job is put back: else it would be claimed again at once.
    await this.#note(lot, outage);
    const took = await this.#settler.settle(settlement, this.#abort.signal);
    if (took === null) this.#unwritten += 1;
    if (took === true && settlement.kind === "failed") this.#failures += 1;
    sayEnd(log, { settlement, took, fields });
    await this.#breakers.note(task.settings, settlement.kind);
  }

  /** Takes note of what an attempt could not go on without, or that it met no hindrance. */
  async #note({ task, trial }: Lot, outage: Outage | null): Promise<void> {
    const { name } = task.settings;
    // A trial that came to grief otherwise has told nothing of what is waited for.
    const dependency = outage?.dependency ?? trial;
    if (outage === null) {
      this.#rests.end(name);
      if (trial !== null) await this.#holds.end(trial);
    } else if (dependency === null) {
      this.#rests.begin(name);
    } else {
      await this.#holds.missing({ dependency, reason: outage.reason }, { task: name, trial });
    }
  }
}
