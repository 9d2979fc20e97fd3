/**
 * What a person can do to the scheduler while it works.
 * @module
 */
import { SchedulerError } from "./errors.ts";

/** One thing that a person does. Jobs and tasks are named as people call them, mails by their number. */
export type Action =
  /** Starts nothing of a task any more; it plans on. */
  | { readonly verb: "pause"; readonly task: string }
  | { readonly verb: "resume"; readonly task: string }
  /** Runs now: an item's next job, or its last one again; without an item, all that is planned of the task. */
  | { readonly verb: "trigger"; readonly task: string; readonly item: string | null }
  /** Runs a job again that failed, was missed, cancelled or had nothing to do. */
  | { readonly verb: "retry"; readonly job: string }
  /** Runs all jobs of a task again that failed or were missed. */
  | { readonly verb: "retry-failures"; readonly task: string }
  /** Takes a planned job out, for good. */
  | { readonly verb: "cancel"; readonly job: string }
  /** Sends a mail again that is held or may have been sent. */
  | { readonly verb: "send"; readonly mail: number }
  /** Gives such a mail up. */
  | { readonly verb: "drop"; readonly mail: number }
  /** Compares all items with their jobs now. */
  | { readonly verb: "reconcile" };

/** The name of an action. */
export type Verb = Action["verb"];

/** How an action is told in the past, as the audit does. */
export const VERB_DONE: Readonly<Record<Verb, string>> = {
  "pause": "paused",
  "resume": "resumed",
  "trigger": "triggered",
  "retry": "retried",
  "retry-failures": "retried failures of",
  "cancel": "cancelled",
  "send": "sent again",
  "drop": "gave up",
  "reconcile": "reconciled",
};

/** Why an action is refused. */
export const REFUSALS = [
  /** There is no such task, job, item or mail. */
  "ACTION_NO_TASK",
  "ACTION_NO_JOB",
  "ACTION_NO_ITEM",
  "ACTION_NO_MAIL",
  /** The task is switched off, or no longer in the configuration. */
  "ACTION_TASK_OFF",
  "ACTION_TASK_PAUSED",
  /** Paused or resumed already. */
  "ACTION_ALREADY",
  "ACTION_JOB_RUNNING",
  /** The job is finished and cannot be cancelled, or has succeeded and cannot be retried. */
  "ACTION_JOB_FINISHED",
  /** The job is planned: there is nothing to retry. */
  "ACTION_JOB_PLANNED",
  /** The event has begun: nobody gets a mail about the past. */
  "ACTION_EVENT_BEGUN",
  /** There is nothing that it could be done to. */
  "ACTION_NOTHING",
  /** Somebody or something was quicker. */
  "ACTION_CHANGED",
] as const;

/** Why an action is refused. */
export type Refusal = typeof REFUSALS[number];

/** An action that cannot be done as things stand. Nothing was changed. */
export class ActionError extends SchedulerError {
  /** Why, for programs and for other languages. */
  declare readonly code: Refusal;

  /**
   * Creates an error.
   * @param code why, for programs and for other languages
   * @param message action, subject, state found
   * @param hint the mend
   */
  constructor(code: Refusal, message: string, hint: string) {
    super(code, message, { hint });
  }
}

/**
 * Says what an action is done to.
 * @param action the action
 * @returns the task, the job's id, `mail 12`, or `all tasks`
 */
export function subjectOf(action: Action): string {
  switch (action.verb) {
    case "reconcile":
      return "all tasks";
    case "send":
    case "drop":
      return `mail ${action.mail}`;
    case "retry":
    case "cancel":
      return action.job;
    case "trigger":
      return action.item === null ? action.task : `${action.task}/${action.item}`;
    default:
      return action.task;
  }
}
