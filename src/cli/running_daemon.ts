import { dirname, resolve } from "node:path";
import { readStore } from "../config/endpoints.ts";
import { systemClock } from "../domain/clock.ts";
import { DAEMON_LEASE } from "../run/lock.ts";
import { openStoreForReading } from "../run/open_store.ts";
import type { Status } from "../run/status.ts";
import type { Store } from "../store/store.ts";
import { readConfigKeys } from "./config_keys.ts";

const ASK_TIMEOUT_MS = 1_000;
const DEFAULT_STORE = "sqlite:state/scheduler.db";

/** A daemon that answers, and its store. */
export interface RunningDaemon {
  readonly status: Status;
  readonly store: Store;
}

/**
 * Finds the daemon of a configuration that cannot be used on this machine, as after an edit with
 * errors, or where the daemon's environment variables are not set: the key `store:` is all it takes.
 * @returns null where none answers; else its store is open for reading
 */
export async function findRunningDaemon(path: string): Promise<RunningDaemon | null> {
  const keys = await readConfigKeys(path);
  const read = readStore(keys?.store ?? DEFAULT_STORE);
  if (keys === null || !("value" in read) || read.value.kind !== "sqlite") return null;
  const file = resolve(dirname(resolve(path)), read.value.path);
  const store = openStoreForReading({ kind: "sqlite", path: file }, systemClock());
  if (store === null) return null;
  const status = await askDaemon(store);
  if (status !== null) return { status, store };
  await store.close();
  return null;
}

/** @returns the status that the daemon tells; null where none answers at the address of the lease */
export async function askDaemon(store: Store): Promise<Status | null> {
  const lease = await store.readLease(DAEMON_LEASE);
  if (lease === null || !lease.address.startsWith("http://")) return null;
  try {
    const url = new URL("/api/v1/status", lease.address);
    const answer = await fetch(url, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    const body = await answer.json();
    // Another program may have the port by now; the daemon's pid says whether it is ours.
    return answer.ok && body?.pid === lease.pid ? body : null;
  } catch {
    // Whatever the reason, the store still tells how it is.
    return null;
  }
}
