import type { Context, Json, Log, Outcome } from "../../handler.ts";
import type { AttemptRequest } from "../sandbox.ts";
import type { Owner } from "./owner.ts";
import { shortly } from "./thrown.ts";

const MOST_STEP_CHARS = 1024 * 1024;
const MOST_KEY_CHARS = 200;

/** What skip() and fail() throw: it ends the attempt unless the handler catches it. */
export class Verdict extends Error {
  /** How the attempt is to end. */
  readonly outcome: Outcome;

  /** @param outcome how the attempt is to end */
  constructor(outcome: Outcome & { readonly reason: string }) {
    super(outcome.reason);
    this.outcome = outcome;
  }
}

/** Builds what the handler is given; all it can do goes through its owner. */
export function createContext(owner: Owner, request: AttemptRequest): Context {
  const { item, now, ...rest } = request;
  return {
    ...rest,
    item: { ...item, eventAt: Temporal.Instant.fromEpochMilliseconds(item.eventAt) },
    now: Temporal.Instant.fromEpochMilliseconds(now),
    signal: owner.controller.signal,
    log: createLog(owner),
    course: createCourse(owner),
    // As: a message has no type; run/dispatching/capabilities.ts answers with what handler.ts promises.
    mail: {
      send: async (mail) => await owner.call("mail.send", [mail]) as never,
      leaveOut: async (people) => void await owner.call("mail.leave_out", [people]),
    },
    skip(reason) {
      throw new Verdict({ state: "skipped", reason: String(reason) });
    },
    fail(reason) {
      throw new Verdict({ state: "failed", reason: String(reason), retry: false });
    },
    once: createOnce(owner),
    // As: see above.
    archive: async (name, data) => await owner.call("archive.keep", [name, data]) as never,
  };
}

/** Reading and changing the course database by message. */
export function createCourse(owner: Owner): Context["course"] {
  // As, three times: see createContext.
  return {
    all: async (sql, params) => await owner.call("course.all", [sql, params ?? {}]) as never,
    get: async (sql, params) => await owner.call("course.get", [sql, params ?? {}]) as never,
    transaction: async (statements) =>
      await owner.call("course.transaction", [statements]) as never,
  };
}

function createLog(owner: Owner): Log {
  const at = (level: keyof Log): Log[keyof Log] => (message, fields) => {
    const text = typeof message === "string" ? message : shortly(message);
    owner.log(level, fields === undefined ? text : `${text} ${asJson(fields)}`);
  };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function asJson(fields: unknown): string {
  try {
    return JSON.stringify(fields);
  } catch {
    return shortly(fields);
  }
}

/** Durable steps. Two at the same time under one key are one. */
function createOnce(owner: Owner): Context["once"] {
  const steps = new Map<string, Promise<Json>>();
  const step = async (key: string, fn: () => unknown): Promise<Json> => {
    const stored = await owner.call("step.read", [key]);
    if (typeof stored === "string") return JSON.parse(stored);
    const result = JSON.stringify(await fn() ?? null);
    if (result.length > MOST_STEP_CHARS) {
      throw new RangeError(
        `Cannot keep step "${key}" as its result is over 1 MiB of JSON: return only what a later attempt needs, such as ids`,
      );
    }
    await owner.call("step.write", [key, result]);
    // What a later attempt would get, so that the first one sees the same.
    return JSON.parse(result);
  };
  return async (key, fn) => {
    if (typeof key !== "string" || key === "" || key.length > MOST_KEY_CHARS) {
      throw new TypeError(
        `Cannot keep step ${shortly(key)}: wanted a key of 1 to ${MOST_KEY_CHARS} characters`,
      );
    }
    const running = steps.get(key) ?? step(key, fn);
    steps.set(key, running);
    try {
      // As: fn returned it, or its JSON was stored by an earlier attempt.
      return await running as never;
    } catch (thrown) {
      steps.delete(key);
      throw thrown;
    }
  };
}
