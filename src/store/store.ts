/**
 * The scheduler's own durable state, as every backend must keep it. The contract suite in
 * tests/store/contract.ts holds each sentence here against each backend.
 *
 * Every method may throw `StoreError`: `STORE_BUSY` when the writer lock was not free for 2 s,
 * `STORE_FULL` when the disk is, `STORE_BROKEN` when the file is damaged, `STORE_CLOSED` after
 * {@link Store.close}. A method that throws has changed nothing. Every method that writes is one
 * transaction and is durable when it returns.
 * @module
 */
import type { EpochMs } from "../domain/clock.ts";
import type { DeliveryRecord, DeliveryState } from "../domain/delivery.ts";
import type { CancelCause, HistoryKind, HistoryLine, Job, JobState } from "../domain/job.ts";
import type { LogLine } from "../domain/job.ts";
import type { Environment } from "../domain/task.ts";

/** Names one task of one environment. */
export interface TaskKey {
  /** Which environment. */
  readonly environment: Environment;
  /** Name in automations.yaml. */
  readonly task: string;
}

/** A lease on a named duty, such as planning; written by the daemon that has it. */
export interface Lease {
  /** The duty. */
  readonly name: string;
  /** Which daemon: a random id made at its start. */
  readonly holder: string;
  /** Grows each time the lease changes hands; writes made under an older token are refused. */
  readonly token: number;
  /** When this holder got it. */
  readonly since: EpochMs;
  /** When it was last renewed. */
  readonly heartbeatAt: EpochMs;
  /** When it ends unless renewed. */
  readonly until: EpochMs;
  /** Process id of the holder. */
  readonly pid: number;
  /** Host name of the holder. */
  readonly host: string;
  /** Where the holder's page listens; empty where it does not. */
  readonly address: string;
}

/** Proves that a write comes from the daemon that holds the lease now. */
export type Fence = Pick<Lease, "name" | "holder" | "token">;

/** What the store remembers of a task. */
export interface TaskRecord extends TaskKey {
  /** When a planner first saw it, in this environment. */
  readonly firstSeenAt: EpochMs;
  /** When its items were last compared with its jobs; null: never. */
  readonly reconciledAt: EpochMs | null;
  /** How many items its query gave then. */
  readonly items: number;
  /** Why the last reconcile failed; null where it did not. */
  readonly error: string | null;
  /** Rows that could not be used in the last reconcile, in words. */
  readonly rowProblems: readonly string[];
}

/** What the planner needs to know of a stored job. */
export type PlannedJob =
  & Pick<
    Job,
    "seq" | "item" | "occurrence" | "label" | "eventAt" | "runAt" | "dueAt" | "state" | "attempt"
  >
  & {
    /** Why it was cancelled; null where it was not. */
    readonly cancelCause: CancelCause | null;
  };

/** One thing that the planner decided. All but `create` name a stored job and ask for its state. */
export type Change =
  /** A job that was not there. Nothing happens where `(task, item, event time)` or the id is taken. */
  | {
    readonly action: "create";
    readonly id: string;
    readonly item: string;
    readonly occurrence: number;
    readonly label: string;
    readonly eventAt: EpochMs;
    readonly runAt: EpochMs;
    /** Null: it is scheduled; else it is stored as missed, with this reason. */
    readonly missed: string | null;
  }
  /** A scheduled job whose time or label changed. Resets `dueAt` to the new `runAt`. */
  | {
    readonly action: "move";
    readonly seq: number;
    readonly label: string;
    readonly eventAt: EpochMs;
    readonly runAt: EpochMs;
    readonly reason: string;
  }
  /** A scheduled job that must not run. */
  | {
    readonly action: "cancel";
    readonly seq: number;
    readonly cause: CancelCause;
    readonly reason: string;
  }
  /** A cancelled job whose item is there again. */
  | {
    readonly action: "restore";
    readonly seq: number;
    readonly label: string;
    readonly runAt: EpochMs;
    readonly reason: string;
  }
  /** A scheduled job that is too late. */
  | { readonly action: "miss"; readonly seq: number; readonly reason: string };

/** Names the running attempt that a write belongs to; no row changes unless all four match and it runs. */
export interface Attempt {
  /** Key of the job. */
  readonly jobSeq: number;
  /** The daemon that claimed it. */
  readonly holder: string;
  /** The attempt that was claimed. */
  readonly attempt: number;
}

