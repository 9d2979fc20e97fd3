import type { Clock } from "../../src/domain/clock.ts";
import type { Json, Outcome, Row } from "../../src/handler.ts";
import type {
  AnswerCall,
  AttemptRequest,
  AttemptResult,
  HandlerDescription,
  HandlerRef,
  Sandbox,
} from "../../src/sandbox/sandbox.ts";

/** What an attempt of a test may use. */
export interface FakeAttempt {
  readonly request: AttemptRequest;
  readonly answer: AnswerCall;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** A sandbox whose handlers are functions of the test. */
export interface FakeSandbox extends Sandbox {
  /** Decides how an attempt comes out; by default it succeeds. */
  run: (attempt: FakeAttempt) => AttemptResult | Promise<AttemptResult>;
  /** What the query function gives, and what it is given. */
  find: (ask: { now: number; since: number }, answer: AnswerCall) => Promise<readonly Row[]>;
  /** What the handlers add to each row. */
  add: (row: Row) => Row;
  /** What every module says of its handler. */
  description: HandlerDescription;
  /** Attempts that were started, oldest first. */
  readonly requests: AttemptRequest[];
  /** Handlers that were to be loaded ahead, oldest first. */
  readonly warmed: HandlerRef[];
}

/** Makes a sandbox whose attempts succeed. */
export function createFakeSandbox(): FakeSandbox {
  const sandbox: FakeSandbox = {
    run: () => ended(),
    find: () => Promise.resolve([]),
    add: (row) => row,
    description: {
      description: "does nothing",
      query: { kind: "none" },
      shapes: [],
      texts: {},
      args: null,
    },
    requests: [],
    warmed: [],
    warm(ref) {
      sandbox.warmed.push(ref);
      return Promise.resolve();
    },
    describe: () => Promise.resolve(sandbox.description),
    query: (_ref, ask, answer) => sandbox.find(ask, answer),
    shape: (_ref, rows) => Promise.resolve(rows.map((row) => sandbox.add(row))),
    async execute(_ref, request, { answer, signal, timeoutMs }) {
      sandbox.requests.push(request);
      return await sandbox.run({ request, answer, signal, timeoutMs });
    },
    hosts: () => 0,
    close: () => Promise.resolve(),
  };
  return sandbox;
}

/** An attempt that ended by itself; it succeeded unless told otherwise. */
export function ended(outcome: Outcome = { state: "succeeded" }): AttemptResult {
  const error = outcome.state === "failed" ? `Error: ${outcome.reason}\n    at test` : null;
  return { kind: "ended", outcome, error, log: [] };
}

/** An attempt that failed and may be tried again. */
export function failed(reason = "no luck"): AttemptResult {
  return ended({ state: "failed", reason, retry: true });
}

/** A mail to Anna, with nothing to fill in. */
export function mailTo(email: string, key = "anna"): Json {
  return { key, to: { email }, subject: "Reminder", html: "<p>See you</p>" };
}

/** A handler that sends one mail: what sending throws fails the attempt, as in a real host. */
export function sending(mail: Json): FakeSandbox["run"] {
  return async ({ answer }) => {
    try {
      await answer({ method: "mail.send", params: [mail] });
      return ended();
    } catch (thrown) {
      return failed(thrown instanceof Error ? thrown.message : "threw");
    }
  };
}

/** A handler that is ended where it takes too long, as a sandbox does: nothing that it asks then is answered. */
export function inTime(clock: Clock, handler: FakeSandbox["run"]): FakeSandbox["run"] {
  return async (attempt) => {
    const [done, over] = [new AbortController(), new AbortController()];
    const answer: AnswerCall = async (call) => {
      over.signal.throwIfAborted();
      return await attempt.answer(call);
    };
    const result = Promise.resolve(handler({ ...attempt, answer })).finally(() => done.abort());
    const late = clock.sleep(attempt.timeoutMs, done.signal).then(() => {
      if (done.signal.aborted) return result;
      over.abort();
      return { kind: "killed", reason: "it took too long", log: [] } as const;
    });
    return await Promise.race([result, late]);
  };
}
