import type { DeliveryState } from "../domain/delivery.ts";
import { ENGLISH_ATTENTION } from "../run/words/english.ts";
import type { HistoryKind, JobState } from "../domain/job.ts";

/** Every word of the page in one language. */
export type Words = typeof ENGLISH;

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

/** English. Another language has the same keys. */
export const ENGLISH = {
  locale: "en-GB",
  product: "bcourse-scheduler",
  skipLink: "Skip to the content",
  today: "today",
  tomorrow: "tomorrow",
  yesterday: "yesterday",
  justNow: "now",
  at: (day: string, time: string) => `${day} at ${time}`,
  jobState: JOB_STATE,
  mailState: MAIL_STATE,
  maybeTwice: "sent, perhaps twice",
  development: "DEVELOPMENT",
  developmentNote: "Nobody real gets mail, and every job runs a second after it is planned.",

  // The sentence on top.
  allWell: "All is well.",
  starting: "Starting up.",
  startingNote: "The course database is being asked for the first time; this takes a moment.",
  attention: (things: number) =>
    things === 1 ? "1 thing needs attention." : `${things} things need attention.`,
  sentToday: (mails: number) =>
    mails === 0
      ? "No mail has gone out today"
      : `${mails === 1 ? "1 mail" : `${mails} mails`} went out today`,
  nextJob: (when: string, label: string) => `the next job runs ${when} for ${label}.`,
  dueJob: (label: string) => `the next job, for ${label}, is due now.`,
  nothingNext: "nothing is planned.",
  noTasks: "automations.yaml names no task that is switched on, so nothing will be sent.",

  // What needs attention.
  attentionHeading: "What needs attention",
  ...ENGLISH_ATTENTION,
  openJob: "Open its job",

  // What runs and comes.
  running: "Running now",
  nothingRuns: "Nothing is running at this moment.",
  coming: "Coming up",
  comingNote: (jobs: string, days: number) => `${jobs} in the next ${days} days`,
  comingEmpty: "Nothing is planned for the next 7 days.",
  comingEmptyNote:
    "Jobs appear here as soon as a training is close enough: the course database is asked every so often, and each reminder is planned when its training is found.",
  comingEmptyDevelopment:
    "In DEVELOPMENT each job runs a second after it is planned, so it is seldom seen here; what was sent stands below.",
  comingLater: (when: string) => `The next job after that runs ${when}.`,
  nextJobs: "Next jobs",
  timeline: "Timeline of the jobs of the next 7 days",
  timelineDay: (day: string, jobs: string) => `${day}: ${jobs}.`,
  now: "now",
  moreTasks: (tasks: number) => tasks === 1 ? "and 1 more task" : `and ${tasks} more tasks`,
  attemptNo: (attempt: number) => `attempt ${attempt}`,
  retryOf: (attempt: number) => `attempt ${attempt} comes`,

  // What was sent.
  sent: "Sent",
  sentNote: (mails: number, days: number) =>
    `${mails === 1 ? "1 mail" : `${mails} mails`} in the last ${days} days`,
  sentEmpty: "No mail has gone out in the last 14 days.",
  sentEmptyNote: "Each day's mails will stand here as bars, with failures in red.",
  bars: "Mails sent on each of the last 14 days",
  barDay: (day: string, sent: number, wrong: number) =>
    `${day}: ${sent} sent${wrong > 0 ? `, ${wrong} failed or refused` : ""}.`,
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
  planned: "Planned",
  done: "Done",
  failures: "Failed",
  taskOn: "on",
  taskOff: "off",
  taskFails: "query fails",
  noneDue: "none planned",
  items: (items: number) => items === 1 ? "finds 1 item" : `finds ${items} items`,

  // A job.
  back: "Overview",
  story: "Its story",
  event: EVENT,
  eventTime: "Event",
  runTime: "Runs",
  ranTime: "Was to run",
  jobIdName: "Job",
  wasPlanned: "Planned",
  willRun: "Will run",
  isRunning: "Running now",
  error: "The whole error",
  log: (lines: number) => lines === 1 ? "1 line of its log" : `${lines} lines of its log`,
  jobMails: "Its mails",
  jobMailsEmpty: "This job has sent no mail.",
  answer: "Answer of the mail server",

  // Pages without content.
  notFound: "There is nothing at this address.",
  notFoundNote:
    "The job may have been removed after its time, or the address was copied only in part.",
  broken: "This page cannot be shown just now.",
  brokenNote: "Jobs and mails are not affected by this. Try again in a moment.",

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
} as const;
