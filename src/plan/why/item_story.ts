import { toIso } from "../../domain/clock.ts";
import { isFinished, type Job } from "../../domain/job.ts";
import type { ItemFacts, JobFacts } from "./facts.ts";
import { sayItem } from "./item_standing.ts";
import { endLine, type JobContext, type JobStory, tellJob } from "./job_story.ts";
import type { Line, Meant } from "./line.ts";
import { hindrances } from "./task_standing.ts";

/** The story of an item and a task, or of a person. */
export interface Story {
  readonly task: string | null;
  readonly item: string | null;
  readonly person: string | null;
  /** The item's name; null where it is not known. */
  readonly label: string | null;
  readonly environment: string;
  readonly timezone: string;
  readonly now: string;
  /** The short answer. */
  readonly answer: Line;
  /** How things stand now. */
  readonly standing: readonly Line[];
  /** Each job of the item, in the order they were planned. */
  readonly jobs: readonly JobStory[];
  /** What happened, where it is told of a person. */
  readonly past: readonly Line[];
  /** What comes, where it is told of a person. */
  readonly ahead: readonly Line[];
  /** Items that may have been meant. */
  readonly meant: readonly Meant[];
}

/**
 * Tells why the job of an item ran, will run, or will not. Pure: everything it says follows from the
 * facts.
 */
export function tellItem(facts: ItemFacts): Story {
  const { task, item, settings, jobs, asked, near } = facts;
  const found = "found" in asked ? asked.found : null;
  const label = found?.label ?? jobs.at(-1)?.job.label ?? null;
  const hindering = hindrances(facts);
  const context = { settings, setting: facts, isKept: hindering.some(keeps) };
  const standing = isTaskUnknown(facts) ? [] : [...hindering, ...sayItem(facts)];
  return {
    ...{ task, item, person: null, label, environment: facts.environment },
    ...{ timezone: facts.timezone, now: toIso(facts.now) },
    answer: answerOf(facts, { hindering, standing, context }),
    standing,
    jobs: jobs.map((job) => tellJob(job, context)),
    ...{ past: [], ahead: [] },
    meant: near,
  };
}

function isTaskUnknown({ settings, known, jobs }: ItemFacts): boolean {
  return settings === null && known === null && jobs.length === 0;
}

/** What tells most: why an open job waits, how a finished one came out, or why there is none. */
function answerOf(
  facts: ItemFacts,
  { hindering, standing, context }: {
    readonly hindering: readonly Line[];
    readonly standing: readonly Line[];
    readonly context: JobContext;
  },
): Line {
  const { task, nearTasks, now } = facts;
  if (isTaskUnknown(facts)) return { code: "task_unknown", task, near: nearTasks };
  const chosen = tellingJob(facts.jobs);
  const { job } = chosen ?? {};
  if (chosen !== null && job !== undefined) {
    if (job.state !== "scheduled") return leftSince(facts, chosen) ?? endLine(chosen, context);
    const hindrance = hindering.find((line) => isLasting(line) || job.dueAt <= now);
    return hindrance ?? planned(standing) ?? endLine(chosen, context);
  }
  return hindering.find(isFinal) ?? whyNoJob(standing) ?? { code: "never_in_query" };
}

/** What runs, else what comes next, else what was last. */
function tellingJob(jobs: readonly JobFacts[]): JobFacts | null {
  const byState = (state: Job["state"]): JobFacts | undefined =>
    jobs.filter(({ job }) => job.state === state)
      .toSorted((a, b) => a.job.dueAt - b.job.dueAt)[0];
  const last = jobs.filter(({ job }) => isFinished(job.state))
    .toSorted((a, b) => (b.job.finishedAt ?? 0) - (a.job.finishedAt ?? 0))[0];
  return byState("running") ?? byState("scheduled") ?? last ?? null;
}

/** A job that was cancelled because its item left: since when it is not there is the answer. */
function leftSince({ asked }: ItemFacts, { job, cancelCause }: JobFacts): Line | null {
  const isGone = "found" in asked && asked.found === null;
  if (job.state !== "cancelled" || cancelCause !== "left" || !isGone) return null;
  return { code: "left_query", since: toIso(job.finishedAt ?? job.runAt) };
}

/** What keeps a job whenever it is due; the others may be over by then. */
function isLasting({ code }: Line): boolean {
  return code !== "task_rests" && code !== "waits_for";
}

/** What keeps a job that is planned, whenever it is due. */
function keeps({ code }: Line): boolean {
  return code === "task_paused" || code === "daemon_down" || isOff(code);
}

function isOff(code: Line["code"]): boolean {
  return code === "task_off" || code === "task_removed";
}

/** What lets no job come about. */
function isFinal({ code }: Line): boolean {
  return isOff(code) || code === "query_fails";
}

/** What the next look at the query is going to do with a job that is planned. */
function planned(standing: readonly Line[]): Line | null {
  const codes = ["will_be_cancelled", "will_move", "will_be_missed"];
  return standing.find(({ code }) => codes.includes(code)) ?? null;
}

/** Said first by what tells most. */
const NO_JOB: readonly Line["code"][] = [
  ...["past_before_task", "wrong_type", "will_be_planned", "will_be_missed"] as const,
  ...["row_unusable", "left_query", "training_inactive", "training_over"] as const,
  ...["training_without_events", "other_environment", "item_unknown"] as const,
  ...["training_gone", "not_asked", "never_in_query"] as const,
];

function whyNoJob(standing: readonly Line[]): Line | null {
  for (const code of NO_JOB) {
    const line = standing.find((one) => one.code === code);
    if (line !== undefined) return line;
  }
  return null;
}
