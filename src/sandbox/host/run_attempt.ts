import type { Context, Outcome, Task } from "../../handler.ts";
import { isOutcome } from "../read_from_host.ts";
import { Verdict } from "./context.ts";
import type { Owner } from "./owner.ts";
import { explainThrown, oneLine, shortly, type Thrown } from "./thrown.ts";

/** How an attempt ended. */
export interface AttemptEnd {
  readonly outcome: Outcome;
  readonly error: string | null;
}

/**
 * Runs `setup`, `execute` and, always, `teardown`, and waits for what they left under way.
 * Never rejects.
 */
export async function runAttempt(owner: Owner, task: Task, ctx: Context): Promise<AttemptEnd> {
  let end = await stage(() => task.setup?.(ctx), ignoreValue);
  end ??= await stage(() => task.execute(ctx), readOutcome);
  end = worse(end, await stage(() => task.teardown?.(ctx), ignoreValue));
  await owner.settle();
  if (owner.fault !== null) end = worse(end, failedBy(owner.fault));
  return end ?? { outcome: { state: "succeeded" }, error: null };
}

/** Runs one part of a task. @returns null where it went well and said nothing */
async function stage(
  run: () => unknown,
  read: (value: unknown) => AttemptEnd | null,
): Promise<AttemptEnd | null> {
  try {
    return read(await run());
  } catch (thrown) {
    return endOf(thrown);
  }
}

function ignoreValue(): null {
  return null;
}

function endOf(thrown: unknown): AttemptEnd {
  if (isVerdict(thrown)) return { outcome: withOneLine(thrown.outcome), error: null };
  return failedBy(explainThrown(thrown));
}

function isVerdict(thrown: unknown): thrown is Verdict {
  try {
    return thrown instanceof Verdict;
  } catch {
    return false;
  }
}

function failedBy({ reason, error }: Thrown): AttemptEnd {
  return { outcome: { state: "failed", reason, retry: true }, error };
}

/** Reads what execute returned: an outcome, or nothing. */
function readOutcome(value: unknown): AttemptEnd | null {
  if (value === undefined || value === null) return null;
  if (isOutcome(value)) return { outcome: withOneLine(value), error: null };
  const reason = `execute returned ${
    shortly(value)
  }: wanted nothing, or an outcome such as { state: "succeeded", note: "12 mails sent" }`;
  // Not again: what it did is done, and it would return the same.
  return { outcome: { state: "failed", reason: oneLine(reason), retry: false }, error: null };
}

/** A copy with nothing but what an outcome has, in one line. */
function withOneLine(outcome: Outcome): Outcome {
  switch (outcome.state) {
    case "succeeded": {
      const { state, note } = outcome;
      return note === undefined ? { state } : { state, note: oneLine(note) };
    }
    case "skipped":
      return { state: outcome.state, reason: oneLine(outcome.reason) };
    case "failed":
      return { state: outcome.state, reason: oneLine(outcome.reason), retry: outcome.retry };
  }
}

/** The first failure counts; a later one is told with it. What is no failure never hides one. */
function worse(first: AttemptEnd | null, second: AttemptEnd | null): AttemptEnd | null {
  if (second === null || second.outcome.state !== "failed") return first ?? second;
  if (first === null || first.outcome.state !== "failed") return second;
  if (first.error === second.error) return first;
  const told = second.error ?? second.outcome.reason;
  return { ...first, error: [first.error ?? first.outcome.reason, told].join("\nThen: ") };
}
