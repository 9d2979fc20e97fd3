import type { Config } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { HandlerError, messageOf } from "../domain/errors.ts";
import type { Job } from "../domain/job.ts";
import type { Row } from "../handler.ts";
import type { AttemptResult, Sandbox } from "../sandbox/sandbox.ts";
import type { Attempt, Settlement } from "../store/store.ts";
import { capabilities, type CapabilityParts } from "./capabilities.ts";
import type { LoadedTask } from "./catalog.ts";
import { retryAt } from "./retry.ts";

/** How long a job waits whose mail server, course database or handler host is not there. */
const OUTAGE_WAIT_MS = 30_000;

/** What attempts need. */
export interface AttemptParts extends CapabilityParts {
  readonly config: Pick<Config, "environment" | "timezone">;
  readonly clock: Clock;
  readonly sandbox: Sandbox;
  /** Random numbers in [0, 1). */
  readonly random: () => number;
}

/**
 * Makes one attempt at a claimed job. Whatever the handler does is an answer here.
 * @returns what to write down; the caller writes it
 */
export async function makeAttempt(
  parts: AttemptParts,
  work: { readonly job: Job; readonly row: Row; readonly task: LoadedTask },
  signal: AbortSignal,
): Promise<Settlement> {
  const { job, row, task } = work;
  const attempt: Attempt = { jobSeq: job.seq, holder: job.holder ?? "", attempt: job.attempt };
  // A job whose daemon died in each of its attempts would else be rescued for ever.
  if (job.attempt > task.settings.retry.limit + 1) {
    return end(attempt, "failed", "its attempts are used up: the daemon ended during the last one");
  }
  try {
    let outage: string | null = null;
    const answer = capabilities(parts, { job, attempt, task }, (message) => outage = message);
    const request = requestOf(parts, { job, row, task });
    const { timeoutMs } = task.settings;
    const result = await parts.sandbox.execute(task.ref, request, { timeoutMs, signal, answer });
    if (outage !== null && isFailedForNow(result)) {
      // The server was not there: that is no fault of the job, and waiting costs it no attempt.
      return { ...end(attempt, "put_back", outage), dueAt: parts.clock.now() + OUTAGE_WAIT_MS };
    }
    return settlementOf(parts, { attempt, task, result });
  } catch (thrown) {
    // The sandbox throws only where no host can be started: not the job's fault.
    if (thrown instanceof HandlerError) {
      return {
        ...end(attempt, "put_back", messageOf(thrown)),
        dueAt: parts.clock.now() + OUTAGE_WAIT_MS,
      };
    }
    // A fault of ours. It counts as an attempt, so that it cannot go round for ever.
    const result = { kind: "killed", reason: messageOf(thrown), log: [] } as const;
    return settlementOf(parts, { attempt, task, result });
  }
}

function isFailedForNow(result: AttemptResult): boolean {
  return result.kind === "ended" && result.outcome.state === "failed" && result.outcome.retry;
}

/** Says what an attempt's result means for its job. */
function settlementOf(
  parts: Pick<AttemptParts, "clock" | "random">,
  { attempt, task, result }: {
    readonly attempt: Attempt;
    readonly task: LoadedTask;
    readonly result: AttemptResult;
  },
): Settlement {
  if (result.kind === "put_back") return end(attempt, "put_back", result.reason);
  const { log } = result;
  const again = (reason: string, error: string | null): Settlement => {
    const chance = { now: parts.clock.now(), random: parts.random() };
    const dueAt = retryAt(task.settings.retry, attempt.attempt, chance);
    const kind = dueAt === null ? "failed" : "retried";
    return { ...end(attempt, kind, reason), error, log, dueAt };
  };
  if (result.kind === "killed") return again(result.reason, null);
  const { outcome, error } = result;
  switch (outcome.state) {
    case "succeeded":
      return { ...end(attempt, "succeeded", outcome.note ?? null), log };
    case "skipped":
      return { ...end(attempt, "skipped", outcome.reason), log };
    case "failed":
      if (outcome.retry) return again(outcome.reason, error);
      return { ...end(attempt, "failed", outcome.reason), error, log };
  }
}

function end(attempt: Attempt, kind: Settlement["kind"], reason: string | null): Settlement {
  return { ...attempt, kind, reason, error: null, log: [], dueAt: null };
}

function requestOf(
  { config, clock }: Pick<AttemptParts, "config" | "clock">,
  { job, row, task }: { readonly job: Job; readonly row: Row; readonly task: LoadedTask },
): Parameters<Sandbox["execute"]>[1] {
  return {
    task: job.task,
    jobId: job.id,
    attempt: job.attempt,
    environment: config.environment,
    timezone: config.timezone,
    now: clock.now(),
    args: task.settings.args,
    item: { id: job.item, label: job.label, eventAt: job.eventAt, row },
  };
}
