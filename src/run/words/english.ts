import type { NoticeWords } from "./notice_words.ts";

/** What needs attention, and what to do about it: the page and the mails say the same. English. */
export const ENGLISH_ATTENTION = {
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
  silent: (host: string) => `Nothing is heard of the scheduler on ${host}`,
  silentDetail: (heard: string, pid: number) => `Last heard of ${heard}, as process ${pid}.`,
  silentAdvice:
    "Start it again there, and see that the host reaches the store. The other hosts do its work meanwhile. Of a host that is gone for good this is said for seven days only.",
  differs: (file: string) => `${file} is not the same on every host`,
  differsDetail: (hosts: string, hash: string) =>
    hash === "" ? `${hosts}: does not have it` : `${hosts}: version ${hash}`,
  differsAdvice:
    "Copy the right one to every host. Each host goes by its own until then, so it depends on the host how a reminder is made.",
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
  noReason: "No reason was given.",
  jobs: (jobs: number) => jobs === 1 ? "1 job" : `${jobs} jobs`,
  atLeast: (jobs: string) => `at least ${jobs}`,
};

/** What mails to the office say beside that. English. */
export const ENGLISH_NOTICE: NoticeWords = {
  locale: "en-GB",
  needsAttention: (title, more) =>
    more === 0 ? `Needs attention: ${title}` : `Needs attention: ${title}, and ${more} more`,
  wellAgain: (title, more) =>
    more === 0 ? `Well again: ${title}` : `Well again: ${title}, and ${more} more`,
  intro: "The scheduler of Bcourse noticed something that needs attention.",
  introWell: "The scheduler of Bcourse noticed that something is well again.",
  still: (title) => `Still so: ${title}`,
  since: (since) => `Since ${since}.`,
  lasted: (since, until) => `It was so from ${since} to ${until}.`,
  job: (label, when) => `${label}, due ${when}`,
  over: {
    failed: (task) => `${task}: no failed job is left`,
    missed: (task) => `${task}: no missed job is left`,
    hold: () => "The mail server is there again",
    course: () => "The course database answers again",
    rests: (task) => `${task} works again`,
    query: (task) => `The query of ${task} works again`,
    config: () => "The configuration is in order again",
    trouble: () => "The scheduler does its work again",
    stuck: (loop) => loop === "planning" ? "Planning goes on again" : "Jobs are started again",
  },
  page: "Status page:",
  lookUp: "On the server, this tells more:",
  development: "This is DEVELOPMENT: nobody real gets mail.",
  whyMailed:
    "You get this as automations.yaml names you under tell. The same is not told again before it has ended and come back, or a day has passed.",
  letter: {
    subject: (day, sent, wrong) =>
      `Reminders on ${day}: ${mails(sent)} sent yesterday${
        wrong === 0 ? "" : `, ${wrong} to look at`
      }`,
    intro: (day) => `Good morning. This is ${day}.`,
    allWell: "All is well.",
    yesterday: "Yesterday",
    sent: (sent) => `${mails(sent)} went out.`,
    refused: (refused) => `${mails(refused)} could not be delivered.`,
    failed: (failed) => `${jobs(failed)} failed.`,
    missed: (missed) => `${jobs(missed)} missed the time and will not run any more.`,
    doubts: "Waiting for you to look",
    held: (held) => `${mails(held)} may have gone out already and wait for you to decide.`,
    unknown: (unknown) => `${mails(unknown)} may or may not have gone out.`,
    open: "Open matters",
    today: "Going out today",
    nothingToday: "Nothing is planned for today.",
    going: (time, label, task) => `${time} ${label} (${task})`,
    whyMailed: "You get this letter as automations.yaml has tell.morning_letter.",
  },
};

function jobs(count: number): string {
  return count === 1 ? "1 job" : `${count} jobs`;
}

function mails(count: number): string {
  return count === 1 ? "1 mail" : `${count} mails`;
}
