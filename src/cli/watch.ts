import { join } from "node:path";
import type { Clock, EpochMs } from "../domain/clock.ts";
import type { Bell } from "../run/bell.ts";

/** For so long nothing may change before a file counts as written: editors write in several steps. */
const SETTLE_MS = 300;

/** File systems tell the time a little late. */
const STAMP_LAG_MS = 100;

/** What is watched. */
export interface Watched {
  /** automations.yaml. */
  readonly file: string;
  /** Directory of handler modules; where it is not there, it is not watched. */
  readonly handlersDir: string;
  /** When they were read: what has changed since then, before the watching began, is a change too. */
  readonly since: EpochMs;
  readonly clock: Clock;
  /** Has them looked at whenever it is rung, which is to be every few seconds. */
  readonly bell: Bell;
  readonly signal: AbortSignal;
}

/** How the files are. */
interface Look {
  /** The same text is the same files. */
  readonly text: string;
  readonly changedAt: EpochMs;
}

/**
 * Gives a turn for each change of the configuration or of a handler, once it has settled, and for
 * each SIGHUP, and says which it was. Ends when the signal aborts.
 *
 * Looks at the files itself. `Deno.watchFs` will not do: it opens and closes whatever changes in a
 * watched directory, and closing a file ends every lock that this process has on it, SQLite's own on
 * the store among them where that lies beside automations.yaml. The next process to look at the store
 * then takes itself for the last, and deletes the log that the daemon writes to.
 * Source: Deno 2.9.6 under strace; fcntl(2); sqlite.org/howtocorrupt.html section 2.2
 */
export async function* changes(watched: Watched): AsyncGenerator<"file" | "signal"> {
  const { signal, since, bell } = watched;
  let isAsked = false;
  const ask = (): void => {
    isAsked = true;
    bell.ring();
  };
  Deno.addSignalListener("SIGHUP", ask);
  try {
    const first = look(watched);
    let known = first.changedAt > since - STAMP_LAG_MS ? "as they were read" : first.text;
    for (;;) {
      await bell.rung(signal);
      if (signal.aborted) return;
      const found = look(watched).text;
      if (found === known && !isAsked) continue;
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
    const now = look(watched).text;
    if (now === before) return now;
    before = now;
  }
  return found;
}

/** Not by promises: a look would wake threads and this one several times, and takes 50 µs. */
function look({ file, handlersDir }: Watched): Look {
  const signs = [file, ...modulesIn(handlersDir)].map(signOf);
  return {
    text: signs.map(({ text }) => text).join("\n"),
    changedAt: Math.max(...signs.map(({ changedAt }) => changedAt)),
  };
}

function modulesIn(directory: string): readonly string[] {
  const names: string[] = [];
  try {
    for (const { name } of Deno.readDirSync(directory)) {
      if (/\.[cm]?[jt]sx?$/.test(name)) names.push(name);
    }
  } catch {
    // Not there, or not readable just now: what is in it is as good as gone.
  }
  return names.sort().map((name) => join(directory, name));
}

/** Many editors put a new file in the place of the old one: its number counts too. */
function signOf(path: string): Look {
  try {
    const { ino, size, mtime, ctime } = Deno.statSync(path);
    const text = `${path} ${ino} ${size} ${mtime?.getTime()}`;
    // An old file that is moved here keeps its mtime; Deno 2.9.6 tells ctime in whole seconds only.
    return { text, changedAt: Math.max(mtime?.getTime() ?? 0, ctime?.getTime() ?? 0) };
  } catch {
    return { text: `${path} is not there`, changedAt: 0 };
  }
}
