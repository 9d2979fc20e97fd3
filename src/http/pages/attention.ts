import { formatProblem } from "../../domain/problem.ts";
import type { TaskView } from "../../run/status.ts";
import type { JobView, MailView } from "../../run/views.ts";
import type { ActionName } from "../acting/act.tsx";
import type { Query } from "../href.ts";
import { differingFiles, silentDaemons } from "./daemon_attention.ts";
import type { Overview } from "./overview.ts";
import { instantOf } from "./time.tsx";
import type { When } from "../when.ts";
import type { Words } from "../words.ts";

/** One thing that a person should look at. */
export interface Attention {
  readonly level: "error" | "warning";
  readonly title: string;
  /** What is known about it, each a line. */
  readonly details: readonly string[];
  readonly advice: string;
  /** Jobs that it is about, to link to. */
  readonly jobs: readonly Pick<JobView, "id" | "label">[];
  /** What can be done about it at once; left out: nothing here. */
  readonly act?: { readonly action: ActionName; readonly of: Query };
}

/** What is older has been seen, or does not matter any more. */
const RECENT_MS = 7 * 86_400_000;
/** A queue is worked off in less than this; what waits longer is held up by something. */
const LATE_MS = 5 * 60_000;
const DETAILS_MOST = 5;

/** Says what needs attention, the most urgent first; empty where all is well. */
export function findAttention(overview: Overview, words: Words): readonly Attention[] {
  const found = [
    ...troubles(overview, words),
    ...stuckLoops(overview, words),
    ...silentDaemons(overview, words),
    ...differingFiles(overview, words),
    ...holds(overview, words),
    ...queryFailures(overview, words),
    ...configProblems(overview, words),
    ...failedJobs(overview, words),
    ...restingTasks(overview, words),
    ...pausedTasks(overview, words),
    ...lateJobs(overview, words),
    ...mailDoubts(overview, words),
    ...rowProblems(overview, words),
  ];
  return ["error", "warning"].flatMap((level) => found.filter((thing) => thing.level === level));
}

/** Says what needs attention in one task alone. */
export function findTaskAttention(
  task: TaskView,
  { when, words }: { readonly when: When; readonly words: Words },
): readonly Attention[] {
  const status = { tasks: [task] };
  return [
    ...queryFailures({ status }, words),
    ...restingTasks({ status, when }, words),
    ...pausedTasks({ status, when }, words),
    ...rowProblems({ status }, words),
  ];
}

/** What tells of tasks. */
interface TasksSeen {
  readonly status: { readonly tasks: readonly TaskView[] };
}

/** Whatever keeps failing in the scheduler itself; one cause is one thing, also where two loops met it. */
function troubles({ status, when }: Overview, words: Words): readonly Attention[] {
  const causes = Map.groupBy(status.troubles, ({ reason }) => reason);
  return [...causes].map(([reason, all]) => {
    const since = Math.min(...all.map((trouble) => instantOf(trouble.since)));
    return {
      level: "error",
      title: words.trouble,
      details: [reason, words.troubleSince(when.moment(since))],
      advice: all[0]?.hint == null ? words.troubleAdvice : words.mend(all[0].hint),
      jobs: [],
    };
  });
}

/** What is known to fail is told by {@link troubles}, and a restart would not mend it. */
function stuckLoops({ stuck, status }: Overview, words: Words): readonly Attention[] {
  const failing: readonly string[] = status.troubles.map(({ loop }) => loop);
  return stuck.filter(({ name }) => !failing.includes(name)).map(({ name, silentMs }) => ({
    level: "error",
    title: words.stuck(name, words.lasting(silentMs)),
    details: [],
    advice: words.stuckAdvice,
    jobs: [],
  }));
}

/** What jobs wait for. A course database that answers no query is told by {@link queryFailures}. */
function holds({ status, when }: Overview, words: Words): readonly Attention[] {
  const isToldAlready = status.tasks.some((task) => task.enabled && task.error !== null);
  const told = status.holds.filter(({ dependency }) => dependency === "mail" || !isToldAlready);
  return told.map(({ dependency, since, tries, reason, next_try_at }) => {
    const sinceMs = instantOf(since);
    const times = { since: when.moment(sinceMs), next: when.moment(instantOf(next_try_at)) };
    return {
      // A mail server that is started again is nobody's business; one that stays away is.
      level: sinceMs < when.now - LATE_MS ? "error" : "warning",
      title: words.hold[dependency],
      details: [reason, words.holdDetail({ ...times, tries })],
      advice: words.holdAdvice[dependency],
      jobs: [],
    };
  });
}

/** Where every task's query fails, it is the database; else it is the query. */
function queryFailures({ status }: TasksSeen, words: Words): readonly Attention[] {
  const enabled = status.tasks.filter((task) => task.enabled);
  const failing = enabled.filter((task) => task.error !== null);
  const about = (title: string, task: TaskView, advice: string): Attention => ({
    ...{ level: "error", title, advice, jobs: [] },
    details: [task.error ?? words.noReason],
  });
  const [first] = failing;
  if (first !== undefined && failing.length === enabled.length && enabled.length > 1) {
    return [about(words.courseDown, first, words.courseAdvice)];
  }
  return failing.map((task) => about(words.queryFails(task.name), task, words.queryAdvice));
}

