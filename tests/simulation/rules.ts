import type { TaskSettings } from "../../src/domain/task.ts";
import type { Message } from "../../src/mail/mailer.ts";
import { hasOffset } from "../../src/plan/window.ts";
import type { AttemptResult } from "../../src/sandbox/sandbox.ts";
import { type Book, type Done, type Entry, fieldOf, type Step } from "./book.ts";
import { MINUTE, SECOND } from "./chance.ts";
import type { Answer, CourseDatabase } from "./course_database.ts";
import type { Attempt } from "./handlers.ts";
import type { Judge } from "./judge.ts";
import type { Life } from "./life.ts";
import { mailName } from "./mail_server.ts";
import type { WorldTime } from "./time.ts";

/** How old an answer may be that a job runs by: the second that the engine allows itself, and what the calls in between take. */
const FRESH_MS = 5 * SECOND;
/** How long a job may wait that could run: the longest pause of any loop, some times over. */
export const LONGEST_WAIT_MS: number = 5 * MINUTE;
/** Rescues that use up none of a job's tries. */
const FREE_RESCUES = 3;
/** Answers that are kept of each task. */
const ANSWERS = 8;

/** What the rules look at. */
export interface RuleParts {
  readonly judge: Judge;
  readonly book: Book;
  readonly time: WorldTime;
  readonly course: CourseDatabase;
  /** A task as the newest configuration has it. */
  readonly settings: (task: string) => TaskSettings;
  /** Whether the clock was set, or the configuration edited, so lately that readings from before are about. */
  readonly isUnsettled: () => boolean;
}

interface KeptAnswer {
  readonly atMs: number;
  readonly events: Answer;
}

/** What each single thing that a daemon does is held to. */
export class Rules {
  readonly #parts: RuleParts;
  readonly #answers = new Map<string, KeptAnswer[]>();
  /** Attempts that ended as a server was not there, by {@link attemptName}. */
  readonly #outages = new Set<string>();
  /** How often each mail was found to be unknown. */
  readonly #doubts = new Map<string, { at: number; times: number }>();
  readonly #taken = new Map<string, number>();
  /** How often each job was rescued. */
  readonly #rescues = new Map<string, number>();

  constructor(parts: RuleParts) {
    this.#parts = parts;
  }

