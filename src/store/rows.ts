import { AUDIT_SOURCES, type AuditEntry } from "../domain/audit.ts";
import { DELIVERY_STATES, type DeliveryRecord, type DeliveryState } from "../domain/delivery.ts";
import { DEPENDENCIES, type Hold } from "../domain/hold.ts";
import {
  CANCEL_CAUSES,
  HISTORY_KINDS,
  type HistoryLine,
  type Job,
  JOB_STATES,
  type JobState,
  type LogLine,
} from "../domain/job.ts";
import type { NoticeRecord } from "../domain/notice.ts";
import type { PlannedJob } from "../domain/change.ts";
import { ENVIRONMENTS, TASK_STANDINGS } from "../domain/task.ts";
import { LEFT_OUT_REASONS, type LeftOut } from "../domain/left_out.ts";
import { REFUSALS, type Sighting } from "../domain/sighting.ts";
import {
  asInteger,
  asText,
  integer,
  integerOrNull,
  listOf,
  oneOf,
  type SqlRow,
  text,
  textOrNull,
} from "./columns.ts";
import type { Lease, Person, TaskCounts, TaskRecord } from "./store.ts";

/** A row without the names of its columns, in their order. */
export type SqlValues = readonly unknown[];

/** Reads a job from a row of `SELECT * FROM job`. */
export function jobOf(row: SqlRow): Job {
  return {
    seq: integer(row, "seq"),
    id: text(row, "id"),
    environment: oneOf(row, "environment", ENVIRONMENTS),
    task: text(row, "task"),
    item: text(row, "item"),
    occurrence: integer(row, "occurrence"),
    label: text(row, "label"),
    eventAt: integer(row, "event_at"),
    runAt: integer(row, "run_at"),
    dueAt: integer(row, "due_at"),
    plannedAt: integer(row, "planned_at"),
    state: jobStateOf(row),
    attempt: integer(row, "attempt"),
    forgiven: integer(row, "forgiven"),
    holder: textOrNull(row, "holder"),
    claimedAt: integerOrNull(row, "claimed_at"),
    finishedAt: integerOrNull(row, "finished_at"),
    reason: textOrNull(row, "reason"),
  };
}

/** Reads what the planner needs of a job. */
export function plannedJobOf(row: SqlRow): PlannedJob {
  return {
    seq: integer(row, "seq"),
    id: text(row, "id"),
    item: text(row, "item"),
    occurrence: integer(row, "occurrence"),
    label: text(row, "label"),
    eventAt: integer(row, "event_at"),
    runAt: integer(row, "run_at"),
    dueAt: integer(row, "due_at"),
    state: jobStateOf(row),
    attempt: integer(row, "attempt"),
    cancelCause: row["cancel_cause"] === null ? null : oneOf(row, "cancel_cause", CANCEL_CAUSES),
  };
}

/** Reads a scheduled job from the values of scheduled_jobs.sql. */
export function scheduledJobOf(
  [seq, id, item, occurrence, label, eventAt, runAt, dueAt, attempt]: SqlValues,
): PlannedJob {
  return {
    seq: asInteger(seq, "seq"),
    id: asText(id, "id"),
    item: asText(item, "item"),
    occurrence: asInteger(occurrence, "occurrence"),
    label: asText(label, "label"),
    eventAt: asInteger(eventAt, "event_at"),
    runAt: asInteger(runAt, "run_at"),
    dueAt: asInteger(dueAt, "due_at"),
    state: "scheduled",
    attempt: asInteger(attempt, "attempt"),
    cancelCause: null,
  };
}

/** Reads a lease. */
export function leaseOf(row: SqlRow): Lease {
  return {
    name: text(row, "name"),
    holder: text(row, "holder"),
    token: integer(row, "token"),
    since: integer(row, "since"),
    heartbeatAt: integer(row, "heartbeat_at"),
    until: integer(row, "until"),
    pid: integer(row, "pid"),
    host: text(row, "host"),
    address: text(row, "address"),
    locked: integer(row, "locked") === 1,
    releasedAt: integerOrNull(row, "released_at"),
    version: text(row, "version"),
    works: JSON.parse(text(row, "works")), // written by this store from the same type
  };
}

/** Reads a hold. */
export function holdOf(row: SqlRow): Hold {
  return {
    dependency: oneOf(row, "dependency", DEPENDENCIES),
    since: integer(row, "since"),
    nextTryAt: integer(row, "next_try_at"),
    tries: integer(row, "tries"),
    reason: text(row, "reason"),
    tasks: listOf<string>(row, "tasks"),
  };
}

