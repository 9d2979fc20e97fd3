import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import { CourseError, HandlerError } from "../../domain/errors.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { Job } from "../../domain/job.ts";
import type { Json, Mail, Row } from "../../handler.ts";
import type { AnswerCall, Sandbox } from "../../sandbox/sandbox.ts";
import type { Store } from "../../store/store.ts";
import { readMail, readText } from "../dispatching/call_params.ts";
import { answerReads } from "../dispatching/capabilities.ts";
import type { LoadedTask } from "../catalog.ts";
import { findItems } from "../planning/items.ts";

/** What rehearsing needs. */
export interface RehearsalParts {
  readonly config: Pick<Config, "environment" | "timezone">;
  readonly store: Store;
  readonly clock: Clock;
  readonly course: Course;
  readonly sandbox: Sandbox;
}

/** Whom a job would mail if it ran now. */
export interface Audience {
  /** Addresses; null: it cannot be told without doing it. */
  readonly people: ReadonlySet<string> | null;
  /** Whether its event is still there; a job whose event is not is cancelled just before it runs. */
  readonly isThere: boolean;
}

/** A handler that takes longer than this to say whom it would mail is not waited for. */
const LONGEST_MS = 5_000;

/**
 * Finds out whom jobs would mail, by running their handlers with nothing behind them: they read the
 * course database, and what they send goes nowhere. Only handlers are asked that can do no more than
 * that: one that changes the course database or has permissions would do it for real.
 */
export class Rehearsal {
  readonly #parts: RehearsalParts;
  readonly #rows = new Map<string, Promise<ReadonlyMap<string, Row>>>();

  constructor(parts: RehearsalParts) {
    this.#parts = parts;
  }

  /**
   * @param options.earliest event of all jobs that are asked about, epoch ms
   * @param options.again key of a delivery that goes out again whatever is written of it
   */
  async audience(
    task: LoadedTask,
    job: Job,
    options: {
      readonly earliest: number;
      readonly again: string | null;
      readonly signal: AbortSignal;
    },
  ): Promise<Audience> {
    if (!isHarmless(task)) return { people: null, isThere: true };
    try {
      const row = await this.#row(task, job, options);
      if (row === null) return { people: new Set(), isThere: false };
      return { people: await this.#perform({ task, job, row }, options), isThere: true };
    } catch (thrown) {
      const isTheirs = thrown instanceof CourseError || thrown instanceof HandlerError;
      if (!isTheirs && !options.signal.aborted) throw thrown;
      return { people: null, isThere: true };
    }
  }

  /** @returns the job's row as the query gives it now; null where its event is not there */
  async #row(
    task: LoadedTask,
    job: Job,
    { earliest, signal }: { readonly earliest: number; readonly signal: AbortSignal },
  ): Promise<Row | null> {
    const { name, recheck } = task.settings;
    if (!recheck) return {};
    const rows = this.#rows.get(name) ?? this.#ask(task, earliest, signal);
    this.#rows.set(name, rows);
    return (await rows).get(keyOf(job)) ?? null;
  }

  async #ask(
    task: LoadedTask,
    earliest: number,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Row>> {
    const now = this.#parts.clock.now();
    const question = { now, since: Math.min(now, earliest) - 1, withRows: true, signal };
    const { items } = await findItems(this.#parts, task, question);
    const rows = new Map<string, Row>();
    for (const [id, { events }] of items) {
      for (const { eventAt, row } of events) rows.set(keyOf({ item: id, eventAt }), row ?? {});
    }
    return rows;
  }

  async #perform(
    { task, job, row }: { readonly task: LoadedTask; readonly job: Job; readonly row: Row },
    { again, signal }: { readonly again: string | null; readonly signal: AbortSignal },
  ): Promise<ReadonlySet<string> | null> {
    const { config, clock, sandbox, course, store } = this.#parts;
    const known = new Map((await store.jobDeliveries(job.seq)).map((one) => [one.key, one]));
    const people = new Set<string>();
    const steps = new Map<string, string>();
    const send = (mail: Mail): Json => {
      const before = known.get(mail.key);
      const isAgain = mail.key === again || before === undefined || isTriedAgain(task, before);
      if (isAgain) people.add(mail.to.email.toLowerCase());
      return { state: "sent", messageId: "<rehearsal@localhost>", answer: null };
    };
    const answer: AnswerCall = async ({ method, params }): Promise<Json> => {
      if (method === "mail.send") return send(readMail(params[0]));
      if (method === "step.read") {
        const key = readText(params[0], "key");
        return steps.get(key) ?? await store.readStep(job.seq, key);
      }
      if (method === "step.write") {
        steps.set(readText(params[0], "key"), readText(params[1], "result"));
        return null;
      }
      return await answerReads(course, { method, params });
    };
    const timeoutMs = Math.min(task.settings.timeoutMs, LONGEST_MS);
    const result = await sandbox.execute(task.ref, {
      ...{ task: job.task, jobId: job.id, attempt: job.attempt + 1, now: clock.now() },
      ...{ environment: config.environment, timezone: config.timezone, args: task.settings.args },
      item: { id: job.item, label: job.label, eventAt: job.eventAt, row },
    }, { timeoutMs, signal, answer });
    return result.kind === "ended" && result.outcome.state !== "failed" ? people : null;
  }
}

function isHarmless({ settings: { writes, permissions }, handler }: LoadedTask): boolean {
  return !writes && handler.writes !== true &&
    Object.values(permissions).every((names) => names.length === 0);
}

function isTriedAgain({ settings }: LoadedTask, { state }: DeliveryRecord): boolean {
  if (state === "failed") return true;
  return (state === "unknown" || state === "intended") && settings.onUnknown === "send";
}

function keyOf({ item, eventAt }: Pick<Job, "item" | "eventAt">): string {
  return JSON.stringify([item, eventAt]);
}
