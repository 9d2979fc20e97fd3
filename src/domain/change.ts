/**
 * What the planner knows of stored jobs, and what it may decide about them.
 * @module
 */
import type { EpochMs } from "./clock.ts";
import type { CancelCause, Job } from "./job.ts";

/** What the planner needs to know of a stored job. */
export type PlannedJob =
  & Pick<
    Job,
    | "seq"
    | "id"
    | "item"
    | "occurrence"
    | "label"
    | "eventAt"
    | "runAt"
    | "dueAt"
    | "state"
    | "attempt"
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
  /** A scheduled job whose time or label changed. A new `runAt` is its `dueAt` too; else that stays. */
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
