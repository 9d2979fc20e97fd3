import type { Config } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { messageOf } from "../domain/errors.ts";
import type { Job } from "../domain/job.ts";
import type { Logger } from "../domain/log.ts";
import type { Row } from "../handler.ts";
import type { Fence, Settlement, Store } from "../store/store.ts";
import { type AttemptParts, makeAttempt } from "./attempt.ts";
import { Breakers } from "./breakers.ts";
import type { LoadedTask } from "./catalog.ts";
import { LEASE_MS } from "./lock.ts";
import { LONGEST_WAIT_MS } from "./loop.ts";
import { apply, type PlannerParts } from "./planner.ts";
import { Rechecker } from "./recheck.ts";
import { Settler } from "./settler.ts";

/** How long jobs wait whose query could not be asked just before they run. */
const UNASKED_WAIT_MS = 15_000;
/** How long to wait where jobs are due that cannot be claimed. */
const UNCLAIMED_WAIT_MS = 1_000;
/** Jobs of all tasks at a time. */
const MOST_RUNNING = 200;

/** What dispatching needs. */
export interface DispatcherParts extends AttemptParts, PlannerParts {
  readonly config: Pick<Config, "environment" | "timezone">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Store;
  readonly fence: Fence;
  /** The tasks of the configuration that this dispatcher works by. */
  readonly tasks: ReadonlyMap<string, LoadedTask>;
  /** Wakes the dispatcher, as a place has become free or a job has been put back. */
  readonly wake: () => void;
}

