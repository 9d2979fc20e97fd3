import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import { canMove, type HistoryLine, isFinished, type Job } from "../../src/domain/job.ts";
import { DAEMON_LEASE } from "../../src/run/lock.ts";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import type { Fence, Store } from "../../src/store/store.ts";
import type { Judge } from "./judge.ts";
import type { Life } from "./life.ts";

/** A write to the store by a daemon. */
export interface Write {
  readonly life: Life;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** A job as the book knows it. */
export interface Entry {
  readonly job: Job;
  /** In awake time: when the planner last changed it. */
  readonly plannedMs: number;
  /** Ms in a row for which it was due and could have been started. */
  waitedMs: number;
}

/** A job before and after a write, with its history after it. */
export interface Step {
  readonly before: Entry | null;
  readonly after: Job;
  readonly history: readonly HistoryLine[];
}

/** A write that took effect, with every job that it changed. */
export interface Done extends Write {
  readonly result: unknown;
  readonly steps: readonly Step[];
  /** Deliveries that it may have changed, as they stand after it. */
  readonly deliveries: readonly DeliveryRecord[];
}

/** What the book is kept with. */
export interface BookParts {
  /** A connection of the world's own, that nothing is wrong with. */
  readonly inspector: Store;
  readonly judge: Judge;
  /** Whether a write is under way for a while, as where a server does it. */
  readonly isRemote: boolean;
  readonly awakeMs: () => number;
  /** Hears of each write that took effect, before the book is changed. */
  readonly onWrite: (done: Done) => void;
}

const JOB_WRITES = ["claim", "settle", "applyPlan", "rescue"];
/** What is written whoever has the lease: what a server said is true, and giving back is harmless. */
const UNFENCED = ["settleDelivery", "releaseLease", "acquireLease", "recordAudit"];

/**
 * What the world knows of the store, from the writes that went through: each is compared with what
 * stood here before. Writes take effect one after the other; they are read here in that order.
 */
export class Book {
  readonly entries: Map<string, Entry> = new Map();
  /** Those of {@link entries} that are not finished. */
  readonly open: Map<string, Entry> = new Map();
  readonly firstSeen: Map<string, number> = new Map();
  /** Until when breakers are open, by task. */
  readonly openUntil: Map<string, number> = new Map();
  readonly #parts: BookParts;
  readonly #ids = new Map<number, string>();
  /** Which job a delivery belongs to. */
  readonly #deliveryJobs = new Map<number, number>();
  /** Who took each lease last, by its name. */
  readonly #leases = new Map<string, Fence>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: BookParts) {
    this.#parts = parts;
  }

  /** The daemon that holds the lease; null where each has its own. */
  get holder(): string | null {
    return this.#leases.get(DAEMON_LEASE)?.holder ?? null;
  }

  /** The daemon that has the duty to plan; null where nobody has it, or none can have it alone. */
  get planner(): string | null {
    return this.#leases.get(PLANNER_LEASE)?.holder ?? null;
  }

