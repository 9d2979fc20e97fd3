import { randomUUID } from "node:crypto";
import { dirname, resolve } from "node:path";
import { systemClock } from "../domain/clock.ts";
import { SchedulerError, StoreError } from "../domain/errors.ts";
import { openStoreForReading } from "../run/open_store.ts";
import type { Store } from "../store/store.ts";
import { type Command, type CommonOptions, withStore } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printJson } from "./terminal.ts";

interface BackupOptions extends CommonOptions {
  readonly file: string;
  readonly force: boolean;
}

/** Writes a copy of the store, whole or not at all, also while the daemon works. */
export function backup(command: Command<BackupOptions>): Promise<ExitCode> {
  const { options, terminal } = command;
  const file = resolve(options.file);
  return withStore(command, async (store) => {
    if (!options.force && exists(file)) throw isThere(file);
    const part = `${file}.${randomUUID()}.part`;
    try {
      await copy(store, { file, part });
      await check(part);
      // From here on the copy is there whole, under its own name.
      Deno.renameSync(part, file);
      syncDirectory(dirname(file));
    } finally {
      if (exists(part)) Deno.removeSync(part);
    }
    const bytes = Deno.statSync(file).size;
    if (options.json) printJson(terminal, { file, bytes });
    else terminal.out(`Copied the store to ${file} (${Math.ceil(bytes / 1024)} kB).`);
    return EXIT.done;
  });
}

async function copy(
  store: Store,
  { file, part }: { readonly file: string; readonly part: string },
): Promise<void> {
  try {
    await store.copyTo(part);
  } catch (thrown) {
    if (!(thrown instanceof StoreError && thrown.code === "STORE_COPY")) throw thrown;
    throw new SchedulerError("FILE_NOT_WRITTEN", `Cannot write ${file}`, {
      hint: "name a file in a directory that is there and that this user may write in",
      cause: thrown,
    });
  }
}

/** A copy that cannot be used must not be found out when it is needed. */
async function check(path: string): Promise<void> {
  const copy = await openStoreForReading({ kind: "sqlite", path }, systemClock());
  try {
    const [damage] = await copy?.store.findDamage() ?? ["it is empty"];
    if (damage === undefined) return;
    throw new StoreError("STORE_BROKEN", `Cannot use the copy of the store: ${damage}`, {
      hint: "the store itself may be damaged; keep the backups that you have",
    });
  } finally {
    await copy?.store.close();
  }
}

/** So that the new name outlives a loss of power. */
function syncDirectory(path: string): void {
  const directory = Deno.openSync(path, { read: true });
  try {
    directory.syncSync();
  } finally {
    directory.close();
  }
}

function exists(path: string): boolean {
  try {
    return Deno.lstatSync(path) !== null;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

function isThere(file: string): SchedulerError {
  return new SchedulerError("USAGE_FILE_EXISTS", `Cannot write ${file} as it is there already`, {
    hint: "name another file, or add --force to replace it",
  });
}
