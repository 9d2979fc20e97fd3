import { toIso } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import { type HistoryLine, isFinished, type Job } from "../../domain/job.ts";
import type { LeftOut } from "../../domain/left_out.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { JobFacts, Setting } from "./facts.ts";
import type { Line } from "./line.ts";
import { isoOrNull, timed } from "./timed.ts";

/** The story of one job. */
export interface JobStory {
  readonly id: string;
  readonly label: string;
  readonly state: Job["state"];
  readonly event_at: string;
  readonly run_at: string;
  /** In the order of time; what comes is the last. */
  readonly lines: readonly Line[];
}

/** What a job is told with. */
export interface JobContext {
  readonly settings: TaskSettings | null;
  readonly setting: Setting;
  /** Whether something keeps the task's jobs for as long as nobody ends it. */
  readonly isKept: boolean;
}

/** Tells what happened to a job, and what comes. */
export function tellJob(facts: JobFacts, context: JobContext): JobStory {
  const { id, label, state, eventAt, runAt } = facts.job;
  const past = [
    ...facts.history.map((line) => historyLine(line, facts)),
    ...facts.deliveries.map(mailLine),
    ...facts.leftOut.map(leftOutLine),
  ];
  const isSaid = facts.history.length > 0 || !isFinished(state);
  const coming = isSaid ? comingLine(facts.job, context.setting, context) : [unsaid(facts.job)];
  const lines = [plannedLine(facts, context), ...inOrderOfTime(past), ...coming];
  return { id, label, state, event_at: toIso(eventAt), run_at: toIso(runAt), lines };
}

/** The one line that says how a job came out, or what comes of it. */
export function endLine(facts: JobFacts, context: JobContext): Line {
  const { job, history, deliveries, leftOut } = facts;
  if (!isFinished(job.state)) return comingLine(job, context.setting, context)[0] ?? unsaid(job);
  if (job.state === "succeeded") {
    return {
      code: "done",
      at: toIso(job.finishedAt ?? job.runAt),
      mails: deliveries.filter(({ state }) => state === "sent").length,
      refused: deliveries.filter(({ state }) => state === "failed").length,
      left_out: leftOut.length,
    };
  }
  const last = history.findLast(({ kind }) => kind === job.state);
  return last === undefined ? unsaid(job) : historyLine(last, facts);
}

/** Tells of a mail. */
export function mailLine(delivery: DeliveryRecord): Line {
  const { to, subject, state, answer, jobId, changedAt, unknownAt } = delivery;
  const times = { at: toIso(changedAt), unknown_at: isoOrNull(unknownAt) };
  return { code: "mail", to, subject, state, answer, job: jobId, ...times };
}

/** Tells of somebody who was left out. */
export function leftOutLine({ to, name, reason, note, jobId, at }: LeftOut): Line {
  return { code: "left_out", at: toIso(at), to, name, reason, note, job: jobId };
}

/** A job that was missed as it was planned has no line of history. */
function unsaid({ state, finishedAt, runAt, reason }: Job): Line {
  const at = toIso(finishedAt ?? runAt);
  return state === "cancelled"
    ? { code: "cancelled", at, cause: null, reason }
    : { code: "missed", at, reason };
}

/** Where the job stood when it was planned: what its first move tells it was moved from. */
function plannedLine({ job, history }: JobFacts, context: JobContext): Line {
  const first = history.find(({ moved }) => moved !== null)?.moved?.from ?? job;
  return { code: "planned", at: toIso(job.plannedAt), ...timed(first, context) };
}

function historyLine(line: HistoryLine, { cancelCause, job }: JobFacts): Line {
  const { kind, attempt, reason, moved } = line;
  const at = toIso(line.at);
  switch (kind) {
    case "moved":
      return {
        ...{ code: "moved", at, reason },
        from_event_at: isoOrNull(moved?.from.eventAt ?? null),
        from_run_at: isoOrNull(moved?.from.runAt ?? null),
        to_event_at: isoOrNull(moved?.to.eventAt ?? null),
        to_run_at: isoOrNull(moved?.to.runAt ?? null),
      };
    case "restored":
    case "missed":
      return { code: kind, at, reason };
    case "cancelled": {
      const isLast = job.state === "cancelled" && job.finishedAt === line.at;
      return { code: "cancelled", at, cause: isLast ? cancelCause : null, reason };
    }
    default: {
      const started_at = isoOrNull(line.startedAt);
      return { code: "attempt", at, outcome: kind, attempt, started_at, reason };
    }
  }
}

/** What comes; none where the job is done with. */
function comingLine(job: Job, { now }: Setting, context: JobContext): readonly Line[] {
  const { state, attempt, dueAt, claimedAt } = job;
  if (isFinished(state)) return [];
  if (state === "running") {
    return [{ code: "is_running", since: isoOrNull(claimedAt), attempt }];
  }
  if (dueAt <= now) return [{ code: "is_due", since: toIso(dueAt) }];
  if (attempt > 0 || dueAt !== job.runAt) {
    return [{ code: "will_run_again", due_at: toIso(dueAt), attempt: attempt + 1 }];
  }
  return [{ code: "will_run", kept: context.isKept, ...timed(job, context) }];
}

/** Mails come before the end of the attempt that sent them, also within the same millisecond. */
function inOrderOfTime(lines: readonly Line[]): readonly Line[] {
  const isEffect = (line: Line): number => line.code === "mail" || line.code === "left_out" ? 0 : 1;
  const ms = (line: Line): number =>
    "at" in line ? Temporal.Instant.from(line.at).epochMilliseconds : 0;
  return [...lines].sort((a, b) => ms(a) - ms(b) || isEffect(a) - isEffect(b));
}
