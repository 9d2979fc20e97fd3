import type { Logger } from "../domain/log.ts";
import type { Generations } from "./generations.ts";
import type { Loaded } from "./loaded.ts";

/** What reloading needs. */
export interface ReloadParts {
  /** Configurations to go on with, as they come. */
  readonly next: (signal: AbortSignal) => AsyncIterable<Loaded>;
  readonly generations: Pick<Generations, "replace">;
  readonly log: Logger;
  /** Told of each that is at work. */
  readonly onLoaded: (loaded: Loaded) => void;
}

/** Puts each new configuration to work as it comes, until the signal aborts. */
export async function reload(parts: ReloadParts, signal: AbortSignal): Promise<void> {
  const { next, generations, onLoaded } = parts;
  const log = parts.log.category("config");
  try {
    for await (const loaded of next(signal)) {
      await generations.replace(loaded);
      onLoaded(loaded);
      log.info("configuration loaded", { tasks: loaded.prepared.config.tasks.length });
    }
  } catch (thrown) {
    log.error("configuration is no longer watched", { error: thrown });
  }
}
