import type { Clock } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Fence, Lease, Store } from "../store/store.ts";

/** The duty that a daemon holds while it plans and runs. */
export const DAEMON_LEASE = "daemon";

/** How long the lease, and a claim of a job, hold unless renewed; the daemon renews it three times in that time. */
export const LEASE_MS = 10_000;

const STANDBY_PAUSE_MS = 500;

/** The right to be the daemon of a store. */
export interface Lock {
  readonly fence: Fence;
  readonly since: number;
  /** Renews the lease. @returns false where another daemon has it */
  renew(address: string): Promise<boolean>;
  /** Gives it back. */
  release(): Promise<void>;
}

/** Who asks for the lock. */
export interface Asker {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Random id of this daemon. */
  readonly holder: string;
  /** Whether to stand by until the lock is free. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
}

/**
 * Takes the lock: the operating system's on a file beside the store, which the kernel frees the
 * moment its holder dies, and the lease in the store, whose token fences what a holder writes.
 * @returns null where the signal aborted while standing by
 * @throws {SchedulerError} LOCK_HELD where another daemon runs and `wait` is false
 */
export async function takeLock(asker: Asker): Promise<Lock | null> {
  const { store, clock, log, signal } = asker;
  let told = false;
  while (!signal.aborted) {
    const lock = await tryLock(asker);
    if (lock !== null) return lock;
    const holder = sayHolder(await store.readLease(DAEMON_LEASE), clock.now());
    if (!asker.wait) {
      throw new SchedulerError(
        "LOCK_HELD",
        `Cannot start as another daemon runs already: ${holder}`,
        {
          hint: 'look at it with "bcourse-scheduler status", or leave out --no-wait to stand by',
        },
      );
    }
    if (!told) log.info("standing by: another daemon runs", { holder });
    told = true;
    await clock.sleep(STANDBY_PAUSE_MS, signal);
  }
  return null;
}

/** Says whether a daemon runs on this store, without disturbing it. */
export function isLockHeld(lockFile: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(lockFile, { read: true });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
  try {
    // Shared, so that two people who look at the same time do not take each other for a daemon.
    return !file.tryLockSync(false);
  } finally {
    file.close();
  }
}

async function tryLock({ store, clock, holder }: Asker): Promise<Lock | null> {
  const file = store.lockFile === null ? null : lockFileOf(store.lockFile);
  if (store.lockFile !== null && file === null) return null;
  const pid = Deno.pid;
  const host = Deno.hostname();
  // With the file lock in hand, whoever wrote the lease is dead: no need to wait for its end.
  const force = file !== null;
  const ask = { name: DAEMON_LEASE, holder, pid, host, now: clock.now(), leaseMs: LEASE_MS, force };
  let lease: Lease | null = null;
  try {
    lease = await store.acquireLease(ask);
  } finally {
    if (lease === null) file?.close();
  }
  if (lease === null) return null;
  const fence = { name: lease.name, holder, token: lease.token };
  return {
    fence,
    since: lease.since,
    renew: (address) => store.renewLease(fence, { now: clock.now(), leaseMs: LEASE_MS, address }),
    async release() {
      try {
        await store.releaseLease(fence, clock.now());
      } finally {
        file?.close();
      }
    },
  };
}

/** @returns the open and locked file; null where another process holds it */
function lockFileOf(path: string): Deno.FsFile | null {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (thrown) {
    throw new StoreError("STORE_UNUSABLE", `Cannot open the lock file ${path}`, {
      hint: "check that this user may write in its directory",
      cause: thrown,
    });
  }
  if (file.tryLockSync(true)) return file;
  file.close();
  return null;
}

function sayHolder(lease: Lease | null, now: number): string {
  if (lease === null) return "it has not said which";
  const { pid, host, since } = lease;
  return `process ${pid} on ${host}, for ${sayDuration(now - since)}`;
}
