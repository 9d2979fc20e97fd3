import { HandlerError, messageOf, SchedulerError } from "../../src/domain/errors.ts";
import type { Json } from "../../src/handler.ts";
import type {
  AnswerCall,
  AttemptRequest,
  AttemptResult,
  Sandbox,
} from "../../src/sandbox/sandbox.ts";
import type { Chance } from "./chance.ts";
import { MINUTE, SECOND } from "./chance.ts";
import type { Life } from "./life.ts";
import type { Habit } from "./tasks.ts";
import type { Weather } from "./weather.ts";

/** An attempt as its handler lives it. */
export interface Attempt {
  readonly request: AttemptRequest;
  readonly life: Life;
  /** Whether the handler still runs. */
  isOver: boolean;
  /** Whether it met a server that was not there. */
  metOutage: boolean;
}

/** What a daemon's handlers are made of. */
export interface HandlerParts {
  readonly life: Life;
  readonly weather: Weather;
  readonly chance: Chance;
  readonly habits: ReadonlyMap<string, Habit>;
  readonly onStart: (attempt: Attempt) => void;
  readonly onEnd: (attempt: Attempt, result: AttemptResult) => void;
}

type Trouble = "throws" | "fails" | "skips" | "hangs" | "dies" | "is_put_back" | "is slow";

const TROUBLES: readonly (readonly [number, Trouble])[] = [
  [6, "throws"],
  [1, "fails"],
  [1, "skips"],
  [2, "hangs"],
  [2, "dies"],
  [2, "is_put_back"],
  [2, "is slow"],
];

/** Opens the handlers of a daemon: what they do is their task's habit, and what befalls them. */
export function openSimSandbox(parts: HandlerParts): Sandbox {
  const { life, weather } = parts;
  return {
    describe: () => Promise.reject(new TypeError("no module is described here")),
    query: () => Promise.resolve([]),
    shape: (_ref, rows) => Promise.resolve(rows),
    async execute(_ref, request, { answer, signal, timeoutMs }) {
      await life.pass("before an attempt");
      if (weather.hostsAreDown) {
        throw new HandlerError("HANDLER_HOST", "Cannot start a host", { hint: "wait" });
      }
      const attempt: Attempt = { request, life, isOver: false, metOutage: false };
      parts.onStart(attempt);
      const result = await Promise.race([
        work(parts, attempt, answer),
        timeout(life, timeoutMs),
        aborted(parts, signal),
      ]);
      attempt.isOver = true;
      parts.onEnd(attempt, result);
      await life.pass("after an attempt");
      return result;
    },
    warm: () => Promise.resolve(),
    hosts: () => 1,
    close: () => Promise.resolve(),
  };
}

async function work(
  parts: HandlerParts,
  attempt: Attempt,
  answer: AnswerCall,
): Promise<AttemptResult> {
  const { weather, chance, life, habits } = parts;
  const drawn = chance.has(weather.handlerShare) ? chance.weighted(TROUBLES) : null;
  const isSlow = drawn === "is slow";
  const trouble = isSlow ? null : drawn;
  const habit = habits.get(attempt.request.task);
  if (habit === undefined) throw new TypeError(`no habit of ${attempt.request.task}`);
  await life.delay(isSlow ? chance.between(SECOND, 2 * MINUTE) : chance.between(0, 50));
  const isLate = chance.has(0.5);
  if (trouble !== null && !isLate) return await befall(trouble);
  try {
    await act(attempt, habit, answer);
  } catch (thrown) {
    attempt.metOutage = isOutage(thrown);
    return failed(messageOf(thrown));
  }
  return trouble === null ? ended({ state: "succeeded" }) : await befall(trouble);
}

/** What the handler does where nothing befalls it. */
async function act(attempt: Attempt, habit: Habit, answer: AnswerCall): Promise<void> {
  const call: AnswerCall = async (asked) => {
    // A handler that was killed calls nobody any more.
    if (attempt.isOver || !attempt.life.isAlive) await new Promise<never>(() => {});
    return await answer(asked);
  };
  if (habit.asksCourse) await call({ method: "course.all", params: ["select", {}] });
  if (habit.usesStep) await decideOnce(call);
  for (const key of habit.keys) {
    const email = `${attempt.request.item.id}-${key}@example.org`;
    const mail: Json = { key, to: { email }, subject: key, html: "See you" };
    await call({ method: "mail.send", params: [mail] });
  }
}

async function decideOnce(call: AnswerCall): Promise<void> {
  const known = await call({ method: "step.read", params: ["whom"] });
  if (known === null) await call({ method: "step.write", params: ["whom", '"everybody"'] });
}

async function befall(trouble: Exclude<Trouble, "is slow">): Promise<AttemptResult> {
  switch (trouble) {
    case "throws":
      return failed("it threw");
    case "fails":
      return ended({ state: "failed", reason: "it gave up", retry: false });
    case "skips":
      return ended({ state: "skipped", reason: "nothing to do" });
    case "dies":
      return { kind: "killed", reason: "its host ran out of memory", log: [] };
    case "is_put_back":
      return { kind: "put_back", reason: "its host went because of another job" };
    case "hangs":
      return await new Promise<never>(() => {});
  }
}

async function timeout(life: Life, timeoutMs: number): Promise<AttemptResult> {
  await life.delay(timeoutMs);
  return { kind: "killed", reason: "took too long", log: [] };
}

/** A handler that does not end by itself soon after the signal is put back. */
async function aborted(
  { life, chance }: HandlerParts,
  signal: AbortSignal,
): Promise<AttemptResult> {
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await life.delay(chance.pick([0, 100, SECOND]));
  return { kind: "put_back", reason: "the daemon is stopping" };
}

function ended(outcome: Extract<AttemptResult, { kind: "ended" }>["outcome"]): AttemptResult {
  return { kind: "ended", outcome, error: null, log: [] };
}

function failed(reason: string): AttemptResult {
  return {
    ...ended({ state: "failed", reason, retry: true }),
    kind: "ended",
    error: reason,
  } as AttemptResult;
}

function isOutage(thrown: unknown): boolean {
  return thrown instanceof SchedulerError &&
    (thrown.code === "MAIL_UNREACHABLE" || thrown.code === "COURSE_UNREACHABLE");
}
