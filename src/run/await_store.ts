import type { StoreSettings } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Upgrade } from "../store/upgrade.ts";
import { type OpenStore, openStoreAlone } from "./open_store.ts";

/** How long to wait before the store is looked at again. */
const PAUSE_MS = 2_000;
/** What passes by itself on a server: it is started again, its network comes back. */
const PASSING: readonly string[] = ["STORE_BUSY", "STORE_FULL", "STORE_UNUSABLE"];

/** Who waits for a store. */
export interface Awaiting {
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether to stand by until the store can be had. */
  readonly wait: boolean;
  readonly signal: AbortSignal;
  /** Told at each look at a store that cannot be had yet. @param why in words */
  readonly onStandby: (why: string) => void;
}

/**
 * Opens the store for a daemon. Where its schema is older than this program's, it is brought up to
 * date once no daemon works by it any more: an upgrade host by host disturbs nobody. Where the store
 * is on a server that cannot be reached, it is tried again until it can.
 * @returns null where the signal aborted meanwhile
 * @throws {SchedulerError} LOCK_HELD where daemons are in the way and `wait` is false; what opening
 * the store throws, where that does not pass
 */
export async function awaitStore(
  settings: StoreSettings,
  awaiting: Awaiting,
): Promise<OpenStore | null> {
  const { clock, log, wait, signal, onStandby } = awaiting;
  let said = "";
  const standBy = (why: string, known: Readonly<Record<string, unknown>>): void => {
    if (why !== said) log.warn(`standing by: ${why}`, known);
    said = why;
    onStandby(why);
  };
  while (!signal.aborted) {
    try {
      const opened = await openStoreAlone(settings, clock);
      if ("store" in opened) return opened;
      if (!wait) throw inTheWay(opened);
      standBy(sayUpgrade(opened), { try: "bcourse-scheduler migrate" });
    } catch (thrown) {
      if (!wait || settings.kind === "sqlite" || !mayPass(thrown)) throw thrown;
      standBy("the store cannot be had yet", { error: thrown });
    }
    await clock.sleep(PAUSE_MS, signal);
  }
  return null;
}

/** Says which daemons are in the way of an upgrade. */
export function sayDaemons({ daemons }: Pick<Upgrade, "daemons">): string {
  return daemons.map(({ host, pid, version }) => {
    const name = version === "" ? "an earlier version" : `version ${version}`;
    return pid === 0 ? name : `${name} as process ${pid} on ${host}`;
  }).join(", ");
}

function sayUpgrade(upgrade: Upgrade): string {
  const { found, wanted } = upgrade;
  return `the store is still in use by ${
    sayDaemons(upgrade)
  }, and goes from schema ${found} to ${wanted} once that has ended`;
}

function inTheWay(upgrade: Upgrade): SchedulerError {
  return new SchedulerError(
    "LOCK_HELD",
    `Cannot start as the store is in use by an earlier program: ${sayDaemons(upgrade)}`,
    { hint: "leave out --no-wait to stand by until it has ended" },
  );
}

function mayPass(thrown: unknown): boolean {
  return thrown instanceof StoreError && PASSING.includes(thrown.code);
}