  /** An answer was given to its end. */
  answered(task: string, events: Answer): void {
    const kept = this.#answers.get(task) ?? [];
    kept.push({ atMs: this.#parts.time.awakeMs, events });
    this.#answers.set(task, kept.slice(-ANSWERS));
  }

  /** A write took effect. */
  wrote(done: Done): void {
    this.#delivered(done);
    if (done.method === "claim") this.#claimedOnce(done);
    for (const step of done.steps) {
      if (done.method === "applyPlan") this.#planned(step, Number(fieldOf(done.given[0], "now")));
      if (done.method === "claim") this.#claimed(step, Number(fieldOf(done.given[0], "now")));
      if (done.method === "settle") this.#settled(step);
      if (done.method === "rescue") this.#rescued(step);
    }
  }

  #delivered({ deliveries }: Done): void {
    for (const { jobId, key, unknownAt } of deliveries) {
      const name = mailName(jobId, key);
      const known = this.#doubts.get(name) ?? { at: 0, times: 0 };
      if (unknownAt === null || unknownAt === known.at) continue;
      this.#doubts.set(name, { at: unknownAt, times: known.times + 1 });
    }
  }

  /** The mail server took a mail. */
  took(message: Message, life: Life): void {
    const name = mailName(message.jobId, message.subject);
    const times = (this.#taken.get(name) ?? 0) + 1;
    this.#taken.set(name, times);
    const doubts = this.#doubts.get(name)?.times ?? 0;
    this.#parts.judge.expect(
      "sent once",
      times <= 1 + doubts,
      () =>
        `${name} was sent ${times} times, now by ${life.holder}, and was unknown ${doubts} times`,
    );
  }

  /** A handler starts. */
  started({ request, life }: Attempt): void {
    const { judge, book, course } = this.#parts;
    const entry = book.entries.get(request.jobId);
    // What it does now is nobody's business: its writes are refused.
    if ((book.holder ?? entry?.job.holder) !== life.holder) return;
    const task = this.#parts.settings(request.task);
    const { eventAt } = request.item;
    const said = (): string => `${request.jobId}, attempt ${request.attempt} by ${life.holder}`;
    judge.expect(
      "one claim",
      entry?.job.holder === life.holder,
      () => `${said()} started while ${entry?.job.holder ?? "nobody"} holds it`,
    );
    const most = task.retry.limit + 1 +
      Math.min(this.#rescues.get(request.jobId) ?? 0, FREE_RESCUES);
    judge.expect("attempts bounded", request.attempt <= most, () => `${said()}: at most ${most}`);
    if (entry !== undefined && !this.#parts.isUnsettled()) this.#inTime(entry, request.now, said);
    if (!task.recheck) return;
    // Where the first plan stands, an event that moved is no reason not to run.
    const wanted = task.replaceExisting ? eventAt : null;
    const sinceMs = life.awakeAgo(FRESH_MS);
    const isFresh = course.wasThere(request.item.id, { eventAt: wanted, sinceMs });
    judge.expect(
      "as the query says",
      isFresh,
      () => `${said()}: its event at ${iso(eventAt)} is not there any more`,
    );
  }

  /** A handler has ended, or was ended. */
  ended(attempt: Attempt, result: AttemptResult): void {
    if (!attempt.metOutage || result.kind !== "ended") return;
    this.#outages.add(attemptName(attempt.request.jobId, attempt.request.attempt));
  }

  #inTime({ job }: Entry, now: number, said: () => string): void {
    const { judge, settings } = this.#parts;
    const task = settings(job.task);
    const isReminder = task.direction === "before" && hasOffset(task);
    judge.expect(
      "not about the past",
      !isReminder || now < job.eventAt,
      () => `${said()}: its event began at ${iso(job.eventAt)}`,
    );
    // A job that is tried again is late by its next try; one that has not run yet, by its run_at.
    const due = job.attempt > 1 ? job.dueAt : Math.min(job.dueAt, job.runAt);
    const lateMs = now - due;
    judge.expect(
      "not too late",
      task.catchUp || lateMs <= task.graceMs + FRESH_MS,
      () => `${said()}: ${lateMs} ms late, the grace is ${task.graceMs}`,
    );
  }

  #planned({ before, after }: Step, now: number): void {
    const { judge, book } = this.#parts;
    const task = this.#parts.settings(after.task);
    if (before === null) {
      const firstSeen = book.firstSeen.get(after.task) ?? Infinity;
      judge.expect(
        "no catching up",
        task.catchUp || after.runAt >= firstSeen,
        () =>
          `${after.id} was due at ${iso(after.runAt)}, and its task was first seen at ${
            iso(firstSeen)
          }`,
      );
    }
    if (after.state === "missed") this.#missed({ before, after, history: [] }, now);
    if (after.state === "cancelled") this.#cancelled({ before, after, history: [] });
    const hasMoved = before !== null && before.job.eventAt !== after.eventAt;
    const isSaid = !hasMoved ||
      this.#lately(after.task, before).some((events) =>
        events.get(after.item)?.includes(after.eventAt)
      );
    judge.expect(
      "looked at by answers",
      isSaid,
      () => `${after.id} was moved to ${iso(after.eventAt)}, which no answer held`,
    );
  }

