import { fileURLToPath } from "node:url";
import type { Logger } from "../../src/domain/log.ts";
import type { Permissions } from "../../src/domain/task.ts";
import type { Json } from "../../src/handler.ts";
import { openSandbox, type SandboxParts } from "../../src/sandbox/open.ts";
import type {
  AnswerCall,
  AttemptRequest,
  AttemptResult,
  Call,
  HandlerRef,
  Sandbox,
} from "../../src/sandbox/sandbox.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";

/** The directory of the handlers that tests run. */
export const HANDLERS_DIR: string = fileURLToPath(new URL("./handlers", import.meta.url));

/** No permission at all. */
export const NO_PERMISSIONS: Permissions = { net: [], read: [], write: [], env: [], run: [] };

/** A handler of {@link HANDLERS_DIR}. */
export function handler(name: string, permissions: Permissions = NO_PERMISSIONS): HandlerRef {
  return { module: `${HANDLERS_DIR}/${name}.ts`, version: "1", permissions };
}

/** An attempt at a job that is named for what it does. */
export function attemptOf(
  job: string,
  args: AttemptRequest["args"] = {},
  attempt = 1,
): AttemptRequest {
  return {
    ...{ task: "reminder", jobId: `reminder/${job}/PRODUCTION`, attempt, args },
    ...{ environment: "PRODUCTION", timezone: "Europe/Amsterdam" },
    now: Date.parse("2026-12-01T09:00:00Z"),
    item: {
      ...{ id: job, label: "Basis", eventAt: Date.parse("2026-12-03T09:00:00Z") },
      row: { id: job, name: "Basis" },
    },
  };
}

/** Answers calls and lets a test wait for them. A call answered by `never` is never answered. */
export class Ear {
  readonly calls: Call[] = [];
  readonly #answers: Readonly<Record<string, Json | Error | "never">>;
  readonly #waiting = new Map<string, PromiseWithResolvers<Call>>();

  /** @param answers by method, or by SQL */
  constructor(answers: Readonly<Record<string, Json | Error | "never">> = {}) {
    this.#answers = answers;
  }

  readonly answer: AnswerCall = (call) => {
    this.calls.push(call);
    this.#waitFor(String(call.params[0])).resolve(call);
    const answer = this.#answers[String(call.params[0])] ?? this.#answers[call.method] ?? null;
    if (answer === "never") return new Promise(() => {});
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };

  /** Resolves once a handler has made a call with this SQL or key. */
  heard(first: string): Promise<Call> {
    return this.#waitFor(first).promise;
  }

  #waitFor(first: string): PromiseWithResolvers<Call> {
    const waiting = this.#waiting.get(first) ?? Promise.withResolvers<Call>();
    this.#waiting.set(first, waiting);
    return waiting;
  }
}

/** A sandbox on a fake clock, closed at the end of the test. */
export class Arranged implements AsyncDisposable {
  readonly clock: FakeClock = createFakeClock("2026-12-01T09:00:00Z");
  readonly lines: string[] = [];
  #onLine: () => void = () => {};
  readonly sandbox: Sandbox;

  constructor(parts: Partial<SandboxParts> = {}) {
    const write = (message: string, fields?: unknown): void => {
      this.lines.push(`${message} ${JSON.stringify(fields ?? {})}`);
      this.#onLine();
    };
    const lines = { debug: write, info: write, warn: write, error: write };
    const log: Logger = { ...lines, category: () => log };
    this.sandbox = openSandbox({ clock: this.clock, log, handlersDir: HANDLERS_DIR, ...parts });
  }

  /** Makes an attempt that may take five minutes. */
  run(
    ref: HandlerRef,
    request: AttemptRequest,
    options: { ear?: Ear; timeoutMs?: number; signal?: AbortSignal } = {},
  ): Promise<AttemptResult> {
    const { ear = new Ear(), timeoutMs = 300_000, signal = new AbortController().signal } = options;
    return this.sandbox.execute(ref, request, { timeoutMs, signal, answer: ear.answer });
  }

  /** Resolves once so many lines of the sandbox's own log match. */
  async logged(pattern: RegExp, times = 1): Promise<void> {
    while (this.lines.filter((line) => pattern.test(line)).length < times) {
      await new Promise<void>((resolve) => this.#onLine = resolve);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.sandbox.close();
    if (this.sandbox.hosts() !== 0) throw new Error("a host outlived its sandbox");
  }
}

/** The result of an attempt that ended by itself; fails the test where it did not. */
export function ended(result: AttemptResult): AttemptResult & { readonly kind: "ended" } {
  if (result.kind === "ended") return result;
  throw new Error(`the attempt was ${result.kind}: ${result.reason}`);
}

/** What the note of a successful attempt says, read as JSON. */
export function noted(result: AttemptResult): unknown {
  const { outcome } = ended(result);
  if (outcome.state !== "succeeded") throw new Error(`it ${outcome.state}: ${outcome.reason}`);
  return JSON.parse(outcome.note ?? "null");
}

/** How an attempt came back that did not end by itself, as `killed: why`. */
export function lost(result: AttemptResult): string {
  if (result.kind !== "ended") return `${result.kind}: ${result.reason}`;
  throw new Error(`the attempt ended by itself: ${JSON.stringify(result.outcome)}`);
}
