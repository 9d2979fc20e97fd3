import { AsyncLocalStorage } from "node:async_hooks";
import type { Config } from "../../config/config.ts";
import type { Clock } from "../../domain/clock.ts";
import { HandlerError, messageOf, StoreError } from "../../domain/errors.ts";
import type { Job, LogLine } from "../../domain/job.ts";
import type { Row } from "../../handler.ts";
import type { AttemptResult, Sandbox } from "../../sandbox/sandbox.ts";
import type { Attempt, Settlement } from "../../store/store.ts";
import { capabilities, type CapabilityParts, type Outage } from "./capabilities.ts";
import type { LoadedTask } from "../catalog.ts";
import { retryAt, triesOf } from "./retry.ts";

/** What attempts need. */
export interface AttemptParts extends CapabilityParts {
  readonly config: Pick<Config, "environment" | "timezone" | "store" | "directory">;
  readonly clock: Clock;
  readonly sandbox: Sandbox;
  /** Random numbers in [0, 1). */
  readonly random: () => number;
}

/** How an attempt came out. */
export interface AttemptEnd {
  /** What to write down; the caller writes it. */
  readonly settlement: Settlement;
  /** What it could not go on without; null where that is not why it ended. */
  readonly outage: Outage | null;
}

/** Makes one attempt at a claimed job. Whatever the handler does is an answer here. */
export async function makeAttempt(
  parts: AttemptParts,
  work: { readonly job: Job; readonly row: Row; readonly task: LoadedTask },
  signal: AbortSignal,
): Promise<AttemptEnd> {
  const { job, task } = work;
  const attempt: Attempt = { jobSeq: job.seq, holder: job.holder ?? "", attempt: job.attempt };
  const rescues = await countRescues(parts, job);
  if (typeof rescues !== "number") return withoutAttempt(attempt, rescues);
  const tries = triesOf(job.attempt - job.forgiven, rescues);
  // A job whose daemon died in each of its attempts would else be rescued for ever.
  if (tries > task.settings.retry.limit + 1) {
    const reason = `its attempts are used up: the daemon ended during ${rescues} of them`;
    return { settlement: end(attempt, "failed", reason), outage: null };
  }
  const outages: Outage[] = [];
  const result = await resultOf(parts, { ...work, attempt, outages, signal });
  const outage = isFailedForNow(result) ? outages.at(-1) : undefined;
  if (outage !== undefined) return withoutAttempt(attempt, outage);
  return { settlement: settlementOf(parts, { job, attempt, tries, task, result }), outage: null };
}

/** What was not there is no fault of the job, and waiting for it costs no attempt. */
function withoutAttempt(attempt: Attempt, outage: Outage): AttemptEnd {
  return { settlement: end(attempt, "put_back", outage.reason), outage };
}

/** @returns how many attempts that count ended with their daemon, or why nobody can tell now */
async function countRescues({ store }: AttemptParts, job: Job): Promise<number | Outage> {
  if (job.attempt - job.forgiven === 1) return 0;
  try {
    const lines = await store.history(job.seq);
    return lines.filter((line) => line.kind === "rescued" && line.attempt > job.forgiven).length;
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    return { dependency: null, reason: thrown.message };
  }
}

/** Runs the handler. What goes wrong with that, and not in it, is among the outages. */
async function resultOf(
  parts: AttemptParts,
  { job, row, task, attempt, outages, signal }: {
    readonly job: Job;
    readonly row: Row;
    readonly task: LoadedTask;
    readonly attempt: Attempt;
    readonly outages: Outage[];
    readonly signal: AbortSignal;
  },
): Promise<AttemptResult> {
  const warnings: LogLine[] = [];
  const warn = (message: string): void => {
    warnings.push({ at: parts.clock.now(), level: "warn", message });
  };
  const caller = { job, attempt, task, warn };
  // A host asks from outside of what awaits it here: bound, its mails are traced under this attempt.
  const answer = AsyncLocalStorage.bind(
    capabilities(parts, caller, (outage) => outages.push(outage)),
  );
  const request = requestOf(parts, { job, row, task });
  const { timeoutMs } = task.settings;
  try {
    const result = await parts.sandbox.execute(task.ref, request, { timeoutMs, signal, answer });
    return withLines(result, warnings);
  } catch (thrown) {
    // The sandbox throws only where no host can be started; anything else is a fault of ours, and
    // counts as an attempt, so that it cannot go round for ever.
    const reason = messageOf(thrown);
    if (!(thrown instanceof HandlerError)) return { kind: "killed", reason, log: [] };
    outages.push({ dependency: null, reason });
    return {
      kind: "ended",
      outcome: { state: "failed", reason, retry: true },
      error: null,
      log: [],
    };
  }
}

/** What the handler does not know of and a person should see stands in the log beside its own lines. */
function withLines(result: AttemptResult, lines: readonly LogLine[]): AttemptResult {
  if (result.kind === "put_back" || lines.length === 0) return result;
  return { ...result, log: [...result.log, ...lines].sort((a, b) => a.at - b.at) };
}

function isFailedForNow(result: AttemptResult): boolean {
  return result.kind === "ended" && result.outcome.state === "failed" && result.outcome.retry;
}

/** Says what an attempt's result means for its job. */
function settlementOf(
  parts: Pick<AttemptParts, "clock" | "random">,
  { job, attempt, tries, task, result }: {
    readonly job: Job;
    readonly attempt: Attempt;
    /** How many attempts count, this one included. */
    readonly tries: number;
    readonly task: LoadedTask;
    readonly result: AttemptResult;
  },
): Settlement {
  if (result.kind === "put_back") return end(attempt, "put_back", result.reason);
  const { log } = result;
  const again = (reason: string, error: string | null): Settlement => {
    // A person may have let it run before its time.
    const since = Math.min(job.runAt, job.dueAt);
    const chance = { now: parts.clock.now(), random: parts.random(), since };
    const dueAt = retryAt(task.settings.retry, tries, chance);
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
