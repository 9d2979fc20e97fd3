import type { EpochMs } from "../domain/clock.ts";
import type { LogLine } from "../domain/job.ts";
import type { Permissions } from "../domain/task.ts";
import type { ArgSpec, Json, Outcome, Row, Texts } from "../handler.ts";

/** Which module holds a handler. */
export interface HandlerRef {
  /** A built-in name, or an absolute path of a module on disk. */
  readonly module: string;
  /** Changes whenever the module must be loaded afresh; part of its address. */
  readonly version: string;
  /** Granted beyond messages; tasks with grants get a host of their own. */
  readonly permissions: Permissions;
}

/** What a module says of its handler, without running it. */
export interface HandlerDescription {
  readonly description: string;
  /** `sql` with its text; `function`: ask by {@link Sandbox.query}; `none`: automations.yaml must name one. */
  readonly query: { readonly kind: "sql"; readonly sql: string } | { readonly kind: "function" } | {
    readonly kind: "none";
  };
  /** Which of `id`, `label`, `eventAt` it brings along; where any, rows go through {@link Sandbox.shape}. */
  readonly shapes: readonly ("id" | "label" | "eventAt")[];
  readonly texts: Texts;
  /** The args that it understands; null: it says nothing of them. */
  readonly args: Readonly<Record<string, ArgSpec>> | null;
  /** Whether it says that it changes the course database. */
  readonly writes?: true;
}

/** One attempt to be made. Everything here crosses to the host as JSON. */
export interface AttemptRequest {
  readonly task: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly environment: string;
  readonly timezone: string;
  readonly now: EpochMs;
  readonly args: Readonly<Record<string, Json>>;
  readonly item: {
    readonly id: string;
    readonly label: string;
    readonly eventAt: EpochMs;
    readonly row: Row;
  };
}

/**
 * A capability that a handler used; `sandbox` carries it, whoever started the attempt answers it.
 * Parameters: `course.all`, `course.get`: sql, params; `course.transaction`: statements; `mail.send`:
 * mail; `step.read`: key, answered by the stored text or null; `step.write`: key, text;
 * `archive.keep`: name, data, answered by the file's path.
 */
export type Call =
  | { readonly method: "course.all" | "course.get"; readonly params: readonly Json[] }
  | { readonly method: "course.transaction"; readonly params: readonly Json[] }
  | { readonly method: "mail.send"; readonly params: readonly Json[] }
  | { readonly method: "step.read" | "step.write"; readonly params: readonly Json[] }
  | { readonly method: "archive.keep"; readonly params: readonly Json[] };

/** Answers a call; what it throws is thrown again in the handler. */
export type AnswerCall = (call: Call) => Promise<Json>;

/** How an attempt came out of the sandbox. */
export type AttemptResult =
  /** The handler ended by itself. `error` is the stack of what it threw. */
  | {
    readonly kind: "ended";
    readonly outcome: Outcome;
    readonly error: string | null;
    readonly log: readonly LogLine[];
  }
  /** It was this attempt's own fault that its host had to go: timeout, out of memory, exit. */
  | { readonly kind: "killed"; readonly reason: string; readonly log: readonly LogLine[] }
  /** Its host went because of another job, or the pool closed: the attempt does not count. */
  | { readonly kind: "put_back"; readonly reason: string };

/** Runs handlers in child processes without permissions. */
export interface Sandbox {
  /**
   * Loads a module and says what it holds.
   * @throws {HandlerError} HANDLER_NOT_FOUND, HANDLER_BROKEN (does not parse, throws, no or misshapen default export), HANDLER_HOST (the child process cannot be started)
   */
  describe(ref: HandlerRef): Promise<HandlerDescription>;
  /** Runs the handler's query function. Throws what it threw, as HandlerError HANDLER_QUERY. */
  query(
    ref: HandlerRef,
    request: {
      readonly now: EpochMs;
      readonly since: EpochMs;
      readonly args: Readonly<Record<string, Json>>;
      readonly timeoutMs: number;
    },
    answer: AnswerCall,
  ): Promise<readonly Row[]>;
  /** Adds to each row what `id()`, `label()`, `eventAt()` return, under the given column names. */
  shape(
    ref: HandlerRef,
    rows: readonly Row[],
    columns: { readonly id: string; readonly label: string; readonly eventAt: string },
  ): Promise<readonly Row[]>;
  /**
   * Makes one attempt. Never throws for what the handler does.
   * @throws {HandlerError} HANDLER_HOST where no child process can be started; the attempt does not count
   * @param options.timeoutMs then the handler's signal aborts, and soon after its host is killed
   * @param options.signal aborts the handler's signal too; the attempt is put back if it does not end by itself
   */
  execute(
    ref: HandlerRef,
    request: AttemptRequest,
    options: {
      readonly timeoutMs: number;
      readonly signal: AbortSignal;
      readonly answer: AnswerCall;
    },
  ): Promise<AttemptResult>;
  /**
   * Starts a host that has the handler loaded, unless there is one, for a job that is due soon.
   * Never throws: what is wrong is told by the job that meets it.
   */
  warm(ref: HandlerRef): Promise<void>;
  /** Child processes that live now. */
  hosts(): number;
  /** Ends every host; attempts under way are put back. */
  close(): Promise<void>;
}