  #missed({ before, after }: Step, now: number): void {
    const { judge, settings, isUnsettled } = this.#parts;
    const task = settings(after.task);
    // Putting back just before has moved its due time; run_at is what the grace is counted from.
    const lateMs = now - Math.min(before?.job.dueAt ?? after.runAt, after.runAt);
    const hasBegun = task.direction === "before" && now >= after.eventAt;
    const isLate = !task.catchUp && lateMs > task.graceMs;
    judge.expect(
      "missed for a reason",
      hasBegun || isLate || isUnsettled(),
      () =>
        `${after.id} was missed ${lateMs} ms after it was due, its event is at ${
          iso(after.eventAt)
        }`,
    );
    const waitedMs = before?.waitedMs ?? 0;
    judge.expect(
      "nothing waits in vain",
      waitedMs <= LONGEST_WAIT_MS,
      () => `${after.id} was missed after ${waitedMs} ms in which it could have run`,
    );
  }

  #cancelled({ before, after }: Step): void {
    const { judge, settings, isUnsettled } = this.#parts;
    if (before === null || isUnsettled()) return;
    const task = settings(after.task);
    const isLeft = this.#lately(after.task, before).some((events) =>
      !chosen(task, events.get(after.item) ?? []).includes(after.eventAt)
    );
    judge.expect(
      "looked at by answers",
      isLeft || !task.enabled,
      () => `${after.id} was cancelled, and every answer since it was planned held its event`,
    );
  }

  /** The answers since a job was last planned. */
  #lately(task: string, since: Entry): readonly Answer[] {
    const kept = this.#answers.get(task) ?? [];
    return kept.filter(({ atMs }) => atMs >= since.plannedMs - FRESH_MS).map(({ events }) =>
      events
    );
  }

  /** Each job that was claimed has changed by it: nobody else had it. */
  #claimedOnce({ result, steps, life }: Done): void {
    const claimed = Array.isArray(result) ? result.length : 0;
    this.#parts.judge.expect(
      "one claim",
      claimed === steps.length,
      () =>
        `${life.holder} claimed ${claimed} jobs, of which ${
          claimed - steps.length
        } were running already`,
    );
  }

  #claimed({ before, after }: Step, now: number): void {
    const { judge } = this.#parts;
    const from = before?.job;
    judge.expect(
      "one claim",
      from?.state === "scheduled",
      () => `${after.id} was claimed by ${after.holder} while it was ${from?.state ?? "unknown"}`,
    );
    const isDue = from !== undefined && from.dueAt <= now && from.runAt <= from.dueAt;
    judge.expect(
      "claims when due",
      isDue,
      () =>
        `${after.id} was claimed at ${iso(now)}: due ${iso(from?.dueAt ?? 0)}, run_at ${
          iso(after.runAt)
        }`,
    );
  }

  #rescued({ after: { id } }: Step): void {
    this.#rescues.set(id, (this.#rescues.get(id) ?? 0) + 1);
  }

  #settled({ before, after, history }: Step): void {
    const { judge } = this.#parts;
    const from = before?.job;
    if (from === undefined) return;
    judge.expect(
      "one claim",
      from.state === "running",
      () => `${after.id} was settled and is ${from.state}`,
    );
    if (!this.#outages.delete(attemptName(after.id, from.attempt))) return;
    judge.expect(
      "outages are free",
      after.attempt === from.attempt - 1,
      () =>
        `${after.id} met an outage in attempt ${from.attempt}: ${
          history.at(-1)?.kind
        }, now ${after.attempt}`,
    );
  }
}

/** The events of an item that count for a task. */
export function chosen(
  { event }: Pick<TaskSettings, "event">,
  events: readonly number[],
): readonly number[] {
  const sorted = events.toSorted((a, b) => a - b);
  if (event === "all") return sorted;
  return event === "first" ? sorted.slice(0, 1) : sorted.slice(-1);
}

/** Writes an instant for a report. */
export function iso(instant: number): string {
  return Number.isFinite(instant) ? new Date(instant).toISOString() : String(instant);
}

function attemptName(jobId: string, attempt: number): string {
  return `${jobId} ${attempt}`;
}
