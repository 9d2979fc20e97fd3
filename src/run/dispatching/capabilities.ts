import type { Config } from "../../config/config.ts";
import type { Course } from "../../course/course.ts";
import type { Clock } from "../../domain/clock.ts";
import { HandlerError, SchedulerError, StoreError } from "../../domain/errors.ts";
import type { Dependency } from "../../domain/hold.ts";
import type { Job } from "../../domain/job.ts";
import type { Json, Params, Row, Statement } from "../../handler.ts";
import type { AnswerCall, Call } from "../../sandbox/sandbox.ts";
import type { Attempt, Store } from "../../store/store.ts";
import { archiveDir, createArchive } from "./archive.ts";
import { readLeftOut, readMail, readParams, readStatements, readText } from "./call_params.ts";
import type { LoadedTask } from "../catalog.ts";
import type { Deliver } from "../delivery/deliver.ts";
import { leaseLost } from "../lease_lost.ts";

/** Rows that a handler gets of one query: more would hold up everybody else. */
const MOST_ROWS = 100_000;

/** What the calls of one attempt are answered from. */
export interface CapabilityParts {
  readonly config: Pick<Config, "store" | "directory">;
  readonly clock: Clock;
  readonly store: Store;
  readonly course: Course;
  readonly deliver: Deliver;
}

/** The attempt whose calls are answered. */
export interface Caller {
  readonly job: Job;
  readonly attempt: Attempt;
  readonly task: LoadedTask;
  /** Hears what a person should see of the job. */
  readonly warn?: (warning: string) => void;
}

/** Something that an attempt needs was not there. */
export interface Outage {
  /** Null: what cannot be written down, as the store cannot be written or no host can be started. */
  readonly dependency: Dependency | null;
  /** In words. */
  readonly reason: string;
}

/**
 * Makes the answerer for one attempt: what its handler may do, and no more.
 * @param onOutage hears what was not there
 */
export function capabilities(
  parts: CapabilityParts,
  caller: Caller,
  onOutage: (outage: Outage) => void,
): AnswerCall {
  const answer = answerer(parts, caller);
  return async (call): Promise<Json> => {
    try {
      return await answer(call);
    } catch (thrown) {
      if (thrown instanceof SchedulerError) {
        const reason = thrown.message;
        if (thrown instanceof StoreError) onOutage({ dependency: null, reason });
        if (thrown.code === "MAIL_UNREACHABLE") onOutage({ dependency: "mail", reason });
        if (thrown.code === "COURSE_UNREACHABLE") onOutage({ dependency: "course", reason });
      }
      throw thrown;
    }
  };
}

function answerer(parts: CapabilityParts, caller: Caller): AnswerCall {
  const { job, attempt, task } = caller;
  const { store, course, clock } = parts;
  return async (call): Promise<Json> => {
    switch (call.method) {
      case "course.all":
      case "course.get":
        return await answerReads(course, call);
      case "course.transaction":
        if (!await store.isRunning(attempt)) throw leaseLost(job);
        return await transact(course, task, readStatements(call.params[0]));
      case "mail.send":
        return { ...await parts.deliver(caller, readMail(call.params[0])) };
      case "mail.leave_out": {
        const people = readLeftOut(call.params[0]);
        if (!await store.leaveOut(attempt, people, clock.now())) throw leaseLost(job);
        return null;
      }
      case "step.read":
        return await store.readStep(job.seq, readText(call.params[0], "key"));
      case "step.write": {
        const step = {
          key: readText(call.params[0], "key"),
          result: readText(call.params[1], "result"),
        };
        if (!await store.writeStep(attempt, step, clock.now())) throw leaseLost(job);
        return null;
      }
      case "archive.keep": {
        if (!await store.isRunning(attempt)) throw leaseLost(job);
        requireWrites(task, "keep a file");
        const archive = createArchive(archiveDir(parts.config));
        return await archive.keep(job.id, readText(call.params[0], "name"), call.params[1] ?? null);
      }
    }
  };
}

/** Answers what a query function may ask too: reading the course database. */
export async function answerReads(course: Course, call: Call): Promise<Json> {
  const sql = readText(call.params[0], "sql");
  const params: Params = readParams(call.params[1]);
  if (call.method === "course.all") return bounded(await course.all(sql, params));
  if (call.method === "course.get") return (await course.all(sql, params))[0] ?? null;
  throw new HandlerError("HANDLER_NOT_ALLOWED", `Cannot use ${call.method} in a query`, {
    hint: "do it in execute",
  });
}

function bounded(rows: readonly Row[]): readonly Row[] {
  if (rows.length <= MOST_ROWS) return rows;
  throw new HandlerError(
    "HANDLER_TOO_MUCH",
    `Cannot give a handler ${rows.length} rows: wanted at most ${MOST_ROWS} at once`,
    { hint: "ask for fewer: add to the WHERE, or a LIMIT and an id to go on from" },
  );
}

async function transact(
  course: Course,
  task: LoadedTask,
  statements: readonly Statement[],
): Promise<Json> {
  requireWrites(task, "change the course database");
  return await course.transaction(statements);
}

function requireWrites({ settings: { name, writes } }: LoadedTask, action: string): void {
  if (writes) return;
  throw new HandlerError(
    "HANDLER_NOT_ALLOWED",
    `Cannot ${action} in task ${name} as writes is false`,
    { hint: `set tasks.${name}.writes: true in automations.yaml` },
  );
}
