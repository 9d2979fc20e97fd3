import type { EpochMs } from "../domain/clock.ts";
import type { RetryPolicy } from "../domain/task.ts";

/**
 * Works out when a failed job is tried again.
 * @param attempt the attempt that failed, from 1
 * @param random a number in [0, 1) that decides the jitter
 * @returns epoch ms, or null where the attempts are used up
 */
export function retryAt(
  policy: RetryPolicy,
  attempt: number,
  { now, random }: { readonly now: EpochMs; readonly random: number },
): EpochMs | null {
  if (attempt > policy.limit) return null;
  const factor = policy.backoff === "exponential" ? 2 ** (attempt - 1) : 1;
  const waitMs = Math.min(policy.initialMs * factor, policy.maxMs);
  const jitterMs = waitMs * policy.jitter * (2 * random - 1);
  return now + Math.round(Math.min(Math.max(0, waitMs + jitterMs), policy.maxMs));
}
