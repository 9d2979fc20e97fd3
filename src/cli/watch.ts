import { join } from "node:path";
import type { Clock, EpochMs } from "../domain/clock.ts";
import { Bell } from "../run/bell.ts";

/**
 * How often the files are looked at. `Deno.watchFs` will not do: it opens and closes whatever changes
 * in a watched directory, and closing a file ends every lock that this process has on it, SQLite's
 * own on the store among them where that lies beside automations.yaml. The next process to look at
 * the store then takes itself for the last, and deletes the log that the daemon writes to.
 * Source: Deno 2.9.6 under strace; fcntl(2); sqlite.org/howtocorrupt.html section 2.2
 */
const LOOK_MS = 1_000;
/** For so long nothing may change before a file counts as written: editors write in several steps. */
const SETTLE_MS = 300;

/** What is watched. */
export interface Watched {
  /** automations.yaml. */
  readonly file: string;
  /** Directory of handler modules; where it is not there, it is not watched. */
  readonly handlersDir: string;
  /** When the files were read that are at work now; what was edited after that is a change. */
  readonly since: EpochMs;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Gives a turn for each change of the configuration or of a handler, once it has settled, and for
 * each SIGHUP, and says which it was. Ends when the signal aborts.
 */
export async function* changes(watched: Watched): AsyncGenerator<"file" | "signal"> {
  const { clock, signal } = watched;
  const bell = new Bell();
  let isAsked = false;
  const ask = (): void => {
    isAsked = true;
    bell.ring();
  };
  Deno.addSignalListener("SIGHUP", ask);
  try {
    let known = await look(watched);
    let isOverlooked = await isNewer(watched);
    for (;;) {
      if (!isOverlooked) await bell.wait(LOOK_MS, { clock, signal });
      if (signal.aborted) return;
      const found = await look(watched);
      if (found === known && !isAsked && !isOverlooked) continue;
      isOverlooked = false;
      known = await settle(found, watched);
      if (signal.aborted) return;
      const cause = isAsked ? "signal" : "file";
      isAsked = false;
      yield cause;
    }
  } finally {
    Deno.removeSignalListener("SIGHUP", ask);
  }
}

/** Waits until nothing changes any more. @returns how the files are then */
async function settle(found: string, watched: Watched): Promise<string> {
  const { clock, signal } = watched;
  for (let before = found; !signal.aborted;) {
    await clock.sleep(SETTLE_MS, signal);
    const now = await look(watched);
    if (now === before) return now;
    before = now;
  }
  return found;
}

/** Says how the files are: the same text is the same files. */
async function look({ file, handlersDir }: Watched): Promise<string> {
  const modules = await modulesIn(handlersDir);
  const signs = await Promise.all([file, ...modules].map(signOf));
  return signs.join("\n");
}

/** Says whether something was edited since it was read, before anybody looked. */
async function isNewer({ file, handlersDir, since }: Watched): Promise<boolean> {
  const modules = await modulesIn(handlersDir);
  const times = await Promise.all([file, ...modules].map(async (path) => {
    const found = await Deno.stat(path).catch(() => null);
    return found?.mtime?.getTime() ?? 0;
  }));
  return Math.max(...times) >= since;
}

async function modulesIn(directory: string): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of Deno.readDir(directory)) {
      if (/\.[cm]?[jt]sx?$/.test(name)) names.push(name);
    }
  } catch {
    // Not there, or not readable just now: what is in it is as good as gone.
  }
  return names.sort().map((name) => join(directory, name));
}

/** Many editors put a new file in the place of the old one: its number counts too. */
async function signOf(path: string): Promise<string> {
  try {
    const { ino, size, mtime } = await Deno.stat(path);
    return `${path} ${ino} ${size} ${mtime?.getTime()}`;
  } catch {
    return `${path} is not there`;
  }
}
