/**
 * What the store is asked, told and answers.
 * @module
 */
import type { AuditEntry } from "../domain/audit.ts";
import type { EpochMs } from "../domain/clock.ts";
import type { DeliveryState } from "../domain/delivery.ts";
import type { HistoryKind, JobState, LogLine } from "../domain/job.ts";
import type { LeftOutReason } from "../domain/left_out.ts";
import type { Environment, TaskStanding } from "../domain/task.ts";

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
  /** Whether the holder has the lock on the store's lock file too, which its death frees. */
  readonly locked: boolean;
  /** When it was given back in good order; null: its holder has it, or died with it. */
  readonly releasedAt: EpochMs | null;
  /** Version of the program that holds it; empty where it was not told. */
  readonly version: string;
  /** What its holder works by, as it last told. */
  readonly works: Works;
}

/** What a daemon works by, so that several can tell whether they work by the same. */
export interface Works {
  /** The hash of each file, by its name for people. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the tasks that it knows, switched off or not. */
  readonly tasks: readonly string[];
}

/** A rate limit of which a turn is taken. */
export interface RateLimit {
  /** Its name. */
  readonly name: string;
  /** Turns in a second, above 0; may be below 1. */
  readonly perSecond: number;
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
  /** Attempts that failed in a row. */
  readonly failures: number;
  /** How it stands in automations.yaml; null: not known, as it was not kept yet. */
  readonly standing: TaskStanding | null;
  /** Since when it stands so; null: since before this was kept. */
  readonly standingSince: EpochMs | null;
  /** Until when its circuit breaker is open; in the past: one job is on trial; null: it is closed. */
  readonly openUntil: EpochMs | null;
  /** Since when a person has it paused: it plans on, and starts nothing; null: it is not paused. */
  readonly pausedAt: EpochMs | null;
  /** Who paused it; null: it is not paused. */
  readonly pausedBy: string | null;
}

/** A job that a person wants to run now, and the state that they saw it in. */
export interface Wanted {
  /** Key of the job. */
  readonly seq: number;
  /** Nothing happens to it unless it is in this state still; what runs already cannot be wanted. */
  readonly from: Exclude<JobState, "running">;
}

/** What a person orders. */
export type Order =
  /** A task: nothing of it is claimed until it is resumed. It must have been seen. */
  | (TaskKey & { readonly kind: "pause" | "resume" })
  /** Jobs: each is due now, and has all its attempts again. @see Wanted */
  | { readonly kind: "run"; readonly jobs: readonly Wanted[]; readonly reason: string }
  /** A job that is scheduled: it does not run, whatever the query says. */
  | { readonly kind: "cancel"; readonly seq: number; readonly reason: string }
  /** A delivery that is `unknown` or `held`, and its job: that is run, and sends it. */
  | {
    readonly kind: "send";
    readonly delivery: number;
    readonly job: Wanted;
    readonly reason: string;
  }
  /** A delivery that is `unknown` or `held`: it is given up. */
  | { readonly kind: "drop"; readonly delivery: number; readonly reason: string };

/** An order with what is written of it. */
export interface Ordered {
  /** Proves that the daemon that carries it out is the one at work. */
  readonly fence: Fence;
  /** What is ordered. */
  readonly order: Order;
  /** When. */
  readonly now: EpochMs;
  /** The line of the audit, but for its time. */
  readonly audit: Omit<AuditEntry, "at">;
}

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

/** Somebody whom an attempt leaves out. */
export interface LeavingOut {
  /** Address; empty where there is none. */
  readonly to: string;
  /** Full name; empty where it is not known. */
  readonly name: string;
  /** Why. */
  readonly reason: LeftOutReason;
  /** More, in words; null where there is nothing to add. */
  readonly note: string | null;
}

/** An item that was found by its name. */
export interface NamedItem {
  /** The task. */
  readonly task: string;
  /** Id of the item. */
  readonly item: string;
  /** Its name for people. */
  readonly label: string;
}

/** Where a page of a list ended. */
export interface Position {
  /** The instant that the list goes by. */
  readonly at: EpochMs;
  /** The store's key of the last one, as several may have one instant. */
  readonly seq: number;
}