  /** The entry of a job by the store's key. */
  bySeq(seq: number): Entry | null {
    return this.entries.get(this.#ids.get(seq) ?? "") ?? null;
  }

  /** Lets a write be done and reads what it did. */
  async write(write: Write, act: () => unknown): Promise<unknown> {
    if (this.#parts.isRemote) return await this.#writeInTurn(write, act);
    // The store writes before it first gives way: what is read here is of the same moment.
    const result = act();
    const touched = this.#touched(write).map((id) => this.#look(id));
    const deliveries = this.#deliveriesTouched(write);
    const read = this.#last.then(async () => {
      const found = await result;
      const seen = await Promise.all(touched);
      const rows = await Promise.all(jobsOf(found).map(({ id }) => this.#look(id)));
      const done = { ...write, result: found, steps: this.#steps([...seen, ...rows]) };
      this.#take({ ...done, deliveries: await deliveries });
    });
    this.#last = read.catch(() => {});
    await read;
    return await result;
  }

  /** Where a write and reading what it did take a while, the next one waits for both. */
  async #writeInTurn(write: Write, act: () => unknown): Promise<unknown> {
    const done = this.#last.then(async () => {
      const result = await act();
      const ids = new Set([...this.#touched(write), ...jobsOf(result).map(({ id }) => id)]);
      const seen = await Promise.all([...ids].map((id) => this.#look(id)));
      const deliveries = await this.#deliveriesTouched(write);
      this.#take({ ...write, result, steps: this.#steps(seen), deliveries });
      return result;
    });
    this.#last = done.catch(() => {});
    return await done;
  }

  /** Everything that was written is read. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** The jobs that a write may change, as far as they are known before it. */
  #touched({ method, given }: Write): readonly string[] {
    if (!JOB_WRITES.includes(method)) return [];
    const named = method === "settle" ? listOf(given[0]) : listOf(fieldOf(given[0], "changes"));
    const ids = named.map((one) => {
      const seq = fieldOf(one, "jobSeq") ?? fieldOf(one, "seq");
      return typeof seq === "number" ? this.#ids.get(seq) : fieldOf(one, "id");
    });
    return [...new Set(ids.filter((id) => typeof id === "string"))];
  }

  async #deliveriesTouched({ method, given }: Write): Promise<readonly DeliveryRecord[]> {
    const { inspector } = this.#parts;
    const seqs = method === "rescue"
      ? [...this.open.values()].map(({ job }) => job.seq)
      : method === "intendDelivery"
      ? [Number(fieldOf(given[0], "jobSeq"))]
      : method === "settleDelivery"
      ? [this.#deliveryJobs.get(Number(fieldOf(given[0], "seq"))) ?? 0]
      : [];
    const found = (await Promise.all(seqs.map((seq) => inspector.jobDeliveries(seq)))).flat();
    for (const { seq, jobSeq } of found) this.#deliveryJobs.set(seq, jobSeq);
    return found;
  }

  async #look(id: string): Promise<{ job: Job; history: readonly HistoryLine[] } | null> {
    const { inspector } = this.#parts;
    const job = await inspector.job(id);
    return job === null ? null : { job, history: await inspector.history(job.seq) };
  }

  #steps(
    seen: readonly ({ job: Job; history: readonly HistoryLine[] } | null)[],
  ): readonly Step[] {
    return seen.flatMap((one) => {
      if (one === null) return [];
      const before = this.entries.get(one.job.id) ?? null;
      return isSame(before?.job, one.job) ? [] : [{ before, after: one.job, history: one.history }];
    });
  }

  #take(done: Done): void {
    const { method, given, result, life } = done;
    if (method === "acquireLease" && result !== null) {
      const name = String(fieldOf(given[0], "name"));
      const fence = { name, holder: life.holder, token: Number(fieldOf(result, "token")) };
      this.#leases.set(name, fence);
    }
    if (method === "releaseLease") this.#released(given[0]);
    if (hadEffect(done) && !UNFENCED.includes(method)) this.#expectFenced(done);
    if (method === "seeTask") {
      this.firstSeen.set(String(fieldOf(given[0], "task")), Number(fieldOf(result, "firstSeenAt")));
    }
    if (method === "countFailure") {
      const until = fieldOf(result, "openUntil");
      if (typeof until === "number") this.openUntil.set(String(fieldOf(given[0], "task")), until);
    }
    if (method === "prune") this.#forget(listOf(fieldOf(given[0], "seqs")));
    if (method === "clearFailures") this.openUntil.delete(String(fieldOf(given[0], "task")));
    for (const step of done.steps) this.#expectLegal(step, done);
    this.#parts.onWrite(done);
    for (const { before, after } of done.steps) {
      const isPlanned = method === "applyPlan";
      const plannedMs = isPlanned ? this.#parts.awakeMs() : before?.plannedMs ?? 0;
      const entry = { job: after, plannedMs, waitedMs: 0 };
      this.entries.set(after.id, entry);
      if (isFinished(after.state)) this.open.delete(after.id);
      else this.open.set(after.id, entry);
      this.#ids.set(after.seq, after.id);
    }
  }

