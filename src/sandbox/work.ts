/**
 * What hosts are given to do, and how it comes back.
 * @module
 */
import type { LogLine } from "../domain/job.ts";
import { sayDuration } from "../domain/duration.ts";
import type { Row } from "../handler.ts";
import type { Verdict } from "./blame.ts";
import type { Ending, WorkMessage } from "./protocol.ts";
import type { AnswerCall } from "./sandbox.ts";

/** One thing for a host to do. */
export interface Work {
  readonly message: WorkMessage;
  /** What is suspected when its host dies: the job, or the module. */
  readonly subject: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly answer: AnswerCall;
}

/** How a work came back. */
export type WorkEnd =
  | {
    readonly kind: "ended";
    readonly ending: Ending;
    readonly rows: readonly Row[];
    readonly log: readonly LogLine[];
  }
  | (Verdict & { readonly log: readonly LogLine[] });

/** A work on its way through a host. */
export type Stage = "running" | "timed_out" | "stopping";

/**
 * Says what an ending means. A throw in answer to the abort is the timeout's doing, or the
 * daemon's; every other ending counts as what it is, however late.
 */
export function readEnding(
  ending: Ending,
  { stage, timeoutMs }: { readonly stage: Stage; readonly timeoutMs: number },
): Verdict | null {
  if (stage === "running") return null;
  const gaveUp = ending.kind === "query_failed" ||
    (ending.kind === "done" && ending.outcome.state === "failed" && ending.outcome.retry);
  if (!gaveUp) return null;
  return stage === "timed_out"
    ? { kind: "killed", reason: tookLonger(timeoutMs) }
    : { kind: "put_back", reason: "the scheduler was stopping", isSuspect: false };
}

/** The reason for an attempt that ran out of time. */
export function tookLonger(timeoutMs: number): string {
  const limit = timeoutMs < 1_000 ? `${timeoutMs} ms` : sayDuration(timeoutMs);
  return `took longer than ${limit} and was ended`;
}