function configProblems({ status }: Overview, words: Words): readonly Attention[] {
  return status.config.problems.map((problem) => {
    const isError = problem.severity === "error";
    return {
      level: problem.severity,
      title: isError ? words.configProblem : words.configWarning,
      details: [formatProblem(problem)],
      advice: isError ? words.configErrorAdvice : words.configWarningAdvice,
      jobs: [],
    };
  });
}

/** One cause is one thing, however many jobs it met. */
function failedJobs({ status, when }: Overview, words: Words): readonly Attention[] {
  const { failures, counts } = status;
  const recent = failures.filter((job) =>
    job.finished_at !== null && instantOf(job.finished_at) > when.now - RECENT_MS
  );
  // The status lists only the latest: where all of them are recent, there may be more.
  const isCut = recent.length === failures.length &&
    failures.length < counts.failed + counts.missed;
  const causes = Map.groupBy(recent, (job) => `${job.state} ${job.task} ${job.reason ?? ""}`);
  return [...causes.values()].flatMap((jobs): Attention[] => {
    const [first] = jobs;
    if (first === undefined) return [];
    const isMissed = first.state === "missed";
    const title = isMissed ? words.missed : words.failed;
    const count = words.jobs(jobs.length);
    return [{
      level: "error",
      title: title(isCut ? words.atLeast(count) : count, first.task),
      details: [first.reason ?? words.noReason],
      advice: isMissed ? words.missedAdvice : words.failedAdvice,
      jobs,
      ...isMissed ? {} : { act: { action: "retry-failures", of: { task: first.task } } as const },
    }];
  });
}

function restingTasks(
  { status, when }: TasksSeen & { readonly when: When },
  words: Words,
): readonly Attention[] {
  return status.tasks.flatMap((task): Attention[] => {
    if (task.rests_until === null) return [];
    const until = when.moment(instantOf(task.rests_until));
    return [{
      level: "error",
      title: words.rests(task.name),
      details: [words.restsDetail(task.failures_in_a_row, until)],
      advice: words.restsAdvice,
      jobs: [],
    }];
  });
}

/** A pause is meant; but what is forgotten goes on being missed. */
function pausedTasks(
  { status, when }: TasksSeen & { readonly when: When },
  words: Words,
): readonly Attention[] {
  return status.tasks.flatMap((task): Attention[] => {
    if (!task.enabled || task.paused_at === null) return [];
    const since = when.moment(instantOf(task.paused_at));
    return [{
      level: "warning",
      title: words.paused(task.name),
      details: [words.pausedDetail(task.paused_by ?? "", since)],
      advice: words.pausedAdvice,
      jobs: [],
      act: { action: "resume", of: { task: task.name } },
    }];
  });
}

function lateJobs({ coming, when }: Overview, words: Words): readonly Attention[] {
  const late = coming.first.filter((job) => instantOf(job.due_at) < when.now - LATE_MS);
  const [first] = late;
  if (first === undefined) return [];
  return [{
    level: "warning",
    title: words.late(late.length),
    details: [words.lateDetail(when.moment(instantOf(first.due_at)))],
    advice: words.lateAdvice,
    jobs: late,
  }];
}

function mailDoubts({ status, when }: Overview, words: Words): readonly Attention[] {
  const recent = status.doubts
    .filter((mail) => instantOf(mail.changed_at) > when.now - RECENT_MS);
  return [...Map.groupBy(recent, (mail) => mail.state)].map(([state, mails]) => {
    const { title, advice } = doubtWords(state, words);
    return {
      ...{ level: "warning", title: title(mails.length, mails[0]?.to ?? ""), advice },
      details: cut(mails.map(sayMail), words),
      jobs: mails.length === 1 ? mails.map((mail) => ({ id: mail.job, label: words.openJob })) : [],
    };
  });
}

function doubtWords(
  state: MailView["state"],
  words: Words,
): { readonly title: (mails: number, to: string) => string; readonly advice: string } {
  if (state === "failed") return { title: words.mailRefused, advice: words.mailRefusedAdvice };
  if (state === "held") return { title: words.mailHeld, advice: words.mailHeldAdvice };
  return { title: words.mailUnknown, advice: words.mailUnknownAdvice };
}

function sayMail({ to, subject, answer }: MailView): string {
  return [to, subject, answer ?? ""].filter((text) => text !== "").join(" · ");
}

function rowProblems({ status }: TasksSeen, words: Words): readonly Attention[] {
  return status.tasks.filter((task) => task.row_problems.length > 0).map((task) => {
    return {
      level: "warning",
      title: words.rowProblems(task.row_problems.length, task.name),
      details: cut(task.row_problems, words),
      advice: words.rowAdvice,
      jobs: [],
    };
  });
}

function cut(lines: readonly string[], words: Words): readonly string[] {
  const more = lines.length - DETAILS_MOST;
  return more > 0 ? [...lines.slice(0, DETAILS_MOST), words.andMore(more)] : lines;
}
