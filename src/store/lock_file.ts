/**
 * The operating system's lock on a file beside a store, which the kernel frees the moment its holder dies.
 * @module
 */
import { StoreError } from "../domain/errors.ts";

/** Says whether a process has the lock on a file. */
export function isLockHeld(path: string): boolean {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true });
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
  try {
    // Shared, so that two people who look at the same time do not take each other for a daemon.
    return !file.tryLockSync(false);
  } finally {
    file.close();
  }
}

/** @returns the open and locked file; null where there is none, or another process holds it */
export function openLocked(path: string | null): Deno.FsFile | null {
  if (path === null) return null;
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (thrown) {
    throw new StoreError("STORE_UNUSABLE", `Cannot open the lock file ${path}`, {
      hint: "check that this user may write in its directory",
      cause: thrown,
    });
  }
  if (file.tryLockSync(true)) return file;
  file.close();
  return null;
}