/** Reads what a channel was told. */
export function noticeOf(row: SqlRow): NoticeRecord {
  return {
    channel: text(row, "channel"),
    cause: text(row, "cause"),
    since: integer(row, "since"),
    lastAt: integer(row, "last_at"),
    wantedAt: integer(row, "wanted_at"),
    toldAt: integerOrNull(row, "told_at"),
    thread: text(row, "thread"),
  };
}

/** Reads a line of the audit. */
export function auditEntryOf(row: SqlRow): AuditEntry {
  return {
    at: integer(row, "at"),
    source: oneOf(row, "source", AUDIT_SOURCES),
    who: text(row, "who"),
    action: text(row, "action"),
    subject: text(row, "subject"),
    detail: textOrNull(row, "detail"),
  };
}

/** Reads what is known of a task. */
export function taskRecordOf(row: SqlRow): TaskRecord {
  return {
    environment: oneOf(row, "environment", ENVIRONMENTS),
    task: text(row, "name"),
    firstSeenAt: integer(row, "first_seen_at"),
    reconciledAt: integerOrNull(row, "reconciled_at"),
    items: integer(row, "items"),
    error: textOrNull(row, "error"),
    rowProblems: listOf<string>(row, "row_problems"),
    failures: integer(row, "failures"),
    openUntil: integerOrNull(row, "open_until"),
    standing: row["standing"] === null ? null : oneOf(row, "standing", TASK_STANDINGS),
    standingSince: integerOrNull(row, "standing_since"),
    pausedAt: integerOrNull(row, "paused_at"),
    pausedBy: textOrNull(row, "paused_by"),
  };
}

/** Reads a line of history. */
export function historyLineOf(row: SqlRow): HistoryLine {
  return {
    at: integer(row, "at"),
    kind: oneOf(row, "kind", HISTORY_KINDS),
    attempt: integer(row, "attempt"),
    startedAt: integerOrNull(row, "started_at"),
    reason: textOrNull(row, "reason"),
    error: textOrNull(row, "error"),
    log: row["log"] === null ? [] : listOf<LogLine>(row, "log"),
    moved: row["from_event_at"] === null ? null : {
      from: { eventAt: integer(row, "from_event_at"), runAt: integer(row, "from_run_at") },
      to: { eventAt: integer(row, "to_event_at"), runAt: integer(row, "to_run_at") },
    },
  };
}

/** Reads a delivery, joined with its job. */
export function deliveryOf(row: SqlRow): DeliveryRecord {
  return {
    seq: integer(row, "seq"),
    jobSeq: integer(row, "job_seq"),
    jobId: text(row, "job_id"),
    task: text(row, "task"),
    key: text(row, "key"),
    to: text(row, "recipient"),
    subject: text(row, "subject"),
    messageId: text(row, "message_id"),
    state: deliveryStateOf(row),
    attempt: integer(row, "attempt"),
    intendedAt: integer(row, "intended_at"),
    changedAt: integer(row, "changed_at"),
    unknownAt: integerOrNull(row, "unknown_at"),
    answer: textOrNull(row, "answer"),
  };
}

/** Reads a person. */
export function personOf(row: SqlRow): Person {
  return {
    seq: integer(row, "seq"),
    address: text(row, "address"),
    mails: integer(row, "mails"),
    lastAt: integer(row, "last_at"),
  };
}

/** Reads a sighting. */
export function sightingOf(row: SqlRow): Sighting {
  return {
    seenAt: integerOrNull(row, "seen_at"),
    refusal: row["refusal"] === null ? null : oneOf(row, "refusal", REFUSALS),
    leftAt: integerOrNull(row, "left_at"),
    backAt: integerOrNull(row, "back_at"),
  };
}

/** Reads whom a job left out, joined with the job. */
export function leftOutOf(row: SqlRow): LeftOut {
  return {
    jobSeq: integer(row, "job_seq"),
    jobId: text(row, "job_id"),
    task: text(row, "task"),
    to: text(row, "recipient"),
    name: text(row, "name"),
    reason: oneOf(row, "reason", LEFT_OUT_REASONS),
    note: textOrNull(row, "note"),
    attempt: integer(row, "attempt"),
    at: integer(row, "at"),
  };
}

/** Reads how many jobs of a task are in a state. */
export function taskCountsOf(row: SqlRow): TaskCounts {
  return { task: text(row, "task"), state: jobStateOf(row), jobs: integer(row, "jobs") };
}

/** Reads the state of a job. */
export function jobStateOf(row: SqlRow): JobState {
  return oneOf(row, "state", JOB_STATES);
}

/** Reads the state of a delivery. */
export function deliveryStateOf(row: SqlRow): DeliveryState {
  return oneOf(row, "state", DELIVERY_STATES);
}
