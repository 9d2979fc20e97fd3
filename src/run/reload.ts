import type { Clock } from "../domain/clock.ts";
import { StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Generations } from "./generations.ts";
import type { Loaded } from "./loaded.ts";

/** What reloading needs. */
export interface ReloadParts {
  /** Configurations to go on with, as they come. */
  readonly next: (signal: AbortSignal) => AsyncIterable<Loaded>;
  readonly generations: Pick<Generations, "replace">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told of each that is at work. */
  readonly onLoaded: (loaded: Loaded) => void;
}

const PAUSE_MS = 5_000;

/** Puts each new configuration to work as it comes, until the signal aborts. */
export async function reload(parts: ReloadParts, signal: AbortSignal): Promise<void> {
  const { next, onLoaded } = parts;
  const log = parts.log.category("config");
  try {
    for await (const loaded of next(signal)) {
      if (!await putToWork(parts, { loaded, signal })) break;
      onLoaded(loaded);
      log.info("configuration loaded", { tasks: loaded.prepared.config.tasks.length });
    }
  } catch (thrown) {
    log.error("configuration is no longer watched", { error: thrown });
  }
}

/** A store that cannot be used just now puts it off. @returns false where the daemon ended before */
async function putToWork(
  { generations, clock, log }: ReloadParts,
  { loaded, signal }: { readonly loaded: Loaded; readonly signal: AbortSignal },
): Promise<boolean> {
  while (!signal.aborted) {
    try {
      await generations.replace(loaded);
      return true;
    } catch (thrown) {
      if (!(thrown instanceof StoreError)) throw thrown;
      const waiting = "configuration is not at work yet: the old one goes on";
      log.category("config").error(waiting, { error: thrown });
      await clock.sleep(PAUSE_MS, signal);
    }
  }
  return false;
}