/** How a running job goes on. */
export interface Settlement extends Attempt {
  /**
   * What to write in the job's story, and so its new state: `retried`, `put_back` and `rescued`
   * make it scheduled again, the others finish it. `put_back` gives the attempt back.
   */
  readonly kind: Extract<
    HistoryKind,
    "succeeded" | "skipped" | "failed" | "retried" | "put_back" | "rescued"
  >;
  /** In words; null where there is nothing to say. */
  readonly reason: string | null;
  /** The whole error; null where there was none. */
  readonly error: string | null;
  /** What the handler logged. */
  readonly log: readonly LogLine[];
  /** When it may be claimed again; null leaves `dueAt` as it was. Only where it is scheduled again. */
  readonly dueAt: EpochMs | null;
}

/** A delivery about to be made. */
export interface Intention extends Attempt {
  /** Names the mail within the job. */
  readonly key: string;
  /** Address of the recipient. */
  readonly to: string;
  /** Subject line. */
  readonly subject: string;
  /** Message-ID header. */
  readonly messageId: string;
}

/** What is asked of the job list. Everything given must match. */
export interface JobFilter {
  /** Only of this environment. */
  readonly environment: Environment;
  /** Only of this task. */
  readonly task?: string;
  /** Only of this item. */
  readonly item?: string;
  /** Only in one of these states. */
  readonly states?: readonly JobState[];
  /** `next`: by due time, soonest first; `latest`: by last change, newest first. */
  readonly order: "next" | "latest";
  /** Most rows, 1..1000. */
  readonly limit: number;
}

/** What is asked of the list of deliveries. */
export interface DeliveryFilter {
  /** Only of this environment. */
  readonly environment: Environment;
  /** Only of this task. */
  readonly task?: string;
  /** Only of this job. */
  readonly jobSeq?: number;
  /** Only in one of these states. */
  readonly states?: readonly DeliveryState[];
  /** Most rows, 1..10000, newest first. */
  readonly limit: number;
}

/** Jobs by task and state. */
export interface TaskCounts {
  /** The task. */
  readonly task: string;
  /** The state. */
  readonly state: JobState;
  /** How many. */
  readonly jobs: number;
}

/** Mails and failures of one day. */
export interface DayCounts {
  /** Start of the day that was asked for. */
  readonly from: EpochMs;
  /** Deliveries sent. */
  readonly sent: number;
  /** Deliveries refused. */
  readonly refused: number;
  /** Jobs that failed for good. */
  readonly failed: number;
  /** Jobs that were missed. */
  readonly missed: number;
}

/** Durable state. */
export interface Store {
  /** For people: kind and place, never a secret. */
  readonly label: string;
  /** A file beside the store to lock while a daemon runs; null where leases alone must do. */
  readonly lockFile: string | null;

  /**
   * Takes a lease that is free, expired, or marked as dead by the caller.
   * @param ask.now instant of asking, epoch ms
   * @param ask.leaseMs length, 1_000..3_600_000
   * @param ask.force take it from a holder that is known to be dead, before it expires
   * @returns the lease with a token above every earlier one; null where another holds it
   */
  acquireLease(
    ask: Pick<Lease, "name" | "holder" | "pid" | "host" | "address"> & {
      readonly now: EpochMs;
      readonly leaseMs: number;
      readonly force: boolean;
    },
  ): Promise<Lease | null>;
  /** Renews a lease and the leases of this holder's running jobs. @returns false where it was lost */
  renewLease(
    fence: Fence,
    ask: { readonly now: EpochMs; readonly leaseMs: number },
  ): Promise<boolean>;
  /** Gives a lease back; nothing happens where it was lost. The row stays, expired, for its token. */
  releaseLease(fence: Fence, now: EpochMs): Promise<void>;
  /** Reads a lease. @returns it as it stands, also where it has expired; null where it was never taken */
  readLease(name: string): Promise<Lease | null>;

  /** Remembers when a task was first seen. @returns what is known of it, the same at every call */
  seeTask(key: TaskKey, now: EpochMs): Promise<TaskRecord>;
  /** Writes down how a reconcile went. */
  recordReconcile(
    key: TaskKey,
    went: {
      readonly now: EpochMs;
      readonly items: number;
      readonly error: string | null;
      readonly rowProblems: readonly string[];
    },
  ): Promise<void>;
  /** Every task ever seen in an environment, by name. */
  taskRecords(environment: Environment): Promise<readonly TaskRecord[]>;
  /** Every job of a task in pages, in no promised order; other work goes on between two pages. */
  plannedJobs(key: TaskKey): AsyncIterable<readonly PlannedJob[]>;
  /** The jobs of some items of a task; at most 1,000 items. */
  plannedJobsOf(key: TaskKey, items: readonly string[]): Promise<readonly PlannedJob[]>;
  /** The earliest event of the task's scheduled and running jobs; null where it has none. */
  oldestOpenEvent(key: TaskKey): Promise<EpochMs | null>;
  /**
   * Makes the planner's changes in one transaction; each only where the job is still in the state
   * that the change asks for.
   * @param plan.fence the planner's lease; nothing is written unless it still holds
   * @param plan.changes at most 10,000
   * @returns how many took effect; null where the lease was lost
   */
  applyPlan(
    plan: TaskKey & {
      readonly fence: Fence;
      readonly changes: readonly Change[];
      readonly now: EpochMs;
    },
  ): Promise<number | null>;