/** What is asked of every list. Everything given must match. */
export interface Listing {
  /** Only of this environment. */
  readonly environment: Environment;
  /** Only of this task. */
  readonly task?: string;
  /** Only what has this in its name, whether its letters are large or small. */
  readonly search?: string;
  /** Only from this instant on; of which instant, the list says. */
  readonly from?: EpochMs;
  /** Only before this instant. */
  readonly until?: EpochMs;
  /** Only what comes after this place in the list: the last one's instant and key. */
  readonly after?: Position;
  /** Most rows, 1..1000. */
  readonly limit: number;
}

/** What is asked of the job list. */
export interface JobFilter extends Listing {
  /** Only of this item. */
  readonly item?: string;
  /** Only in one of these states. */
  readonly states?: readonly JobState[];
  /**
   * `next`: those not finished, by due time, soonest first; `latest`: those finished, by last
   * change, newest first. The list's instant is the one it goes by, its name the label or the item.
   */
  readonly order: "next" | "latest";
}

/** What is asked of the list of deliveries: newest change first; the name is the subject. */
export interface DeliveryFilter extends Listing {
  /** Only to this address, whether its letters are large or small. */
  readonly to?: string;
  /** Only in one of these states. */
  readonly states?: readonly DeliveryState[];
  /** Most rows, 1..10000. */
  readonly limit: number;
}

/** What is asked of the list of people. */
export interface PeopleFilter {
  /** Only of this environment. */
  readonly environment: Environment;
  /** Only this address, whether its letters are large or small; nothing else is asked then. */
  readonly address?: string;
  /** Only addresses with this in them. */
  readonly search?: string;
  /** Only who comes after the person of this key. */
  readonly after?: number;
  /** Most rows, 1..1000. */
  readonly limit: number;
}

/** What is asked about a person. */
export interface PersonFilter {
  /** Only of this environment. */
  readonly environment: Environment;
  /** The address. */
  readonly address: string;
  /** Most rows, 1..1000. */
  readonly limit: number;
}

/** What items are looked for by. */
export interface ItemFilter {
  /** Only of this environment. */
  readonly environment: Environment;
  /** Only of this task. */
  readonly task?: string;
  /** Part of the name. */
  readonly text: string;
  /** Most items, 1..100; those with the newest jobs first. */
  readonly limit: number;
}

/** Somebody who was sent something. */
export interface Person {
  /** The store's own key: it names a person where the address must not be shown. */
  readonly seq: number;
  /** As it was first written down. */
  readonly address: string;
  /** Deliveries kept, in whatever state. */
  readonly mails: number;
  /** When the last of them changed. */
  readonly lastAt: EpochMs;
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

/** Open jobs by task and state. */
export interface OpenCounts extends TaskCounts {
  /** How many of the scheduled ones are due. */
  readonly due: number;
  /** When the earliest of them is, or was, due. */
  readonly dueAt: EpochMs;
}

/** What waits to be done, and what was done lately. */
export interface Workload {
  /** Scheduled and running jobs. */
  readonly open: readonly OpenCounts[];
  /** Jobs that were finished since the instant asked for. */
  readonly finished: readonly TaskCounts[];
  /** Deliveries by the state that they came into since then. */
  readonly deliveries: readonly {
    readonly state: DeliveryState;
    readonly deliveries: number;
  }[];
}

/** Mails and failures of one day. */
export interface DayCounts {
  /** Start of the day that was asked for. */
  readonly from: EpochMs;
  /** Deliveries sent. */
  readonly sent: number;
  /** Those of them that were sent late. */
  readonly late: number;
  /** Deliveries refused. */
  readonly refused: number;
  /** Jobs that failed for good. */
  readonly failed: number;
  /** Jobs that were missed. */
  readonly missed: number;
}

/** Jobs planned of one task in one span of time. */
export interface DueCounts {
  /** Start of the span that was asked for. */
  readonly from: EpochMs;
  /** The task. */
  readonly task: string;
  /** How many, 1 or more. */
  readonly jobs: number;
}
