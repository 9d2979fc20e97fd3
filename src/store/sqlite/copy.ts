import { StoreError } from "../../domain/errors.ts";
import type { Database } from "./database.ts";

/**
 * Writes the database to a file, whole and on the disk when this returns. In one statement, and so
 * of one moment.
 * @param path not there yet; made first, so that nobody else may read it
 * @throws {StoreError} STORE_COPY where the file cannot be written
 */
export function copyDatabase(database: Database, path: string): void {
  try {
    Deno.openSync(path, { createNew: true, write: true, mode: 0o600 }).close();
  } catch (thrown) {
    throw new StoreError("STORE_COPY", `Cannot write a copy of the store to ${path}`, {
      hint: "name a file that is not there yet, in a directory that this user may write in",
      cause: thrown,
    });
  }
  try {
    database.run("VACUUM INTO :path", { path });
    const file = Deno.openSync(path, { read: true, write: true });
    file.syncSync();
    file.close();
  } catch (thrown) {
    Deno.removeSync(path);
    throw thrown;
  }
}
