import type { AuditSource } from "../../domain/audit.ts";
import type { DeliveryState } from "../../domain/delivery.ts";
import type { HistoryKind, JobState } from "../../domain/job.ts";
import { ENGLISH_LISTS } from "./english_lists.ts";
import { ENGLISH_OVERVIEW } from "./english_overview.ts";
import { sayLasting, type Unit } from "./lasting.ts";

const JOB_STATE: Readonly<Record<JobState, string>> = {
  scheduled: "planned",
  running: "running",
  succeeded: "done",
  skipped: "nothing to do",
  failed: "failed",
  cancelled: "cancelled",
  missed: "missed",
};

const MAIL_STATE: Readonly<Record<DeliveryState, string>> = {
  intended: "being sent",
  sent: "sent",
  failed: "refused",
  unknown: "perhaps sent",
  held: "held",
  dropped: "given up",
};

const EVENT: Readonly<Record<HistoryKind, string>> = {
  moved: "Moved to another time",
  restored: "Planned again",
  cancelled: "Cancelled",
  missed: "Missed",
  succeeded: "Done",
  skipped: "Nothing to do",
  failed: "Failed",
  retried: "Failed, to be tried again",
  put_back: "Put back, to be run again",
  rescued: "Interrupted, to be run again",
};

const AUDIT_SOURCE: Readonly<Record<AuditSource, string>> = {
  command: "by command",
  page: "on this page",
  file: "by the file",
  signal: "by signal",
  daemon: "by itself",
};

