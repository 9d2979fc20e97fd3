import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import type { Store } from "../store/store.ts";
import type { Lock } from "./lock.ts";
import { type Duty, sharedDuty, soleDuty } from "./planning/duty.ts";
import { VERSION } from "./version.ts";

/** What working beside other daemons needs. */
export interface OthersParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Random id of this daemon. */
  readonly holder: string;
}

/** Whoever has the lock of a store that is not shared plans. */
export function dutyOf({ store, clock, log, holder }: OthersParts, lock: Lock): Duty {
  if (!store.isShared) return soleDuty(lock.fence);
  const me = { holder, pid: Deno.pid, host: Deno.hostname(), version: VERSION };
  return sharedDuty({ store, clock, log: log.category("planning"), me });
}

/** Takes up what other daemons write, as soon as it is told. */
export async function hear(
  { store, log }: OthersParts,
  { signal, onChange }: { readonly signal: AbortSignal; readonly onChange: () => void },
): Promise<void> {
  try {
    for await (const _ of store.changes(signal)) onChange();
  } catch (thrown) {
    log.error("other daemons are no longer heard of at once", { error: thrown });
  }
}
