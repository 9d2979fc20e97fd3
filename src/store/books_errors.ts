import { StoreError } from "../domain/errors.ts";
import type { AtWork } from "./upgrade.ts";

/** The error for whoever moves a store that a daemon works on. */
export function inUse(label: string, daemons: readonly AtWork[]): StoreError {
  const who = daemons.map(({ pid, host }) => `process ${pid} on ${host}`).join(", ");
  return new StoreError("STORE_IN_USE", `Cannot move ${label} while a daemon runs on it: ${who}`, {
    hint: 'stop it first, such as with "systemctl stop bcourse-scheduler", on every host',
  });
}

/** The error for whoever moves a store to where something is already. */
export function notEmpty(label: string, table: string): StoreError {
  return new StoreError(
    "STORE_NOT_EMPTY",
    `Cannot move a store to ${label} as something is there already: rows of ${table}`,
    { hint: "name another place: a file that is not there yet, or another schema behind ?schema=" },
  );
}