  /** The earliest `dueAt` of scheduled jobs of these tasks; null where there is none. */
  nextDue(environment: Environment, tasks: readonly string[]): Promise<EpochMs | null>;
  /**
   * Claims due jobs for one daemon, oldest first, and starts their lease. A job is claimed by at
   * most one live lease; a crash leaves it to the rescuer.
   * @param ask.now instant of the claim; jobs with dueAt <= now are due
   * @param ask.leaseMs lease length in ms, 1_000..3_600_000
   * @param ask.wanted most jobs to claim of each task, 1..1000; pass the number of free slots
   * @returns the claimed jobs, attempt already counted, by due time; empty when none is due
   */
  claim(
    ask: {
      readonly environment: Environment;
      readonly fence: Fence;
      readonly now: EpochMs;
      readonly leaseMs: number;
      readonly wanted: readonly { readonly task: string; readonly limit: number }[];
    },
  ): Promise<readonly Job[]>;
  /**
   * Ends running attempts, each with its line of history, all in one transaction.
   * @returns for each whether it took effect; false is "lease lost", and nothing else happened to it
   */
  settle(settlements: readonly Settlement[], now: EpochMs): Promise<readonly boolean[]>;
  /**
   * Puts running jobs back that nobody runs any more, with the attempt counted and a line of
   * history, and marks their open deliveries as unknown.
   * @param ask.holder the daemon that asks; its own jobs are left alone
   * @param ask.all whether every other holder is known to be dead; else only expired leases count
   * @returns the jobs as they stand now
   */
  rescue(
    ask: {
      readonly fence: Fence;
      readonly environment: Environment;
      readonly now: EpochMs;
      readonly all: boolean;
      readonly reason: string;
    },
  ): Promise<readonly Job[]>;

  /** Reads a durable step. @returns its stored result as JSON; null where it has not been done */
  readStep(jobSeq: number, key: string): Promise<string | null>;
  /** Stores the result of a step, once: the first one stands. @returns false where the lease was lost */
  writeStep(
    attempt: Attempt,
    step: { readonly key: string; readonly result: string },
    now: EpochMs,
  ): Promise<boolean>;

  /**
   * Writes down that a mail is about to be sent. A delivery that is there and is `failed` or
   * `unknown` becomes `intended` again; one that is `intended` already is taken for `unknown` first;
   * `sent`, `held` and `dropped` stand.
   * @returns the delivery as it stands now and as it stood before (null: it was not there); null where the lease was lost
   */
  intendDelivery(
    intention: Intention,
    now: EpochMs,
  ): Promise<{ readonly now: DeliveryRecord; readonly before: DeliveryState | null } | null>;
  /** Writes down how a delivery came out. Not fenced: what the server said is true whoever holds the job. */
  settleDelivery(
    seq: number,
    result: { readonly state: Exclude<DeliveryState, "intended">; readonly answer: string | null },
    now: EpochMs,
  ): Promise<void>;
  /** The delivery of a job and key; null where it was never intended. */
  readDelivery(jobSeq: number, key: string): Promise<DeliveryRecord | null>;

  /** Number of jobs by task and state. */
  counts(environment: Environment): Promise<readonly TaskCounts[]>;
  /** What happened in each of the spans that begin at the given instants and end at the next one, the last at `until`. */
  dayCounts(
    environment: Environment,
    ask: { readonly starts: readonly EpochMs[]; readonly until: EpochMs },
  ): Promise<readonly DayCounts[]>;
  /** Jobs that match. */
  jobs(filter: JobFilter): Promise<readonly Job[]>;
  /** One job by the id that people call it; null where there is none. */
  job(id: string): Promise<Job | null>;
  /** The story of a job, oldest line first. */
  history(jobSeq: number): Promise<readonly HistoryLine[]>;
  /** Deliveries that match. */
  deliveries(filter: DeliveryFilter): Promise<readonly DeliveryRecord[]>;

  /** Closes the store; waits for what is under way. */
  close(): Promise<void>;
}
