/**
 * Facts for stories: a training on Tuesday 1 December at 10:00 in Amsterdam, whose reminder goes two
 * days before; it is Wednesday 25 November, 13:00 there. A test says what is different.
 * @module
 */
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import type { HistoryLine, Job } from "../../src/domain/job.ts";
import type { LeftOut } from "../../src/domain/left_out.ts";
import type { TaskSettings } from "../../src/domain/task.ts";
import type { FoundItem } from "../../src/plan/items.ts";
import type { ItemFacts, JobFacts, KnownTask, PersonFacts } from "../../src/plan/why/facts.ts";
import { ms, taskSettings } from "../support/task_factory.ts";

/** Now. */
export const NOW = ms("2026-11-25T12:00:00Z");
/** When the event is. */
export const EVENT = ms("2026-12-01T09:00:00Z");
/** When its reminder goes. */
export const RUN = ms("2026-11-29T09:00:00Z");
const SETTING = { now: NOW, timezone: "Europe/Amsterdam", environment: "PRODUCTION" } as const;
const TWO_DAYS = { months: 0, days: 2, ms: 0 };

/** The task. */
export function settings(given: Partial<TaskSettings> = {}): TaskSettings {
  return taskSettings({ name: "reminder", offset: TWO_DAYS, ...given });
}

/** What the store knows of it. */
export function known(given: Partial<KnownTask> = {}): KnownTask {
  return {
    ...{ firstSeenAt: ms("2026-11-01T08:00:00Z"), standing: "on", standingSince: null },
    ...{ reconciledAt: NOW, error: null, failures: 0, openUntil: null },
    ...{ pausedAt: null, pausedBy: null, ...given },
  };
}

/** The item as the query gives it. */
export function found(given: Partial<FoundItem> = {}, ...times: readonly number[]): FoundItem {
  const events = (times.length === 0 ? [EVENT] : times).map((eventAt) => ({ eventAt, row: null }));
  return { id: "7", label: "EHBO", trainingType: "Basis", events, ...given };
}

/** A job of the item; scheduled unless told otherwise. */
export function job(given: Partial<Job> = {}): Job {
  const isOver = given.state !== undefined && !["scheduled", "running"].includes(given.state);
  return {
    ...{ seq: 1, id: "reminder/7/PRODUCTION", environment: "PRODUCTION", task: "reminder" },
    ...{ item: "7", occurrence: 1, label: "EHBO", eventAt: EVENT, runAt: RUN },
    ...{ dueAt: given.runAt ?? RUN, plannedAt: ms("2026-11-02T08:00:00Z"), state: "scheduled" },
    ...{ attempt: 0, forgiven: 0, holder: null, claimedAt: null, reason: null },
    finishedAt: isOver ? ms("2026-11-20T09:00:00Z") : null,
    ...given,
  };
}

/** A job with what was written of it. */
export function jobFacts(
  given: Partial<Job> = {},
  written: Partial<Omit<JobFacts, "job">> = {},
): JobFacts {
  const none = { cancelCause: null, history: [], deliveries: [], leftOut: [] };
  return { job: job(given), ...none, ...written };
}

/** A line of history. */
export function line(given: Partial<HistoryLine> & Pick<HistoryLine, "kind">): HistoryLine {
  return {
    ...{ at: ms("2026-11-20T09:00:00Z"), attempt: 0, startedAt: null, reason: null },
    ...{ error: null, log: [], moved: null, ...given },
  };
}

/** A mail to Anna. */
export function mail(given: Partial<DeliveryRecord> = {}): DeliveryRecord {
  return {
    ...{ seq: 1, jobSeq: 1, jobId: "reminder/7/PRODUCTION", task: "reminder", key: "anna" },
    ...{ to: "anna@example.org", subject: "Reminder", messageId: "<1@x>", state: "sent" },
    ...{ attempt: 1, intendedAt: 0, changedAt: ms("2026-11-20T09:00:00Z"), unknownAt: null },
    ...{ answer: "250 OK", ...given },
  };
}

/** Bob, who is left out. */
export function leftOut(given: Partial<LeftOut> = {}): LeftOut {
  return {
    ...{ jobSeq: 1, jobId: "reminder/7/PRODUCTION", task: "reminder", to: "bob@example.org" },
    ...{ name: "Bob Bos", reason: "emails_off", note: null, attempt: 1 },
    ...{ at: ms("2026-11-20T09:00:00Z"), ...given },
  };
}

/** All is well, and the job is planned. */
export function itemFacts(given: Partial<ItemFacts> = {}): ItemFacts {
  return {
    ...SETTING,
    ...{ task: "reminder", item: "7", settings: settings(), known: known(), nearTasks: [] },
    ...{ daemon: { isRunning: true, seenAt: NOW }, hold: null, sighting: null },
    ...{ asked: { found: found(), problems: [] }, jobs: [jobFacts()] },
    ...{ elsewhere: null, training: undefined, near: [], ...given },
  };
}

/** Nobody is known under the address. */
export function personFacts(given: Partial<PersonFacts> = {}): PersonFacts {
  return {
    ...SETTING,
    ...{ address: "anna@example.org", deliveries: [], leftOut: [], notAsked: null },
    ...{ person: { accounts: [], enrolments: [], trains: [] }, ahead: [], without: [], ...given },
  };
}
