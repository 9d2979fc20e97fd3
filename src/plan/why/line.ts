/**
 * The lines of a story: what happened to an item or a person, how it stands, and what comes. Each has
 * a code and what belongs to it; the words are another matter. Codes and fields are a promise of
 * `why --json`; instants are ISO 8601 in UTC with `Z`.
 * @module
 */
import type { DeliveryState } from "../../domain/delivery.ts";
import type { Dependency } from "../../domain/hold.ts";
import type { LeftOutReason } from "../../domain/left_out.ts";
import type { EventChoice } from "../../domain/task.ts";

/** How a job's time follows from its event's. */
export interface RuleView {
  readonly months: number;
  readonly days: number;
  /** The exact rest. */
  readonly ms: number;
  readonly direction: "before" | "after";
  /** Time of the day, such as `18:00`; null: that of the event. */
  readonly at: string | null;
}

/** An item that may be meant. */
export interface Meant {
  readonly task: string;
  readonly item: string;
  readonly label: string;
}

/** When a job is due, and how that was worked out; `rule` is null where it was not by the task's rule. */
export interface Timed {
  readonly event_at: string;
  readonly run_at: string;
  readonly rule: RuleView | null;
}

/** How the task and what it needs stand. */
type TaskLine =
  | { readonly code: "task_unknown"; readonly task: string; readonly near: readonly string[] }
  | { readonly code: "task_removed"; readonly task: string; readonly since: string | null }
  | { readonly code: "task_off"; readonly task: string; readonly since: string | null }
  | {
    readonly code: "task_paused";
    readonly task: string;
    readonly since: string;
    readonly by: string | null;
  }
  | {
    readonly code: "task_rests";
    readonly task: string;
    readonly failures: number;
    readonly until: string;
  }
  | {
    readonly code: "waits_for";
    readonly dependency: Dependency;
    readonly since: string;
    readonly tries: number;
    readonly next_try_at: string;
    readonly reason: string;
  }
  | { readonly code: "query_fails"; readonly task: string; readonly reason: string }
  | { readonly code: "task_not_planned"; readonly task: string }
  | { readonly code: "daemon_down"; readonly since: string | null }
  | { readonly code: "not_asked"; readonly reason: string };

/** How the item stands. */
type ItemLine =
  | { readonly code: "item_unknown"; readonly item: string; readonly near: readonly Meant[] }
  | { readonly code: "in_query"; readonly events: number; readonly training_type: string | null }
  | { readonly code: "never_in_query" }
  | { readonly code: "left_query"; readonly since: string }
  | { readonly code: "no_longer_in_query" }
  | { readonly code: "came_back"; readonly left_at: string; readonly back_at: string }
  | { readonly code: "row_unusable"; readonly problem: string }
  | { readonly code: "training_gone" }
  | { readonly code: "training_inactive" }
  | { readonly code: "training_over"; readonly last_at: string }
  | { readonly code: "training_without_events" }
  | {
    readonly code: "wrong_type";
    readonly training_type: string | null;
    readonly wanted: readonly string[];
  }
  | {
    readonly code: "other_event";
    readonly event: Exclude<EventChoice, "all">;
    readonly chosen_at: string;
    readonly others: number;
  }
  | {
    readonly code: "past_before_task";
    readonly first_seen_at: string;
    readonly since: string | null;
  } & Timed
  | { readonly code: "first_plan_stands"; readonly event_at: string }
  | { readonly code: "will_be_planned" } & Timed
  | { readonly code: "will_move"; readonly from_run_at: string } & Timed
  | { readonly code: "will_be_cancelled"; readonly reason: string }
  | { readonly code: "will_be_missed"; readonly reason: string }
  | { readonly code: "other_environment"; readonly environment: string; readonly jobs: number };

/** What happened to a job, in the order of time, and what comes. */
type JobLine =
  | { readonly code: "planned"; readonly at: string } & Timed
  | {
    readonly code: "moved";
    readonly at: string;
    readonly from_event_at: string | null;
    readonly from_run_at: string | null;
    readonly to_event_at: string | null;
    readonly to_run_at: string | null;
    readonly reason: string | null;
  }
  | { readonly code: "restored"; readonly at: string; readonly reason: string | null }
  | {
    readonly code: "cancelled";
    readonly at: string;
    readonly cause: "left" | "task_off" | "person" | null;
    readonly reason: string | null;
  }
  | { readonly code: "missed"; readonly at: string; readonly reason: string | null }
  | {
    readonly code: "attempt";
    readonly at: string;
    readonly outcome: "succeeded" | "skipped" | "failed" | "retried" | "put_back" | "rescued";
    readonly attempt: number;
    readonly started_at: string | null;
    readonly reason: string | null;
  }
  | {
    readonly code: "done";
    readonly at: string;
    readonly mails: number;
    readonly refused: number;
    readonly left_out: number;
  }
  | { readonly code: "is_running"; readonly since: string | null; readonly attempt: number }
  /** `kept`: not before what keeps it is over. */
  | { readonly code: "will_run"; readonly kept: boolean } & Timed
  | { readonly code: "will_run_again"; readonly due_at: string; readonly attempt: number }
  | { readonly code: "is_due"; readonly since: string };

/** Mails, and people without one. */
type MailLine =
  | {
    readonly code: "mail";
    readonly at: string;
    readonly to: string;
    readonly subject: string;
    readonly state: DeliveryState;
    readonly answer: string | null;
    /** Since when the recipient may have got it twice; null: never. */
    readonly unknown_at: string | null;
    readonly job: string;
  }
  | {
    readonly code: "left_out";
    readonly at: string;
    readonly to: string;
    readonly name: string;
    readonly reason: LeftOutReason;
    readonly note: string | null;
    readonly job: string;
  };

/** How a person stands. */
type PersonLine =
  | { readonly code: "person_summary"; readonly mails: number; readonly ahead: number }
  | { readonly code: "person_nothing" }
  | { readonly code: "person_gets_none"; readonly reason: LeftOutReason }
  | { readonly code: "account_missing" }
  | { readonly code: "account"; readonly name: string; readonly reason: LeftOutReason | null }
  | { readonly code: "account_no_settings" }
  | {
    readonly code: "enrolled";
    readonly training: string;
    readonly label: string;
    readonly status: string;
  }
  | { readonly code: "trains"; readonly training: string; readonly label: string }
  | {
    readonly code: "not_among";
    readonly at: string;
    readonly job: string;
    readonly label: string;
    readonly mails: number;
  }
  | {
    readonly code: "will_get";
    readonly run_at: string;
    readonly job: string;
    readonly task: string;
    readonly label: string;
  }
  | {
    readonly code: "will_not_get";
    readonly run_at: string;
    readonly job: string;
    readonly task: string;
    readonly label: string;
    readonly reason: LeftOutReason;
  };

/** A line of a story. */
export type Line = TaskLine | ItemLine | JobLine | MailLine | PersonLine;

/** What lines are told apart by. */
export type LineCode = Line["code"];
