import { dirname, resolve } from "node:path";
import type { Clock } from "../domain/clock.ts";

/** For so long nothing may change before a file counts as written: editors write in several steps. */
const SETTLE_MS = 300;

/** What is watched. */
export interface Watched {
  /** automations.yaml. */
  readonly file: string;
  /** Directory of handler modules; where it is not there, it is not watched. */
  readonly handlersDir: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Gives a turn for each change of the configuration or of a handler, once it has settled, and for
 * each SIGHUP, and says which it was. Ends when the signal aborts.
 */
export async function* changes(
  { file, handlersDir, clock, signal }: Watched,
): AsyncGenerator<"file" | "signal"> {
  if (signal.aborted) return; // it would not be told again
  let changed = Promise.withResolvers<void>();
  let stirs = 0;
  const stir = (): void => {
    stirs += 1;
    changed.resolve();
  };
  const path = resolve(file);
  // The directory, not the file: many editors put a new file in the place of the old one.
  const ends = [
    watch(dirname(path), (one) => resolve(one) === path, stir),
    watch(handlersDir, (one) => /\.[cm]?[jt]sx?$/.test(one), stir),
  ];
  let isAsked = false;
  const ask = (): void => {
    isAsked = true;
    stir();
  };
  Deno.addSignalListener("SIGHUP", ask);
  signal.addEventListener("abort", stir, { once: true });
  try {
    for (;;) {
      await changed.promise;
      changed = Promise.withResolvers();
      for (let before = -1; before !== stirs && !signal.aborted;) {
        before = stirs;
        await clock.sleep(SETTLE_MS, signal);
      }
      if (signal.aborted) return;
      const cause = isAsked ? "signal" : "file";
      isAsked = false;
      yield cause;
    }
  } finally {
    Deno.removeSignalListener("SIGHUP", ask);
    for (const end of ends) await end();
  }
}

/** Watches a directory. @returns ends the watching */
function watch(
  directory: string,
  matters: (path: string) => boolean,
  stir: () => void,
): () => Promise<void> {
  let watcher: Deno.FsWatcher;
  try {
    watcher = Deno.watchFs(directory, { recursive: false });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return () => Promise.resolve();
    throw thrown;
  }
  const listen = async (): Promise<void> => {
    for await (const event of watcher) {
      if (event.kind !== "access" && event.paths.some(matters)) stir();
    }
  };
  const listening = listen();
  return async () => {
    watcher.close();
    await listening;
  };
}
