/**
 * The kinds of facts, each with its words.
 * @module
 */
import type { EpochMs } from "../../domain/clock.ts";
import { sayDuration } from "../../domain/duration.ts";
import type { Hold } from "../../domain/hold.ts";
import type { Job } from "../../domain/job.ts";
import { formatProblem, type Problem } from "../../domain/problem.ts";
import type { TaskRecord } from "../../store/store.ts";
import type { LoopHealth } from "../loop_health.ts";
import type { Trouble } from "../loop.ts";
import type { TellWords } from "../words/notice_words.ts";
import { nameCause } from "./cause.ts";
import type { Fact } from "./fact.ts";

/** A mail server that is started again is nobody's business; one that stays away is. */
const PATIENCE_MS = 5 * 60_000;
const STUCK_PATIENCE_MS = 60_000;
const LINES_MOST = 5;

const LASTING = { isLasting: true, stopsWork: false, patienceMs: 0, jobs: [] } as const;

/** Planning or dispatching fails again and again, or the store cannot be read. */
export function troubleFact(troubles: readonly Omit<Trouble, "lastAt">[]): Fact {
  const since = Math.min(...troubles.map((trouble) => trouble.since));
  const hint = troubles.find((trouble) => trouble.hint !== null)?.hint ?? null;
  const reasons = [...new Set(troubles.map(({ reason }) => reason))];
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "trouble", of: "" }), since, lastAt: since },
    ...{ patienceMs: PATIENCE_MS, stopsWork: true },
    say: (words, at) => ({
      title: words.trouble,
      details: [...reasons, words.troubleSince(at(since))],
      advice: hint === null ? words.troubleAdvice : words.mend(hint),
    }),
  };
}

/** A loop makes no progress. Just after a reload it may seem so until its first round has ended. */
export function stuckFact({ name, silentMs }: LoopHealth, since: EpochMs): Fact {
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "stuck", of: name }), since, lastAt: since },
    ...{ patienceMs: STUCK_PATIENCE_MS, stopsWork: true },
    say: (words, at) => ({
      title: words.stuck(name, sayDuration(silentMs)),
      details: [words.since(at(since))],
      advice: words.stuckAdvice,
    }),
  };
}

/** An edit of the configuration was refused. */
export function configFact(errors: readonly Problem[], since: EpochMs): Fact {
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "config", of: "" }), since, lastAt: since },
    say: (words) => ({
      title: words.configProblem,
      details: cut(errors.map(formatProblem), words),
      advice: words.configErrorAdvice,
    }),
  };
}

/** Mails wait for the mail server. */
export function holdFact({ dependency, since, reason }: Hold): Fact {
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "hold", of: dependency }), since, lastAt: since },
    ...{ patienceMs: PATIENCE_MS, stopsWork: true },
    say: (words, at) => ({
      title: words.hold[dependency],
      details: [reason, words.since(at(since))],
      advice: words.holdAdvice[dependency],
    }),
  };
}

/** The course database is not there: jobs wait for it, or no task's query is answered. */
export function courseFact(
  hold: Hold | null,
  { failing, since }: { readonly failing: readonly TaskRecord[]; readonly since: EpochMs },
): Fact {
  const reason = hold?.reason ?? failing[0]?.error ?? null;
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "course", of: "" }), since, lastAt: since },
    ...{ patienceMs: PATIENCE_MS, stopsWork: true },
    say: (words, at) => ({
      title: hold === null ? words.courseDown : words.hold.course,
      details: [reason ?? words.noReason, words.since(at(since))],
      advice: hold === null ? words.courseAdvice : words.holdAdvice.course,
    }),
  };
}

/** A task's query fails again and again. */
export function queryFact({ task, error }: TaskRecord, since: EpochMs): Fact {
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "query", of: task }), since, lastAt: since },
    patienceMs: PATIENCE_MS,
    say: (words, at) => ({
      title: words.queryFails(task),
      details: [error ?? words.noReason, words.since(at(since))],
      advice: words.queryAdvice,
    }),
  };
}

/** A task's breaker is open. */
export function restFact({ task, failures, openUntil }: TaskRecord, since: EpochMs): Fact {
  return {
    ...LASTING,
    ...{ cause: nameCause({ kind: "rests", of: task }), since, lastAt: since },
    say: (words, at) => ({
      title: words.rests(task),
      details: [words.restsDetail(failures, at(openUntil ?? since))],
      advice: words.restsAdvice,
    }),
  };
}

/** Jobs that failed for good or were missed: one cause is one thing, however many jobs it met. */
export function jobFacts(jobs: readonly Job[]): readonly Fact[] {
  const causes = Map.groupBy(
    jobs,
    ({ state, task, reason }) =>
      state === "missed"
        ? nameCause({ kind: "missed", of: task })
        : nameCause({ kind: "failed", of: task }, reason ?? ""),
  );
  return [...causes].flatMap(([cause, all]) => {
    const [latest] = all;
    return latest === undefined ? [] : [jobFact(cause, all, latest)];
  });
}

/** @param latest the one of which the reason is told */
function jobFact(cause: string, jobs: readonly Job[], latest: Job): Fact {
  const ends = jobs.map(({ finishedAt, plannedAt }) => finishedAt ?? plannedAt);
  const isMissed = latest.state === "missed";
  return {
    ...{ cause, since: Math.min(...ends), lastAt: Math.max(...ends), isLasting: false },
    ...{ patienceMs: 0, stopsWork: false },
    jobs: jobs.slice(0, LINES_MOST).map(({ id }) => id),
    say(words, at) {
      const title = isMissed ? words.missed : words.failed;
      const lines = jobs.map(({ label, runAt }) => words.job(label, at(runAt)));
      return {
        title: title(words.jobs(jobs.length), latest.task),
        details: [latest.reason ?? words.noReason, ...cut(lines, words)],
        advice: isMissed ? words.missedAdvice : words.failedAdvice,
      };
    },
  };
}

function cut(lines: readonly string[], words: TellWords): readonly string[] {
  const more = lines.length - LINES_MOST;
  return more > 0 ? [...lines.slice(0, LINES_MOST), words.andMore(more)] : lines;
}
