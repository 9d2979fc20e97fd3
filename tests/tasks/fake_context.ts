import type { Context, Delivery, Item, Mail, Outcome, Row, Task } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";

/** What one attempt came to. */
export interface Attempted {
  /** Every mail that was handed over, in order. */
  readonly mails: readonly Mail[];
  /** `skip()` and `fail()` as the sandbox reports them. */
  readonly outcome: Outcome;
}

/** How an attempt is made. Everything left out is usual. */
export interface AttemptOptions {
  readonly data: CourseData;
  /** Id of the item; default `1`. */
  readonly item?: string;
  /** Default: the start of the usual event. */
  readonly eventAt?: string;
  readonly signal?: AbortSignal;
  /** Answers a mail; default: sent. */
  readonly send?: (mail: Mail) => Delivery["state"] | Promise<Delivery["state"]>;
}

class Skipped extends Error {}
class Failed extends Error {}

/** Runs a task's `execute` once, on a SQLite course database with the given rows. */
export async function attempt(task: Task, options: AttemptOptions): Promise<Attempted> {
  const { course, remove } = await openSqliteFixture(options.data);
  const mails: Mail[] = [];
  const context = createContext({
    item: itemOf(options),
    signal: options.signal ?? new AbortController().signal,
    course: {
      all: (sql, params = {}) => course.all(sql, params),
      get: async (sql, params = {}) => (await course.all(sql, params))[0] ?? null,
      transaction: () => Promise.reject(new Error("the task has no writes: true")),
    },
    mail: {
      async send(mail) {
        mails.push(mail);
        const state = await (options.send?.(mail) ?? "sent");
        return { state, messageId: `<${mail.key}@example.org>`, answer: null };
      },
    },
  });
  try {
    return { mails, outcome: await run(task, context) };
  } finally {
    await remove();
  }
}

/** The rows of a task's query for events after an instant. */
export async function askQuery(
  task: Task,
  { data, since }: { readonly data: CourseData; readonly since: string },
): Promise<readonly Row[]> {
  const { course, remove } = await openSqliteFixture(data);
  try {
    return await course.all(String(task.query), { since });
  } finally {
    await remove();
  }
}

async function run(task: Task, context: Context): Promise<Outcome> {
  try {
    return await task.execute(context) ?? { state: "succeeded" };
  } catch (thrown) {
    if (thrown instanceof Skipped) return { state: "skipped", reason: thrown.message };
    if (thrown instanceof Failed) return { state: "failed", reason: thrown.message, retry: false };
    throw thrown;
  }
}

function itemOf(options: AttemptOptions): Item {
  const eventAt = Temporal.Instant.from(options.eventAt ?? "2026-12-01T08:00:00Z");
  return { id: options.item ?? "1", label: "EHBO", eventAt, row: {} };
}

function createContext(
  parts: Pick<Context, "item" | "signal" | "course" | "mail">,
): Context {
  return {
    ...parts,
    args: {},
    task: "student_reminder",
    jobId: `student_reminder/${parts.item.id}/PRODUCTION`,
    attempt: 1,
    environment: "PRODUCTION",
    timezone: "Europe/Amsterdam",
    now: Temporal.Instant.from("2026-11-29T08:00:00Z"),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    skip(reason) {
      throw new Skipped(reason);
    },
    fail(reason) {
      throw new Failed(reason);
    },
    once: async (_key, fn) => await fn(),
  };
}
