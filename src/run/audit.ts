import { hostname, userInfo } from "node:os";
import type { AuditEntry, AuditSource } from "../domain/audit.ts";
import type { Clock } from "../domain/clock.ts";
import { StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Store } from "../store/store.ts";

/** What writing a line of the audit needs. */
export interface AuditParts {
  readonly store: Pick<Store, "recordAudit">;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Writes down what was done. A store that cannot be written is no reason not to do it: then the log
 * has the line.
 */
export async function writeAudit(
  { store, clock, log }: AuditParts,
  entry: Omit<AuditEntry, "at">,
): Promise<void> {
  try {
    await store.recordAudit({ at: clock.now(), ...entry });
  } catch (thrown) {
    if (!(thrown instanceof StoreError)) throw thrown;
    log.warn("not written to the audit", { ...entry, error: thrown.message });
  }
}

/** Says who acts: for a command the user who called it, else this process. */
export function actor(source: AuditSource): string {
  if (source === "command") return `${userInfo().username} on ${hostname()}`;
  return `process ${Deno.pid} on ${hostname()}`;
}
