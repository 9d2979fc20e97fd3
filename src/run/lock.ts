import type { Clock, EpochMs } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import { isLockHeld, openLocked } from "../store/lock_file.ts";
import type { Fence, Lease, Store, Works } from "../store/store.ts";
import { VERSION } from "./version.ts";

/**
 * The lease that a daemon has while it works; where several work at a time, each has one of its own,
 * whose name goes on with `/` and the daemon's id.
 */
export const DAEMON_LEASE = "daemon";

/** How long the lease, and a claim of a job, hold unless renewed; the daemon renews it three times in that time. */
export const LEASE_MS = 10_000;

const STANDBY_PAUSE_MS = 500;
/** Whoever does not want to wait tries more than once: `status` may have looked at the file just then. */
const IMPATIENT_TRIES = 3;
const IMPATIENT_PAUSE_MS = 50;
/** What may pass by itself: a daemon that is suspended while it writes, a full disk. */
const PASSING: readonly string[] = ["STORE_BUSY", "STORE_FULL", "STORE_UNUSABLE"];

/** The right to be the daemon of a store. */
export interface Lock {
  readonly fence: Fence;
  readonly since: number;
  /** Whose place was taken while it had not given it back: it died, or was suspended; null: nobody's. */
  readonly dead: Lease | null;
  /** Renews the lease. @param told where the page listens, and what the daemon works by @returns false where another daemon has it */
  renew(told: Pick<Lease, "address"> & { readonly works?: Works }): Promise<boolean>;
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
  /** Told at each look at a lock that another daemon has. @param holder in words */
  readonly onStandby?: (holder: string) => void;
}

/**
 * Takes the lock: the operating system's on a file beside the store, which the kernel frees the
 * moment its holder dies, and the lease in the store, whose token fences what a holder writes. A
 * holder that lives and gives no sign of life for as long as a lease lasts, as one that is suspended,
 * loses the lease; it keeps the file until it ends, and may write nothing when it wakes. Whoever
 * stands by goes on standing by while the store cannot be written. Where several daemons may work at
 * a time, each has a lease of its own at once.
 * @returns null where the signal aborted while standing by
 * @throws {SchedulerError} LOCK_HELD where another daemon runs and `wait` is false
 */
export async function takeLock(asker: Asker): Promise<Lock | null> {
  const { store, clock, log, signal } = asker;
  const watch = new Watch(clock);
  let hindrance = "";
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      const lock = await tryLock(asker, watch);
      if (lock !== null) return lock;
    } catch (thrown) {
      if (!asker.wait || tries === 1 || !mayPass(thrown)) throw thrown;
      if (thrown.message !== hindrance) log.warn("cannot take over yet", { error: thrown });
      hindrance = thrown.message;
    }
    const holder = sayHolder(await store.readLease(leaseName(asker)), clock.now());
    if (!asker.wait && tries >= IMPATIENT_TRIES) {
      throw new SchedulerError(
        "LOCK_HELD",
        `Cannot start as another daemon runs already: ${holder}`,
        {
          hint: 'look at it with "bcourse-scheduler status", or leave out --no-wait to stand by',
        },
      );
    }
    asker.onStandby?.(holder);
    if (asker.wait && tries === 1) log.info("standing by: another daemon runs", { holder });
    await clock.sleep(asker.wait ? STANDBY_PAUSE_MS : IMPATIENT_PAUSE_MS, signal);
  }
  return null;
}

/** Says whether a lease is that of a daemon, and not of a duty beside it. */
export function isDaemonLease({ name }: Lease): boolean {
  return name === DAEMON_LEASE || name.startsWith(`${DAEMON_LEASE}/`);
}

/**
 * Says whether a daemon runs on a store, without disturbing it.
 * @param lease its lease as it stands
 * @param options.lockFile the file that its holder locks; null where there is none
 */
export function isDaemonAlive(
  lease: Lease | null,
  { lockFile, now }: { readonly lockFile: string | null; readonly now: EpochMs },
): boolean {
  if (lease === null || lease.releasedAt !== null) return false;
  // The kernel knows better than any clock, where it was asked to watch.
  return lockFile !== null && lease.locked ? isLockHeld(lockFile) : lease.until > now;
}

/** For how long a lease has stood still, by a clock that nobody sets. */
class Watch {
  readonly #clock: Clock;
  #seen: { readonly sign: string; readonly atMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Looks at the lease; true once it has given no sign of life for as long as a lease lasts. */
  isStill({ token, heartbeatAt }: Lease): boolean {
    const sign = `${token} ${heartbeatAt}`;
    const nowMs = this.#clock.monotonicMs();
    if (this.#seen?.sign !== sign) this.#seen = { sign, atMs: nowMs };
    return nowMs - this.#seen.atMs >= LEASE_MS;
  }
}

async function tryLock(asker: Asker, watch: Watch): Promise<Lock | null> {
  const file = openLocked(asker.store.lockFile);
  let lock: Lock | null = null;
  try {
    lock = await tryLease(asker, { file, watch });
  } finally {
    if (lock === null) file?.close();
  }
  return lock;
}

async function tryLease(
  asker: Asker,
  { file: locked, watch }: { readonly file: Deno.FsFile | null; readonly watch: Watch },
): Promise<Lock | null> {
  const { store, clock, holder } = asker;
  let file = locked;
  const before = await store.readLease(leaseName(asker));
  const isStill = before !== null && watch.isStill(before);
  // Whoever had the file and has it no more is dead: no need to wait for the end of its lease.
  const isDead = file !== null && (before === null || before.locked);
  const mayTake = store.lockFile === null || file !== null || isStill;
  const lease = mayTake ? await acquire(asker, { file, force: isDead || isStill }) : null;
  if (lease === null) return null;
  const fence = { name: lease.name, holder, token: lease.token };
  return {
    fence,
    since: lease.since,
    dead: before === null || before.releasedAt !== null ? null : before,
    renew(told) {
      // Where it was taken from a suspended daemon, the file comes free when that one ends.
      file ??= openLocked(store.lockFile);
      const locked = file !== null;
      return store.renewLease(fence, { ...told, now: clock.now(), leaseMs: LEASE_MS, locked });
    },
    async release() {
      try {
        await store.releaseLease(fence, clock.now());
      } finally {
        file?.close();
      }
    },
  };
}

function leaseName({ store, holder }: Asker): string {
  return store.isShared ? `${DAEMON_LEASE}/${holder}` : DAEMON_LEASE;
}

function acquire(
  asker: Asker,
  { file, force }: { readonly file: Deno.FsFile | null; readonly force: boolean },
): Promise<Lease | null> {
  const { store, clock, holder } = asker;
  const me = { holder, pid: Deno.pid, host: Deno.hostname(), version: VERSION };
  const ask = { ...me, locked: file !== null, now: clock.now(), leaseMs: LEASE_MS, force };
  return store.acquireLease({ name: leaseName(asker), ...ask });
}

function mayPass(thrown: unknown): thrown is StoreError {
  return thrown instanceof StoreError && PASSING.includes(thrown.code);
}

function sayHolder(lease: Lease | null, now: number): string {
  if (lease === null) return "it has not said which";
  const { pid, host, since } = lease;
  return `process ${pid} on ${host}, for ${sayDuration(now - since)}`;
}
