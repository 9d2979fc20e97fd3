import { ENGLISH_ATTENTION } from "../../run/words/english.ts";

/** What the first page says, but for its lists. */
export const ENGLISH_OVERVIEW = {
  locale: "en-GB",
  product: "bcourse-scheduler",
  skipLink: "Skip to the content",
  navigation: "Pages",
  places: {
    overview: "Overview",
    tasks: "Tasks",
    jobs: "Jobs",
    mails: "Mails",
    people: "People",
    config: "Configuration",
    audit: "Audit",
  },
  today: "today",
  tomorrow: "tomorrow",
  yesterday: "yesterday",
  justNow: "now",
  at: (day: string, time: string) => `${day} at ${time}`,
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
  paused: (task: string) => `${task} is paused`,
  pausedDetail: (who: string, since: string) => `By ${who}, ${since}.`,
  pausedAdvice: "Resume it when you are ready. What becomes too late until then is missed.",
  openJob: "Open its job",
} as const;
