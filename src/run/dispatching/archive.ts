/**
 * Files that handlers keep for people, such as what they are about to delete.
 * @module
 */
import { dirname, join } from "node:path";
import type { Config } from "../../config/config.ts";
import { HandlerError, messageOf } from "../../domain/errors.ts";
import type { Json } from "../../handler.ts";

/** Keeps data for people. */
export interface Archive {
  /**
   * Writes data as JSON, for its owner alone. The file is on the disk, whole, when this returns;
   * under the same job and name the newer data takes the place of the older.
   * @returns the file's path
   * @throws {HandlerError} HANDLER_MISUSE where the name is none, HANDLER_ARCHIVE where the disk refuses
   */
  keep(jobId: string, name: string, data: Json): Promise<string>;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Says where a configuration's archive is: beside the scheduler's own state. */
export function archiveDir({ store, directory }: Pick<Config, "store" | "directory">): string {
  return join(store.kind === "sqlite" ? dirname(store.path) : join(directory, "state"), "archive");
}

/** Makes the archive in a directory, which comes into being with the first file. */
export function createArchive(dir: string): Archive {
  return {
    async keep(jobId, name, data) {
      if (!NAME.test(name)) throw notAName(name);
      const folder = join(dir, folderOf(jobId));
      const path = join(folder, `${name}.json`);
      try {
        await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
        await writeWhole(folder, { path, text: `${JSON.stringify(data, null, 2)}\n` });
      } catch (thrown) {
        throw refusedByDisk(path, thrown);
      }
      return path;
    },
  };
}

/** A folder for each job: its id, with whatever is no part of a file's name written as its bytes. */
function folderOf(jobId: string): string {
  return encodeURIComponent(jobId.replaceAll("/", "_")).replaceAll("*", "%2A").slice(0, 200);
}

/** Writes beside, brings it to the disk, then renames: nobody ever sees half a file. */
async function writeWhole(
  folder: string,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<void> {
  const beside = join(folder, `.${crypto.randomUUID()}`);
  try {
    const options = { createNew: true, mode: 0o600 };
    await Deno.writeTextFile(beside, text, options);
    await sync(beside);
    await Deno.rename(beside, path);
    // The name is part of the folder: without this, the file may be gone after a power cut.
    await sync(folder);
  } catch (thrown) {
    await Deno.remove(beside).catch(() => {}); // it may not have come into being
    throw thrown;
  }
}

async function sync(path: string): Promise<void> {
  using file = await Deno.open(path, { read: true });
  await file.sync();
}

function notAName(name: string): HandlerError {
  return new HandlerError(
    "HANDLER_MISUSE",
    `Cannot keep ${JSON.stringify(name.slice(0, 100))} as it is no name of a file`,
    { hint: "use letters, digits, ., _ and -, at most 100 in all" },
  );
}

function refusedByDisk(path: string, thrown: unknown): HandlerError {
  return new HandlerError("HANDLER_ARCHIVE", `Cannot write ${path}: ${messageOf(thrown)}`, {
    hint: "let the daemon's user write there, and see that the disk has room",
    cause: thrown,
  });
}
