/**
 * Jobs: one task, one item, one event time, to run once.
 * @module
 */
import type { EpochMs } from "./clock.ts";
import type { Environment } from "./task.ts";

/** Where a job stands. */
export type JobState =
  | "scheduled"
  | "running"
  | "succeeded"
  | "skipped"
  | "failed"
  | "cancelled"
  | "missed";

/** Every state, in the order a person would tell them. */
export const JOB_STATES: readonly JobState[] = [
  "scheduled",
  "running",
  "succeeded",
  "skipped",
  "failed",
  "cancelled",
  "missed",
];

/**
 * The legal moves. `running -> scheduled` is a retry, a rescue or putting back; `cancelled ->
 * scheduled` is the planner, when an item that had left the query is there again, or a person. From
 * the other finished states only a person brings a job back; what it has sent is not sent again.
 */
const MOVES: Readonly<Record<JobState, readonly JobState[]>> = {
  scheduled: ["running", "cancelled", "missed"],
  running: ["succeeded", "skipped", "failed", "scheduled"],
  succeeded: ["scheduled"],
  skipped: ["scheduled"],
  failed: ["scheduled"],
  cancelled: ["scheduled"],
  missed: ["scheduled"],
};

/**
 * Says whether a job may go from one state to another.
 * @param from the state it is in
 * @param to the state wanted
 * @returns true where the move is legal
 */
export function canMove(from: JobState, to: JobState): boolean {
  return MOVES[from].includes(to);
}

/**
 * Says whether a job is done with: nothing will run any more.
 * @param state the job's state
 * @returns true for every state but `scheduled` and `running`
 */
export function isFinished(state: JobState): boolean {
  return state !== "scheduled" && state !== "running";
}

/**
 * Why a job was cancelled. `left` and `task_off` are the planner's and can be taken back by it;
 * `person` stands whatever the query says.
 */
export type CancelCause = "left" | "task_off" | "person";

/** Every cause. */
export const CANCEL_CAUSES: readonly CancelCause[] = ["left", "task_off", "person"];

/** A stored job. */
export interface Job {
  /** The store's own key. */
  readonly seq: number;
  /** What people call it: `{task}/{item id}/{ENVIRONMENT}`, with `#n` where an item has several. */
  readonly id: string;
  /** Which environment it belongs to; the others leave it alone. */
  readonly environment: Environment;
  /** Name of the task in automations.yaml. */
  readonly task: string;
  /** Id of the item. */
  readonly item: string;
  /** Which of the item's jobs this is, from 1, in the order they were planned. */
  readonly occurrence: number;
  /** The item's name for people. */
  readonly label: string;
  /** When the item's event is. */
  readonly eventAt: EpochMs;
  /** When the job is to run, as planned. */
  readonly runAt: EpochMs;
  /** When it may be claimed: `runAt`, or later where an attempt is to be repeated. */
  readonly dueAt: EpochMs;
  /** When the planner first wrote it down. */
  readonly plannedAt: EpochMs;
  /** Where it stands. */
  readonly state: JobState;
  /** Attempts counted so far, this one included where it is running. */
  readonly attempt: number;
  /** Attempts that no longer count against the limit, as a person has asked for new ones since. */
  readonly forgiven: number;
  /** The daemon that runs it; null where nobody does. */
  readonly holder: string | null;
  /** When the running attempt was claimed; null where it is not running. */
  readonly claimedAt: EpochMs | null;
  /** When it was done with; null before. */
  readonly finishedAt: EpochMs | null;
  /** Why it stands where it stands, in words; null where there is nothing to say. */
  readonly reason: string | null;
}

/** What can happen to a job. */
export const HISTORY_KINDS = [
  "moved",
  "restored",
  "cancelled",
  "missed",
  "succeeded",
  "skipped",
  "failed",
  "retried",
  "put_back",
  "rescued",
] as const;

/** What happened to a job, one line of its story. */
export type HistoryKind = typeof HISTORY_KINDS[number];

/** One line of a job's story. */
export interface HistoryLine {
  /** When it was written. */
  readonly at: EpochMs;
  /** What happened. */
  readonly kind: HistoryKind;
  /** The attempt it tells of; 0 where it tells of none. */
  readonly attempt: number;
  /** When that attempt started; null where it tells of none. */
  readonly startedAt: EpochMs | null;
  /** In words. */
  readonly reason: string | null;
  /** The whole error with its stack; null where there was none. */
  readonly error: string | null;
  /** What the handler logged, oldest first; empty where nothing was. */
  readonly log: readonly LogLine[];
  /** Where it was moved from and to; null where it was not, or where that was not kept yet. */
  readonly moved: { readonly from: JobTimes; readonly to: JobTimes } | null;
}

/** When a job's event is and when it runs. */
export type JobTimes = Pick<Job, "eventAt" | "runAt">;

/** A line that a handler logged. */
export interface LogLine {
  /** When. */
  readonly at: EpochMs;
  /** How serious. */
  readonly level: "debug" | "info" | "warn" | "error";
  /** The text, with its fields as JSON behind it where there were any. */
  readonly message: string;
}

/**
 * Names a job as the Python module did, so that people find it again.
 * @param of what the job is about
 * @param of.numbered whether the task makes a job of each of an item's events
 * @returns `{task}/{item}/{environment}`, with `#n` where numbered or where n is above 1
 * Source: bcourse's automation module, `{task}/{item id}/{ENVIRONMENT}`
 */
export function jobId(
  of: {
    readonly task: string;
    readonly item: string;
    readonly environment: Environment;
    readonly occurrence: number;
    readonly numbered: boolean;
  },
): string {
  const plain = `${of.task}/${of.item}/${of.environment}`;
  return of.numbered || of.occurrence > 1 ? `${plain}#${of.occurrence}` : plain;
}
