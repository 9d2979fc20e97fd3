/**
 * What the model of the store writes in its book, as plain values, and the rules of the book.
 * @module
 */
import type { AuditEntry } from "../../src/domain/audit.ts";
import type { EpochMs } from "../../src/domain/clock.ts";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import { StoreError } from "../../src/domain/errors.ts";
import type { Hold } from "../../src/domain/hold.ts";
import type { CancelCause, HistoryKind, HistoryLine, Job, JobState } from "../../src/domain/job.ts";
import type { Environment } from "../../src/domain/task.ts";
import type { Attempt, Fence, Lease, TaskKey, TaskRecord } from "../../src/store/store.ts";

/** A job with what only the store knows of it. */
export interface StoredJob extends Job {
  readonly cancelCause: CancelCause | null;
  readonly leaseUntil: EpochMs | null;
}

/** What all stores of one backend share. */
export interface Book {
  readonly leases: Map<string, Lease>;
  readonly tasks: Map<string, TaskRecord>;
  /** By seq, in the order they were planned. */
  readonly jobs: Map<number, StoredJob>;
  readonly history: Map<number, HistoryLine[]>;
  /** By seq, in the order they were first intended. */
  readonly deliveries: Map<number, DeliveryRecord>;
  /** Addresses as they were first written, by environment and address in small letters. */
  readonly people: Map<string, { readonly seq: number; readonly address: string }>;
  /** By seq of the delivery: when its job was to run, or was planned where that was later. */
  readonly mailsDue: Map<number, EpochMs>;
  readonly steps: Map<string, string>;
  readonly holds: Map<string, { readonly environment: Environment; readonly hold: Hold }>;
  readonly paces: Map<string, EpochMs>;
  readonly audit: AuditEntry[];
  /** Every lease and attempt there ever was, so that somebody can come back with an old one. */
  readonly fences: Fence[];
  readonly attempts: Attempt[];
}

/** Says which keys the backend gave; they are its own affair, so the model takes them over. */
export interface Keys {
  job(id: string): Promise<number>;
  delivery(jobSeq: number, key: string): Promise<number>;
}

/** What one store knows that the others do not. */
export interface Place {
  readonly book: Book;
  readonly keys: Keys;
  /** The lease that was last taken through this store; null: none was. */
  mine: Fence | null;
}

/** Opens a book in which nothing is written. */
export function emptyBook(): Book {
  return {
    ...{ leases: new Map(), tasks: new Map(), jobs: new Map(), history: new Map() },
    ...{
      deliveries: new Map(),
      people: new Map(),
      mailsDue: new Map(),
      steps: new Map(),
      holds: new Map(),
      paces: new Map(),
    },
    ...{ audit: [], fences: [], attempts: [] },
  };
}

/** Every legal move, said without looking at src/domain/job.ts. */
const LEGAL_MOVES: ReadonlySet<string> = new Set([
  "scheduled -> running",
  "scheduled -> cancelled",
  "scheduled -> missed",
  "running -> succeeded",
  "running -> skipped",
  "running -> failed",
  "running -> scheduled",
  "cancelled -> scheduled",
  "succeeded -> scheduled",
  "skipped -> scheduled",
  "failed -> scheduled",
  "missed -> scheduled",
]);

/** Says whether a move is legal. */
export function isLegalMove(from: JobState, to: JobState): boolean {
  return LEGAL_MOVES.has(`${from} -> ${to}`);
}

/** Writes a job down in another state; refuses what no job may do. */
export function move(
  book: Book,
  job: StoredJob,
  to: Partial<StoredJob> & Pick<StoredJob, "state">,
): void {
  if (!isLegalMove(job.state, to.state)) {
    throw new TypeError(`Cannot move ${job.id} from ${job.state} to ${to.state}`);
  }
  const isRunning = to.state === "running";
  const holding = isRunning ? {} : { holder: null, claimedAt: null, leaseUntil: null };
  book.jobs.set(job.seq, { ...job, ...holding, ...to });
}

/** Adds a line to the story of a job; it tells of no attempt unless told otherwise. */
export function tell(
  book: Book,
  job: StoredJob,
  line: Partial<HistoryLine> & {
    readonly at: EpochMs;
    readonly kind: HistoryKind;
    readonly reason: string | null;
  },
): void {
  const silent = { attempt: 0, startedAt: null, error: null, log: [] };
  book.history.set(job.seq, [...linesOf(book, job.seq), { ...silent, ...line }]);
}

/** The story of a job. */
export function linesOf(book: Book, jobSeq: number): readonly HistoryLine[] {
  return book.history.get(jobSeq) ?? [];
}

/** Says whether the lease that a fence tells of is still its holder's: nobody has taken it since. */
export function stands(book: Book, fence: Fence): boolean {
  const lease = book.leases.get(fence.name);
  return lease?.holder === fence.holder && lease.token === fence.token;
}

/** Says whether a store may write: nobody has taken over what was taken through it. */
export function mayWrite({ book, mine }: Place): boolean {
  return mine === null || stands(book, mine);
}

/** Does work that writes, where the store may. */
// deno-lint-ignore require-await -- what is thrown must come as a rejection
export async function fenced<T>(place: Place, work: () => T): Promise<T> {
  if (mayWrite(place)) return work();
  throw new StoreError("STORE_FENCED", "Cannot write as another has the lease", { hint: "" });
}

/** The job that an attempt still holds; null where it was lost. */
export function heldBy(book: Book, attempt: Attempt): StoredJob | null {
  const job = book.jobs.get(attempt.jobSeq);
  if (job?.state !== "running") return null;
  return job.holder === attempt.holder && job.attempt === attempt.attempt ? job : null;
}

/** The jobs of a task, as they were planned. */
export function jobsOf(book: Book, { environment, task }: TaskKey): readonly StoredJob[] {
  return [...book.jobs.values()].filter((job) =>
    job.environment === environment && job.task === task
  );
}

/** Puts things in order by what is told of each, first by the first. */
export function inOrder<T>(
  all: Iterable<T>,
  by: (one: T) => readonly (number | string)[],
): readonly T[] {
  return [...all].sort((a, b) => {
    const [left, right] = [by(a), by(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    const [x, y] = [left[at] ?? 0, right[at] ?? 0];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

/** Says how the book names a person. */
export function personKey(environment: Environment, address: string): string {
  return `${environment} ${address.toLowerCase()}`;
}

/** Everything that a person of the book was sent. */
export function mailsOf(book: Book, key: string): readonly DeliveryRecord[] {
  return [...book.deliveries.values()].filter((one) => {
    const job = book.jobs.get(one.jobSeq);
    return job !== undefined && personKey(job.environment, one.to) === key;
  });
}

/** Forgets whom nothing is kept of any more. */
export function forgetPeople(book: Book): void {
  for (const key of book.people.keys()) {
    if (mailsOf(book, key).length === 0) book.people.delete(key);
  }
}