function unit(name: Unit, count: number): string {
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

/** English. Another language has the same keys. */
export const ENGLISH = {
  ...ENGLISH_OVERVIEW,
  ...ENGLISH_LISTS,
  jobState: JOB_STATE,
  mailState: MAIL_STATE,
  event: EVENT,
  auditSource: AUDIT_SOURCE,

  // Lengths of time, and when a task runs.
  unit,
  lasting: (ms: number): string => sayLasting(ms, { unit, none: "less than a second" }),
  took: (ms: number): string => `took ${sayLasting(ms, { unit, none: "less than a second" })}`,
  rule: (
    of: { lasting: string; direction: "before" | "after"; event: "first" | "last" | "all" },
  ): string => {
    const which = { first: "the first event", last: "the last event", all: "each event" };
    const when = of.lasting === "" ? "at the start of" : `${of.lasting} ${of.direction}`;
    return `${when} ${which[of.event]}`;
  },
  atTime: (time: string): string => `, at ${time}`,

  // What runs and comes.
  running: "Running now",
  nothingRuns: "Nothing is running at this moment.",
  coming: "Coming up",
  comingNote: (jobs: string, span: string) => `${jobs} in the next ${span}`,
  comingEmpty: (span: string) => `Nothing is planned for the next ${span}.`,
  comingEmptyNote:
    "Jobs appear here as soon as a training is close enough: the course database is asked every so often, and each reminder is planned when its training is found.",
  comingEmptyDevelopment:
    "In DEVELOPMENT each job runs a second after it is planned, so it is seldom seen here; what was sent stands below.",
  comingLater: (when: string) => `The next job after that runs ${when}.`,
  nextJobs: "Next jobs",
  allComing: "All jobs to come",
  span: { "24h": "24 hours", "7d": "7 days", "30d": "30 days" },
  spanSwitch: "How far ahead",
  timeline: {
    "24h": "Timeline of the jobs of the next 24 hours",
    "7d": "Timeline of the jobs of the next 7 days",
    "30d": "Timeline of the jobs of the next 30 days",
  },
  timelineDay: (day: string, jobs: string) => `${day}: ${jobs}.`,
  now: "now",
  short: (jobs: number) => jobs < 1_000 ? `${jobs}` : `${Math.floor(jobs / 1_000)}k`,
  moreTasks: (tasks: number) => tasks === 1 ? "and 1 more task" : `and ${tasks} more tasks`,
  attemptNo: (attempt: number) => `attempt ${attempt}`,
  retryOf: (attempt: number) => `attempt ${attempt} comes`,

  // What was sent.
  sent: "Sent",
  sentNote: (mails: number, days: number) =>
    `${mails === 1 ? "1 mail" : `${mails} mails`} in the last ${days} days`,
  sentEmpty: (days: number) => `No mail has gone out in the last ${days} days.`,
  sentEmptyNote: "Each day's mails will stand here as bars, with failures in red.",
  bars: (days: number) => `Mails sent on each of the last ${days} days`,
  barDay: (day: string, of: { sent: number; late: number; wrong: number }) => {
    const late = of.late > 0 ? `, ${of.late} of them late` : "";
    return `${day}: ${of.sent} sent${late}${
      of.wrong > 0 ? `, ${of.wrong} failed or refused` : ""
    }.`;
  },
  onTime: "sent on time",
  sentLate: "sent more than 15 minutes late",
  lateMails: "late",
  asTable: "The same as a table",
  day: "Day",
  refused: "refused",
  wrong: "failed, missed or refused",
  mails: "Latest mails",
  mailsEmpty: "No mail has been sent yet.",
  mailsEmptyNote: "Each one will be listed here with what the mail server said.",

  // Tasks.
  tasks: "Tasks",
  tasksEmpty: "automations.yaml names no task yet.",
  task: "Task",
  state: "State",
  nextRun: "Next run",
  lastResult: "Last result",
  neverRan: "has not run yet",
  planned: "Planned",
  done: "Done",
  failures: "Failed",
  taskOn: "on",
  taskOff: "off",
  taskFails: "query fails",
  taskRests: "rests",
  taskPaused: "paused",
  pausedBy: (who: string) => `by ${who}`,
  noneDue: "none planned",
  items: (items: number) => items === 1 ? "finds 1 item" : `finds ${items} items`,

  // Hosts that work together.
  hosts: "Hosts",
  host: "Host",
  process: (pid: number) => `process ${pid}`,
  lastHeard: "Last heard of",
  jobsNow: "Jobs now",
  hostWorks: "works",
  hostPlans: "plans, too",
  hostSilent: "not heard of",
  versionsDiffer: (versions: string) =>
    `Versions ${versions} work side by side. That is in order while you upgrade; bring all hosts to the newest when you can.`,

  // A job.
  story: "Its story",
  eventTime: "Event",
  runTime: "Runs",
  ranTime: "Was to run",
  jobIdName: "Job",
  wasPlanned: "Planned",
  willRun: "Will run",
  isRunning: "Running now",
  error: "The whole error",
  log: (lines: number) => lines === 1 ? "1 line of its log" : `${lines} lines of its log`,
  logLeft: (lines: number) => `${lines} older lines are not shown here.`,
  linesLeft: (lines: number, id: string) =>
    `${lines} older lines are not shown here: bcourse-scheduler job ${id}`,
  jobMails: "Its mails",
  jobMailsEmpty: "This job has sent no mail.",
  answer: "Answer of the mail server",

  // Pages without content.
  notFound: "There is nothing at this address.",
  notFoundNote:
    "The job may have been removed after its time, or the address was copied only in part.",
  broken: "This page cannot be shown just now.",
  brokenNote: "Jobs and mails are not affected by this. Try again in a moment.",

  busy: "Very many pages are asked for just now. Try again in a moment.",
  stale: "The scheduler does not answer. What you see is what it said last.",

  // The foot.
  environment: "Environment",
  version: "Version",
  database: "Course database",
  store: "Store",
  mail: "Mail",
  configuration: "Configuration",
  since: "Running since",
  zone: (timezone: string) => `Times are those of ${timezone}.`,
  masked: "Mail addresses are shortened on this page.",
  whole: "You are signed in: mail addresses are shown whole.",
} as const;
