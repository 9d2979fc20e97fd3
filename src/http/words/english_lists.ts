/** What the lists and the pages beyond the first one say. */
export const ENGLISH_LISTS = {
  show: "Show",
  search: "Search",
  pages: "Pages of the list",
  firstPage: "Back to the start",
  nextPage: "Next page",
  everyTask: "every task",
  everyState: "every state",
  searchSpan: (days: number) => `Looked through ${days} days. Choose a day to look further.`,
  noneFound: "Nothing was found.",
  noneFoundNote: "Take away a part of what you look for, or choose another day.",

  // Jobs.
  jobShow: {
    coming: "to come",
    over: "all that is over",
    failed: "failed",
    missed: "missed",
    succeeded: "done",
    skipped: "nothing to do",
    cancelled: "cancelled",
  },
  searchJobs: "a training or its number",

  // Mails and people.
  searchMails: "a subject, or a whole address",
  allMails: "All mails",
  mailCount: (mails: number) => mails === 1 ? "1 mail" : `${mails} mails`,
  lastOne: "the last",
  peopleEmpty: "Nobody has been sent a mail yet.",
  peopleEmptyNote: "Everybody who is will be listed here, with all their mails.",
  searchPeople: "a part of an address",
  searchWhole: "a whole address",
  searchWholeNote:
    "Addresses are shortened here, so only a whole one is found. Who is signed in may search for a part: bcourse-scheduler open.",
  personNotFound: "No mail to such an address is on record.",

  // Tasks.
  allTasks: (tasks: number) => `All ${tasks} tasks`,
  runsWhen: "Runs",
  askedLast: "Items looked up",
  itsSettings: "its settings",
  over: "What ran",
  overEmpty: "Nothing has run yet.",
  overEmptyNote: "Each job stands here once it is over, with how it ended.",
  allOver: "All that ran",

  // The configuration.
  loadedFrom: (path: string) => `As loaded from ${path}`,
  secretsNote: "Passwords and other secrets are not shown. Change a setting in the file itself.",
  problems: "Problems",
  noProblems: "The file has no problems.",
  general: "General",
  openTask: (name: string) => `The page of ${name}`,
  yes: "yes",
  no: "no",
  all: "all",
  notShown: "not shown",

  // The audit.
  auditNote: "Who did what to the scheduler, the last first.",
  auditEmpty: "Nobody has done anything yet.",

  // What can be done.
  act: {
    pause: "Pause",
    resume: "Resume",
    trigger: "Run now",
    runNow: "Run now",
    retry: "Try again",
    "retry-failures": "Try the failed ones again",
    cancel: "Cancel",
    send: "Send it again",
    drop: "Give it up",
    reconcile: "Look for changes now",
  },
} as const;
