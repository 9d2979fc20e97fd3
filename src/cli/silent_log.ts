import type { Logger } from "../domain/log.ts";

/** A log that goes nowhere, for commands whose answer is all they have to say. */
export function silentLog(): Logger {
  const nowhere = (): void => {};
  const log = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
  return { ...log, category: silentLog };
}
