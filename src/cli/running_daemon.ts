import { dirname, resolve } from "node:path";
import { readStore } from "../config/endpoints.ts";
import { resolveStore } from "../config/resolve.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { nearestDaemon } from "../run/daemons.ts";
import { type OpenStore, openStoreForReading } from "../run/open_store.ts";
import type { Status } from "../run/status.ts";
import { tokenPath } from "../run/actions/token.ts";
import type { Store } from "../store/store.ts";
import { callDaemon } from "./call_daemon.ts";
import { readConfigKeys } from "./config_keys.ts";

const ASK_TIMEOUT_MS = 1_000;

/** A daemon that answers, and its store. */
export interface RunningDaemon {
  readonly status: Status;
  readonly store: Store;
  /** That the store goes by. */
  readonly clock: Clock;
  /** Where its token is. */
  readonly tokenFile: string;
}

/**
 * Finds the daemon of a configuration, which need not be usable on this machine, as after an edit with
 * errors, or where the daemon's environment variables are not set: the key `store:` is all it takes,
 * and quicker to read than the whole.
 * @returns null where none answers; else its store is open for reading
 */
export async function findRunningDaemon(path: string): Promise<RunningDaemon | null> {
  const keys = await readConfigKeys(path);
  if (keys?.store == null) return null;
  const read = readStore(keys.store);
  if (!("value" in read)) return null;
  const directory = dirname(resolve(path));
  const settings = resolveStore(read.value, directory);
  const opened = await openStoreForReading(settings, systemClock());
  if (opened === null) return null;
  const status = await askDaemon(opened);
  const tokenFile = tokenPath({ store: settings, directory });
  if (status !== null) return { ...opened, status, tokenFile };
  await opened.store.close();
  return null;
}

/** @returns the status that the daemon tells; null where none answers at the address of the lease */
export async function askDaemon({ store, clock }: OpenStore): Promise<Status | null> {
  const lease = await nearestDaemon(store, clock.now());
  if (lease === null || lease.address === "") return null;
  try {
    const call = { path: "/api/v1/status", timeoutMs: ASK_TIMEOUT_MS };
    const { status, body } = await callDaemon(lease.address, call);
    // Another program may have the port by now; the daemon's pid says whether it is ours.
    return status === 200 && isStatusOf(body, lease.pid) ? body : null;
  } catch {
    // Whatever the reason, the store still tells how it is.
    return null;
  }
}

function isStatusOf(body: unknown, pid: number): body is Status {
  return typeof body === "object" && body !== null && "pid" in body && body.pid === pid;
}
