import type { HandlerError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Row } from "../handler.ts";
import {
  brokenHandler,
  failedQuery,
  fatalHandler,
  handlerName,
  noHost,
  unknownBuiltIn,
} from "./handler_errors.ts";
import type { SandboxLimits } from "./limits.ts";
import type { Pool } from "./pool.ts";
import type { WorkMessage } from "./protocol.ts";
import type { AnswerCall, HandlerDescription, HandlerRef, Sandbox } from "./sandbox.ts";
import type { WorkEnd } from "./work.ts";

/** What an asker works with. */
export interface AskerParts {
  readonly pool: Pool;
  readonly log: Logger;
  readonly handlersDir: string;
  readonly limits: Pick<SandboxLimits, "loadMs">;
}

type Ended = WorkEnd & { readonly kind: "ended" };

interface Question {
  readonly message: WorkMessage;
  readonly timeoutMs: number;
  readonly answer: AnswerCall;
}

/** Rows that cross to a host in one message. */
const PAGE = 1_000;
/** Hosts that may go because of others before a question is given up. */
const MOST_TRIES = 5;

/** Asks modules about themselves and for rows: works without a job, whose failures are errors. */
export class Asker {
  readonly #parts: AskerParts;
  readonly #never = new AbortController().signal;

  constructor(parts: AskerParts) {
    this.#parts = parts;
  }

  /** Part of {@link Sandbox}. */
  async describe(ref: HandlerRef): Promise<HandlerDescription> {
    const unknown = unknownBuiltIn(ref);
    if (unknown !== null) throw unknown;
    const { ending } = await this.#ask(ref, {
      message: { kind: "describe", ...addressOf(ref) },
      ...{ timeoutMs: this.#parts.limits.loadMs, answer: refuseCall },
    });
    if (ending.kind !== "described") throw outOfStep(ending.kind);
    return ending.description;
  }

  /** Part of {@link Sandbox}. */
  async query(
    ref: HandlerRef,
    request: Parameters<Sandbox["query"]>[1],
    answer: AnswerCall,
  ): Promise<readonly Row[]> {
    const { timeoutMs, ...rest } = request;
    const message: WorkMessage = { kind: "query", ...addressOf(ref), ...rest };
    return (await this.#ask(ref, { message, timeoutMs, answer })).rows;
  }

  /** Part of {@link Sandbox}. */
  async shape(
    ref: HandlerRef,
    rows: readonly Row[],
    columns: Parameters<Sandbox["shape"]>[2],
  ): Promise<readonly Row[]> {
    const { limits, log, handlersDir } = this.#parts;
    const shaped: Row[] = [];
    for (let from = 0; from < rows.length; from += PAGE) {
      const page = rows.slice(from, from + PAGE);
      const message: WorkMessage = { kind: "shape", ...addressOf(ref), rows: page, columns };
      const end = await this.#ask(ref, { message, timeoutMs: limits.loadMs, answer: refuseCall });
      if (end.ending.kind !== "rows_end") throw outOfStep(end.ending.kind);
      for (const problem of end.ending.problems) {
        log.warn("a row could not be shaped by its handler", {
          handler: handlerName(ref.module, handlersDir),
          problem,
        });
      }
      shaped.push(...end.rows);
    }
    return shaped;
  }

  /** Asks until it was the module's own doing how it came out. */
  async #ask(ref: HandlerRef, question: Question): Promise<Ended> {
    const { pool, handlersDir } = this.#parts;
    const subject = `${question.message.kind} ${ref.module} ${ref.version}`;
    let reason = "";
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const end = await pool.run({ ...question, subject, signal: this.#never }, ref.permissions);
      if (end.kind === "ended") return await this.#read(ref, end);
      if (end.kind === "killed") throw this.#fatal(ref, question, end.reason);
      if (end.kind === "no_host") throw noHost(end.reason);
      reason = end.reason;
      if (pool.isClosed) break;
    }
    throw noHost(`${reason} (for ${handlerName(ref.module, handlersDir)})`);
  }

  async #read(ref: HandlerRef, end: Ended): Promise<Ended> {
    const { handlersDir } = this.#parts;
    const { ending } = end;
    if (ending.kind === "broken") throw await brokenHandler(ref, ending, handlersDir);
    if (ending.kind === "query_failed") throw failedQuery(ref, ending, handlersDir);
    return end;
  }

  #fatal(ref: HandlerRef, { message }: Question, reason: string): HandlerError {
    const { handlersDir } = this.#parts;
    return message.kind === "describe"
      ? fatalHandler(ref, reason, handlersDir)
      : failedQuery(ref, { reason, error: null }, handlersDir);
  }
}

function addressOf({ module, version }: HandlerRef): Pick<HandlerRef, "module" | "version"> {
  return { module, version };
}

/** Nobody can call while a module is described: there is no context yet. */
function refuseCall(): never {
  throw new Error("Cannot be used here");
}

/** A host whose protocol was forged, or a fault of ours. */
function outOfStep(kind: string): TypeError {
  return new TypeError(`Cannot read the answer of a handler host: found ${kind}`);
}
