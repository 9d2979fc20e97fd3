import type { EpochMs } from "../../domain/clock.ts";
import type { RetryPolicy } from "../../domain/task.ts";

/** Rescues that use up none of a job's tries. */
const FREE_RESCUES = 3;

/**
 * Says how many of a job's attempts count against `retry.limit`. A job whose daemon was killed did
 * nothing wrong, so its first rescues are free; one that kills its daemon each time must end too, so
 * those after them are not.
 * @param attempt the attempt, from 1
 * @param rescues how many attempts before it ended with their daemon
 */
export function triesOf(attempt: number, rescues: number): number {
  return attempt - Math.min(rescues, FREE_RESCUES);
}

/**
 * Works out when a failed job is tried again.
 * @param tries how many tries have failed, from 1
 * @param chance.random a number in [0, 1) that decides the jitter
 * @param chance.since when it was due, or was to run: it is due no sooner, though a clock is set back
 * @returns epoch ms, or null where the attempts are used up
 */
export function retryAt(
  policy: RetryPolicy,
  tries: number,
  { now, random, since }: {
    readonly now: EpochMs;
    readonly random: number;
    readonly since: EpochMs;
  },
): EpochMs | null {
  if (tries > policy.limit) return null;
  const factor = policy.backoff === "exponential" ? 2 ** (tries - 1) : 1;
  const waitMs = Math.min(policy.initialMs * factor, policy.maxMs);
  const jitterMs = waitMs * policy.jitter * (2 * random - 1);
  return Math.max(since, now + Math.round(Math.min(Math.max(0, waitMs + jitterMs), policy.maxMs)));
}
