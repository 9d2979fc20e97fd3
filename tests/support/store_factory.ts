import type { Change } from "../../src/domain/change.ts";
import type { DeliveryRecord } from "../../src/domain/delivery.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Fence, Intention, Settlement, Store } from "../../src/store/store.ts";
import { ms } from "./task_factory.ts";

/** The task that the jobs of these tests belong to. */
export const KEY = { environment: "PRODUCTION", task: "reminder" } as const;
/** When these tests begin. */
export const T0 = ms("2026-12-01T09:00:00Z");
/** How long their claims hold. */
export const LEASE_MS = 10_000;

/** Takes the daemon's lease for a holder. */
export async function lease(store: Store, holder = "a", now = T0): Promise<Fence> {
  const ask = { name: "daemon", holder, pid: 1, host: "h", now, leaseMs: LEASE_MS, force: true };
  const locked = true;
  const taken = await store.acquireLease({ ...ask, locked });
  if (taken === null) throw new Error("the lease was not free");
  return taken;
}

/** A new job of an item, due at once unless told otherwise. */
export function creation(
  item: string,
  given: Partial<Extract<Change, { action: "create" }>> = {},
): Change {
  return {
    action: "create",
    id: `reminder/${item}/PRODUCTION`,
    item,
    occurrence: 1,
    label: `Training ${item}`,
    eventAt: T0 + 86_400_000,
    runAt: T0,
    missed: null,
    ...given,
  };
}

/** Plans jobs. */
export async function plan(
  store: Store,
  fence: Fence,
  changes: readonly Change[],
): Promise<number | null> {
  return await store.applyPlan({ ...KEY, fence, changes, now: T0 });
}

/** Claims up to so many due jobs. */
export function claim(store: Store, fence: Fence, limit = 10, now = T0): Promise<readonly Job[]> {
  const wanted = [{ task: KEY.task, limit }];
  return store.claim({
    environment: KEY.environment,
    fence,
    now,
    leaseMs: LEASE_MS,
    wanted,
    limit: 1_000,
  });
}

/** Plans one job and claims it. */
export async function running(store: Store, fence: Fence, item = "7"): Promise<Job> {
  await plan(store, fence, [creation(item)]);
  const [job] = await claim(store, fence, 1);
  if (job === undefined) throw new Error("the job was not claimed");
  return job;
}

/** The attempt that a claimed job stands for. */
export function attemptOf(job: Job): { jobSeq: number; holder: string; attempt: number } {
  return { jobSeq: job.seq, holder: job.holder ?? "", attempt: job.attempt };
}

/** The end of a claimed job's attempt. */
export function ending(job: Job, given: Partial<Settlement> = {}): Settlement {
  const end = { kind: "succeeded", reason: null, error: null, log: [], dueAt: null } as const;
  return { ...attemptOf(job), ...end, ...given };
}

/** Lets a claimed job's attempt write down that it is about to send a mail. */
export async function intend(
  store: Store,
  job: Job,
  given: Partial<Intention> = {},
  now = T0,
): Promise<DeliveryRecord> {
  const intended = await store.intendDelivery(intention(job, given), now);
  if (intended === null) throw new Error(`the job ${job.id} is not held`);
  return intended.now;
}

/** A mail that a claimed job's attempt is about to send. */
export function intention(job: Job, given: Partial<Intention> = {}): Intention {
  return {
    ...attemptOf(job),
    ...{ key: "1", to: "a@x.org", subject: "s", messageId: "<1@x>" },
    ...given,
  };
}