/** Claims due jobs and starts their attempts. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #settler: Settler;
  readonly #rechecker: Rechecker;
  readonly #breakers: Breakers;
  /** Running attempts by task; each removes itself. */
  readonly #running = new Map<string, Set<Promise<void>>>();
  readonly #abort = new AbortController();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#settler = new Settler(parts);
    this.#rechecker = new Rechecker(parts);
    this.#breakers = new Breakers(parts);
  }

  /** How many attempts run now. */
  running(): number {
    return [...this.#running.values()].reduce((sum, jobs) => sum + jobs.size, 0);
  }

  /** Claims what is due and has a place, and starts it. @returns ms until the next job is due */
  async round(): Promise<number> {
    const { store, clock, config, fence } = this.#parts;
    await this.#breakers.load();
    const wanted = this.#freePlaces();
    if (wanted.length === 0) return this.#untilTrial();
    const { environment } = config;
    const now = clock.now();
    const limit = MOST_RUNNING - this.running();
    const jobs = await store.claim({ environment, fence, now, leaseMs: LEASE_MS, wanted, limit });
    for (const [name, claimed] of Map.groupBy(jobs, (job) => job.task)) {
      const task = this.#parts.tasks.get(name);
      if (task === undefined) throw new TypeError(`Cannot run a job of ${name}: no such task`);
      this.#start(task, claimed);
    }
    if (jobs.length > 0) return 0;
    this.#rechecker.forget();
    const next = await store.nextDue(environment, wanted.map((ask) => ask.task));
    if (next === null) return this.#untilTrial();
    // What is due and cannot be claimed is somebody else's: asking again at once would not help.
    if (next <= now) return UNCLAIMED_WAIT_MS;
    return Math.min(next - clock.now(), this.#untilTrial());
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
    const trial = this.#breakers.nextTrial();
    return trial === null ? LONGEST_WAIT_MS : trial - this.#parts.clock.now();
  }

  #freePlaces(): { readonly task: string; readonly limit: number }[] {
    if (this.running() >= MOST_RUNNING) return [];
    const places: { task: string; limit: number }[] = [];
    for (const { settings } of this.#parts.tasks.values()) {
      if (!settings.enabled) continue;
      const busy = this.#running.get(settings.name)?.size ?? 0;
      const limit = this.#breakers.most(settings) - busy;
      if (limit > 0) places.push({ task: settings.name, limit });
    }
    // Those that have least running go first, so that none waits for ever behind the others.
    const busy = ({ task }: { task: string }): number => this.#running.get(task)?.size ?? 0;
    return places.sort((a, b) => busy(a) - busy(b));
  }

  /** From here on the jobs are ours: each must reach #settle. */
  #start(task: LoadedTask, jobs: readonly Job[]): void {
    const judged = this.#judge(task, jobs);
    const running = this.#running.get(task.settings.name) ?? new Set();
    this.#running.set(task.settings.name, running);
    for (const job of jobs) {
      const work: Promise<void> = this.#run(task, job, judged).catch((thrown) => {
        // The job stays running, and is rescued at the next start: nothing is lost.
        this.#parts.log.error("a job was not seen to its end", { job: job.id, error: thrown });
      }).finally(() => {
        running.delete(work);
        this.#parts.wake();
      });
      running.add(work);
    }
  }

  async #run(
    task: LoadedTask,
    job: Job,
    judged: Promise<ReadonlyMap<number, Row>>,
  ): Promise<void> {
    const { log, clock } = this.#parts;
    const row = (await judged).get(job.seq);
    if (row === undefined) return;
    const fields = { task: job.task, job: job.id, attempt: job.attempt };
    log.debug("attempt starts", { ...fields, lateMs: clock.now() - job.dueAt });
    const settlement = await makeAttempt(this.#parts, { job, row, task }, this.#abort.signal);
    await this.#settle(settlement, fields);
    await this.#breakers.note(task.settings, settlement.kind);
  }

  async #settle(
    settlement: Settlement,
    fields: { readonly task: string; readonly job: string; readonly attempt: number },
  ): Promise<void> {
    const { log } = this.#parts;
    const took = await this.#settler.settle(settlement, this.#abort.signal);
    const { kind, reason, dueAt } = settlement;
    if (took === null) log.error("not written down how a job ended: it will be rescued", fields);
    else if (!took) log.warn("attempt came too late: the job is somebody else's by now", fields);
    else if (kind === "failed") log.error("job failed", { ...fields, reason });
    else if (kind === "retried") log.warn("attempt failed", { ...fields, reason, dueAt });
    else if (kind === "put_back") log.info("job put back", { ...fields, reason });
    else log.info(`job ${kind}`, { ...fields, reason });
  }

  /** Looks at claimed jobs once more. @returns the rows of those that are to run; the others are done with */
  async #judge(task: LoadedTask, jobs: readonly Job[]): Promise<ReadonlyMap<number, Row>> {
    const rows = new Map<number, Row>();
    try {
      const verdicts = await this.#rechecker.judge(task, jobs, this.#abort.signal);
      for (const verdict of verdicts) {
        if ("row" in verdict) rows.set(verdict.job.seq, verdict.row);
      }
      const others = verdicts.filter((verdict) => "change" in verdict);
      // Due a second later, so that a change which does not take effect cannot make this spin.
      const dueAt = this.#parts.clock.now() + 1_000;
      await this.#putBack(others.map(({ job }) => job), { reason: null, dueAt });
      const { environment } = this.#parts.config;
      const key = { environment, task: task.settings.name };
      await apply(this.#parts, key, others.map(({ change }) => change));
      for (const { decision } of others) this.#report(task, decision);
    } catch (thrown) {
      await this.#unasked(task, jobs.filter((job) => !rows.has(job.seq)), thrown);
    }
    return rows;
  }

  #report(
    task: LoadedTask,
    { action, jobId, reason }: { action: string; jobId: string; reason: string },
  ): void {
    const level = action === "miss" ? "warn" : "info";
    const said = action === "miss" ? "missed" : action === "move" ? "moved" : "cancelled";
    this.#parts.log[level](`job ${said} just before it ran`, {
      task: task.settings.name,
      job: jobId,
      reason,
    });
  }

  /** Nobody knows whether the items still stand: the jobs wait, and lose no attempt. */
  async #unasked(task: LoadedTask, jobs: readonly Job[], thrown: unknown): Promise<void> {
    const { clock, log } = this.#parts;
    const reason = `cannot be checked just before it runs: ${messageOf(thrown)}`;
    log.warn("jobs wait, as they cannot be checked just before they run", {
      task: task.settings.name,
      jobs: jobs.length,
      reason,
    });
    await this.#putBack(jobs, { reason, dueAt: clock.now() + UNASKED_WAIT_MS });
  }

  async #putBack(
    jobs: readonly Job[],
    why: { readonly reason: string | null; readonly dueAt: number },
  ): Promise<void> {
    await Promise.all(jobs.map(({ seq, holder, attempt }) => {
      const attemptOf = { jobSeq: seq, holder: holder ?? "", attempt };
      const end = { kind: "put_back", error: null, log: [], ...why } as const;
      return this.#settler.settle({ ...attemptOf, ...end }, this.#abort.signal);
    }));
  }
}
