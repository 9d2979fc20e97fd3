/**
 * Jobs, mails and plans as `--json` and the API show them. Field names are a promise; instants are
 * ISO 8601 in UTC with `Z`.
 * @module
 */
import type { AuditEntry } from "../domain/audit.ts";
import { type EpochMs, toIso } from "../domain/clock.ts";
import type { PlannedJob } from "../domain/change.ts";
import type { DeliveryRecord } from "../domain/delivery.ts";
import type { HistoryLine, Job } from "../domain/job.ts";
import type { LeftOut } from "../domain/left_out.ts";
import { maskAddress, maskAddresses, maskName } from "../domain/log.ts";
import type { Decision } from "../plan/item_plan.ts";

/** A job. */
export interface JobView {
  readonly id: string;
  readonly task: string;
  readonly item: string;
  readonly label: string;
  readonly event_at: string;
  readonly run_at: string;
  /** When it may start: `run_at`, or later where it is to be tried again. */
  readonly due_at: string;
  readonly state: Job["state"];
  readonly attempt: number;
  readonly finished_at: string | null;
  readonly reason: string | null;
}

/** One line of a job's story. */
export interface HistoryView {
  readonly at: string;
  readonly kind: HistoryLine["kind"];
  readonly attempt: number;
  readonly started_at: string | null;
  readonly reason: string | null;
  readonly error: string | null;
  readonly log: readonly {
    readonly at: string;
    readonly level: string;
    readonly message: string;
  }[];
  /** From when to when it was moved; null where it was not. */
  readonly moved: {
    readonly from_event_at: string;
    readonly from_run_at: string;
    readonly to_event_at: string;
    readonly to_run_at: string;
  } | null;
}

/** Somebody whom a job left out. */
export interface LeftOutView {
  readonly job: string;
  readonly task: string;
  /** Address; empty where there is none. */
  readonly to: string;
  readonly name: string;
  readonly reason: LeftOut["reason"];
  readonly note: string | null;
  readonly attempt: number;
  readonly at: string;
}

/** A mail to one recipient. */
export interface MailView {
  /** What `mails send` and `mails drop` name it by. */
  readonly number: number;
  readonly job: string;
  readonly task: string;
  readonly key: string;
  readonly to: string;
  readonly subject: string;
  readonly state: DeliveryRecord["state"];
  readonly message_id: string;
  readonly intended_at: string;
  readonly changed_at: string;
  /** Since when the recipient may have got it twice; null: never. */
  readonly unknown_at: string | null;
  readonly answer: string | null;
}

/** A line of the audit. */
export interface AuditView {
  readonly at: string;
  /** Where it came from: `command`, `page`, `file`, `signal` or `daemon`. */
  readonly source: AuditEntry["source"];
  readonly who: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: string | null;
}

/** What a reconcile would do about one job. */
export interface PlanView {
  readonly id: string;
  readonly task: string;
  readonly item: string;
  readonly label: string;
  readonly event_at: string;
  readonly run_at: string;
  readonly action: "create" | "move" | "cancel" | "keep" | "ignore";
  readonly reason: string;
}

/** Shows a job. */
export function jobView(job: Job): JobView {
  const { id, task, item, label, state, attempt, reason } = job;
  return {
    ...{ id, task, item, label },
    event_at: toIso(job.eventAt),
    run_at: toIso(job.runAt),
    due_at: toIso(job.dueAt),
    ...{ state, attempt },
    finished_at: isoOrNull(job.finishedAt),
    reason,
  };
}

/**
 * Shows a job with the reason why it does not start, where it is scheduled.
 * @param waits says why the jobs of a task wait; null: nothing keeps them
 */
export function waitingJobView(job: Job, waits: (task: string) => string | null): JobView {
  const view = jobView(job);
  return view.reason === null && view.state === "scheduled"
    ? { ...view, reason: waits(view.task) }
    : view;
}

/** Shows a line of a job's story. */
export function historyView(line: HistoryLine): HistoryView {
  const { kind, attempt, reason, error } = line;
  const log = line.log.map(({ at, level, message }) => ({ at: toIso(at), level, message }));
  const started_at = isoOrNull(line.startedAt);
  const moved = line.moved === null ? null : {
    from_event_at: toIso(line.moved.from.eventAt),
    from_run_at: toIso(line.moved.from.runAt),
    to_event_at: toIso(line.moved.to.eventAt),
    to_run_at: toIso(line.moved.to.runAt),
  };
  return { at: toIso(line.at), kind, attempt, started_at, reason, error, log, moved };
}

/**
 * Shows somebody who was left out.
 * @param options.masked hides most of the address and the name, for pages that need no password
 */
export function leftOutView(
  { jobId: job, task, to, name, reason, note, attempt, at }: LeftOut,
  { masked }: { readonly masked: boolean },
): LeftOutView {
  const who = masked
    ? { to: to === "" ? "" : maskAddress(to), name: maskName(name) }
    : { to, name };
  return { job, task, ...who, reason, note, attempt, at: toIso(at) };
}

/**
 * Shows a mail.
 * @param options.masked hides most of the address, for pages that need no password
 */
export function mailView(
  delivery: DeliveryRecord,
  { masked }: { readonly masked: boolean },
): MailView {
  const { task, key, subject, state, messageId, answer } = delivery;
  return {
    number: delivery.seq,
    job: delivery.jobId,
    ...{ task, key },
    to: masked ? maskAddress(delivery.to) : delivery.to,
    ...{ subject, state },
    message_id: messageId,
    intended_at: toIso(delivery.intendedAt),
    changed_at: toIso(delivery.changedAt),
    unknown_at: isoOrNull(delivery.unknownAt),
    // A server's answer may well repeat the address.
    answer: masked && answer !== null ? maskAddresses(answer) : answer,
  };
}

/** Shows a line of the audit. */
export function auditView({ at, ...entry }: AuditEntry): AuditView {
  return { at: toIso(at), ...entry };
}

/** Shows a decision. What is or would be missed will not run: cancelled where it was planned, else ignored. */
export function planView(task: string, decision: Decision): PlanView {
  const { jobId: id, item, label, eventAt, runAt, action, change, reason } = decision;
  const shown = action === "miss" ? (change?.action === "miss" ? "cancel" : "ignore") : action;
  return {
    ...{ id, task, item, label },
    event_at: toIso(eventAt),
    run_at: toIso(runAt),
    action: shown,
    reason: action === "miss" ? `missed: ${reason}` : reason,
  };
}

/** Shows that a stored job would be cancelled. */
export function cancelledView(task: string, job: PlannedJob, reason: string): PlanView {
  const { id, item, label } = job;
  const times = { event_at: toIso(job.eventAt), run_at: toIso(job.runAt) };
  return { id, task, item, label, ...times, action: "cancel", reason };
}

function isoOrNull(instant: EpochMs | null): string | null {
  return instant === null ? null : toIso(instant);
}
