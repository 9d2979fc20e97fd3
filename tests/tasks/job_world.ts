/**
 * One job of a task as its attempts meet it: what outlives an attempt, and each attempt's context.
 * @module
 */
import type { Context, Delivery, Item, Json, Mail, Outcome, Row, Task } from "bcourse-scheduler";
import type { Course } from "../../src/course/course.ts";

/** What a handler asks the daemon for, one call at a time. */
export type Gate = <T>(call: string, effect: () => Promise<T>) => Promise<T>;

/** How an attempt is made. Everything left out is usual. */
export interface AttemptOptions {
  /** Default: 2026-11-29T08:00:00Z. */
  readonly now?: string;
  readonly signal?: AbortSignal;
  /** Answers a mail that was not sent before; default: sent. */
  readonly send?: (mail: Mail) => Delivery["state"] | Promise<Delivery["state"]>;
  /** Stands before every call. */
  readonly gate?: Gate;
}

/** The job. */
export interface JobGiven {
  /** Id of the item; default `1`. */
  readonly item?: string;
  /** Default: the start of the usual event. */
  readonly eventAt?: string;
  readonly args?: Readonly<Record<string, Json>>;
  /** What the query found of the item; default: nothing but its id. */
  readonly row?: Row;
  /** Whether the task has `writes: true`; default: whether the handler wants it. */
  readonly writes?: boolean;
}

class Skipped extends Error {}
class Failed extends Error {}
class NotAllowed extends Error {
  readonly code = "HANDLER_NOT_ALLOWED";
}

/** A job on a course database. Steps, deliveries and files stay from one attempt to the next. */
export class JobWorld {
  /** Every mail that went out, in order. */
  readonly mails: Mail[] = [];
  /** What was kept, by name. */
  readonly files = new Map<string, Json>();
  readonly #steps = new Map<string, string>();
  readonly #book = new Map<string, Delivery>();
  readonly #task: Task;
  readonly #course: Course;
  readonly #given: JobGiven;

  constructor(task: Task, course: Course, given: JobGiven = {}) {
    this.#task = task;
    this.#course = course;
    this.#given = given;
  }

  /** Makes an attempt. @returns its outcome; `skip()` and `fail()` as the sandbox reports them */
  async attempt(options: AttemptOptions = {}): Promise<Outcome> {
    try {
      return await this.#task.execute(this.#context(options)) ?? { state: "succeeded" };
    } catch (thrown) {
      if (thrown instanceof Skipped) return { state: "skipped", reason: thrown.message };
      if (thrown instanceof Failed) {
        return { state: "failed", reason: thrown.message, retry: false };
      }
      throw thrown;
    }
  }

  #context(options: AttemptOptions): Context {
    const { args = {} } = this.#given;
    const gate: Gate = options.gate ?? ((_call, effect) => effect());
    const item = this.#item();
    return {
      ...{ item, args, task: "the_task", jobId: `the_task/${item.id}/PRODUCTION`, attempt: 1 },
      ...{ environment: "PRODUCTION", timezone: "Europe/Amsterdam" },
      now: Temporal.Instant.from(options.now ?? "2026-11-29T08:00:00Z"),
      signal: options.signal ?? new AbortController().signal,
      log: { debug() {}, info() {}, warn() {}, error() {} },
      course: this.#courseBehind(gate),
      mail: { send: (mail) => gate("mail.send", () => this.#send(mail, options)) },
      skip(reason) {
        throw new Skipped(reason);
      },
      fail(reason) {
        throw new Failed(reason);
      },
      once: async (key, step) => {
        const stored = await gate("step.read", () => Promise.resolve(this.#steps.get(key)));
        if (stored !== undefined) return JSON.parse(stored);
        const result = JSON.stringify(await step() ?? null);
        await gate("step.write", () => Promise.resolve(this.#steps.set(key, result)));
        return JSON.parse(result);
      },
      archive: (name, data) => gate("archive.keep", () => this.#keep(name, data)),
    };
  }

  #item(): Item {
    const { item = "1", eventAt = "2026-12-01T08:00:00Z", row = {} } = this.#given;
    return { id: item, label: "EHBO", eventAt: Temporal.Instant.from(eventAt), row };
  }

  #courseBehind(gate: Gate): Context["course"] {
    const course = this.#course;
    return {
      all: (sql, params = {}) => gate("course.all", () => course.all(sql, params)),
      get: (sql, params = {}) =>
        gate("course.get", async () => (await course.all(sql, params))[0] ?? null),
      transaction: (statements) =>
        gate("course.transaction", () => {
          this.#requireWrites();
          return course.transaction(statements);
        }),
    };
  }

  #requireWrites(): void {
    if (!(this.#given.writes ?? this.#task.writes ?? false)) throw new NotAllowed("not allowed");
  }

  async #send(mail: Mail, options: AttemptOptions): Promise<Delivery> {
    const known = this.#book.get(mail.key);
    if (known !== undefined) return known;
    this.mails.push(mail);
    const state = await (options.send?.(mail) ?? "sent");
    const delivery = { state, messageId: `<${mail.key}@example.org>`, answer: null };
    this.#book.set(mail.key, delivery);
    return delivery;
  }

  #keep(name: string, data: Json): Promise<string> {
    this.#requireWrites();
    this.files.set(name, data);
    return Promise.resolve(`archive/${name}.json`);
  }
}