  #forget(seqs: readonly unknown[]): void {
    for (const [id, { job }] of this.entries) if (seqs.includes(job.seq)) this.entries.delete(id);
  }

  /** Whoever has given back the lease of the only daemon at work is still known as its last holder. */
  #released(fence: unknown): void {
    const planner = this.#leases.get(PLANNER_LEASE);
    if (planner === undefined || fieldOf(fence, "name") !== PLANNER_LEASE) return;
    if (fieldOf(fence, "token") === planner.token) this.#leases.delete(PLANNER_LEASE);
  }

  /** What is written under a lease, and what the holder of the only one writes. */
  #expectFenced({ life, method, given }: Done): void {
    const fence = fieldOf(given[0], "fence") ?? (method === "renewLease" ? given[0] : undefined);
    const name = String(fieldOf(fence, "name") ?? DAEMON_LEASE);
    const lease = this.#leases.get(name);
    if (lease === undefined && fence === undefined) return;
    const token = fieldOf(fence, "token") ?? lease?.token;
    this.#parts.judge.expect(
      "fenced",
      lease?.holder === life.holder && lease.token === token,
      () =>
        `${life.holder} wrote by ${method} while ${
          lease?.holder ?? "nobody"
        } has the lease "${name}"`,
    );
  }

  #expectLegal({ before, after, history }: Step, { method }: Done): void {
    const { judge } = this.#parts;
    const from = before?.job.state;
    if (from !== undefined && from !== after.state) {
      judge.expect(
        "legal moves",
        canMove(from, after.state),
        () => `${after.id} went from ${from} to ${after.state} by ${method}`,
      );
    }
    const last = history.at(-1)?.kind ?? null;
    judge.expect(
      "told by history",
      explains(last, after),
      () => `${after.id} is ${after.state}, and its last line is ${last}`,
    );
    if (before !== null) return;
    const twin = [...this.entries.values()].find(({ job }) =>
      job.task === after.task && job.item === after.item && job.eventAt === after.eventAt
    );
    judge.expect(
      "one job per event",
      twin === undefined,
      () => `${after.id} is for the same event as ${twin?.job.id}`,
    );
  }
}

/** Reads a field of something whose type is not known here. */
export function fieldOf(of: unknown, name: string): unknown {
  return typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function jobsOf(result: unknown): readonly { id: string }[] {
  return listOf(result).filter((one): one is { id: string } =>
    typeof fieldOf(one, "id") === "string"
  );
}

function hadEffect({ method, result }: Done): boolean {
  switch (method) {
    case "claim":
    case "rescue":
      return listOf(result).length > 0;
    case "settle":
      return listOf(result).includes(true);
    case "applyPlan":
    case "prune":
      return typeof result === "number" && result > 0;
    case "renewLease":
    case "writeStep":
      return result === true;
    case "intendDelivery":
      return result !== null;
    default:
      return true;
  }
}

function isSame(a: Job | undefined, b: Job): boolean {
  return a !== undefined && a.state === b.state && a.attempt === b.attempt && a.dueAt === b.dueAt &&
    a.eventAt === b.eventAt && a.runAt === b.runAt && a.holder === b.holder && a.label === b.label;
}

/** Says whether the last line of a history fits the state of its job. */
function explains(last: HistoryLine["kind"] | null, { state }: Job): boolean {
  if (state === "running") return true;
  // Planning and a silent putting back leave no line.
  if (state === "missed" && last === null) return true;
  if (isFinished(state)) return last === state;
  return last === null || ["moved", "restored", "retried", "put_back", "rescued"].includes(last);
}
