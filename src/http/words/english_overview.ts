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
  toDo: "What to do:",
  andMore: (more: number) => `and ${more} more`,
  configProblem: "The configuration has a problem",
  configWarning: "The configuration has an oddity",
  configErrorAdvice:
    "Mend that line of the file. Until then the last good configuration goes on working.",
  configWarningAdvice: "Look at that line of the file when you can. Everything goes on meanwhile.",
  courseDown: "The course database does not answer",
  courseAdvice:
    "Check that the database runs and that database: in the configuration names it. Nothing is lost: what is planned stays, and it is asked again by itself.",
  queryFails: (task: string) => `The query of ${task} fails`,
  queryAdvice:
    "Check the query in the configuration. What is planned stays; nothing new is planned for this task until it works.",
  rowProblems: (rows: number, task: string) =>
    rows === 1 ? `1 row of ${task} cannot be used` : `${rows} rows of ${task} cannot be used`,
  rowAdvice: "Correct them in the course database. All other rows are planned as usual.",
  stuck: (loop: "planning" | "dispatching", lasting: string) =>
    loop === "planning"
      ? `Planning has made no progress for ${lasting}`
      : `Starting jobs has made no progress for ${lasting}`,
  stuckAdvice: "Restart the scheduler. Nothing is lost by it.",
  trouble: "The scheduler cannot do its work",
  troubleSince: (since: string) => `Since ${since}. It is tried again by itself.`,
  troubleAdvice: "Read the log of the scheduler. Nothing is lost: jobs run as soon as it goes on.",
  mend: (hint: string) => `${hint.charAt(0).toUpperCase()}${hint.slice(1)}.`,
  hold: {
    mail: "Mails wait for the mail server",
    course: "Jobs wait for the course database",
  },
  holdDetail: ({ since, tries, next }: { since: string; tries: number; next: string }) =>
    `Since ${since}; ${tries === 1 ? "tried once" : `tried ${tries} times`}, and again ${next}.`,
  holdAdvice: {
    mail:
      "Check that the mail server runs, and that mail.transport: in the configuration names it with the right user and password. Nothing is lost: the mails go out by themselves, the nearest training first.",
    course:
      "Check that the database runs and that database: in the configuration names it. Nothing is lost: the jobs run by themselves when it is back.",
  },
  rests: (task: string) => `${task} rests, as it keeps failing`,
  restsDetail: (failures: number, until: string) =>
    `${failures} attempts failed in a row. One job is tried again: ${until}.`,
  restsAdvice:
    "Open a job of the task to read what goes wrong. Its jobs wait meanwhile and lose no attempts.",
  paused: (task: string) => `${task} is paused`,
  pausedDetail: (who: string, since: string) => `By ${who}, ${since}.`,
  pausedAdvice: "Resume it when you are ready. What becomes too late until then is missed.",
  late: (jobs: number) => jobs === 1 ? "1 job is late" : `${jobs} jobs are late`,
  lateDetail: (since: string) => `The first has been due since ${since}.`,
  lateAdvice:
    "Usually nothing: late jobs run as soon as what they wait for is back. If nothing else is listed here and the number grows, read the log of the scheduler.",
  failed: (jobs: string, task: string) => `${task}: ${jobs} failed`,
  failedAdvice:
    "Open the job to read what went wrong and who did get a mail. It is not tried again by itself.",
  missed: (jobs: string, task: string) => `${task}: ${jobs} missed`,
  missedAdvice:
    "Nothing is sent for it any more, as that would come too late. Tell the people yourself where it matters.",
  mailRefused: (mails: number, to: string) =>
    mails === 1 ? `A mail to ${to} was refused` : `${mails} mails were refused`,
  mailRefusedAdvice: "Correct the address in Bcourse, and reach this person another way meanwhile.",
  mailUnknown: (mails: number, to: string) =>
    mails === 1
      ? `A mail to ${to} may or may not have gone out`
      : `${mails} mails may or may not have gone out`,
  mailUnknownAdvice:
    "Nothing: the scheduler was stopped while sending. It is sent again when its job runs again, and may then arrive twice.",
  mailHeld: (mails: number, to: string) =>
    mails === 1
      ? `A mail to ${to} is held, as it may have gone out already`
      : `${mails} mails are held, as they may have gone out already`,
  mailHeldAdvice: "Ask whether it came. It is not sent again by itself.",
  openJob: "Open its job",
  noReason: "No reason was given.",
} as const;
