import { StoreError } from "../../domain/errors.ts";

/** SQLite's primary result codes that mean something to us. Source: sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const NOTADB = 26;

/**
 * Turns what node:sqlite threw into an error of ours. Errors without a result code, such as those
 * of `exec()`, and codes that only a mistake of ours can cause, stay what they are.
 * @param path the file, for the message
 */
export function storeErrorOf(thrown: unknown, path: string): unknown {
  const code = resultCode(thrown);
  if (code === null) return thrown;
  const say = (name: string, found: string, hint: string): StoreError =>
    new StoreError(name, `Cannot use the store ${path} as ${found}`, { hint, cause: thrown });
  switch (code) {
    case BUSY:
    case LOCKED:
      return say("STORE_BUSY", "another program holds its lock", "try again in a moment");
    case FULL:
      return say("STORE_FULL", "the disk is full", "make room on the disk; nothing was lost");
    case CORRUPT:
    case NOTADB:
      return say("STORE_BROKEN", "the file is damaged", "put a backup in its place");
    case READONLY:
    case CANTOPEN:
    case IOERR:
      return say(
        "STORE_UNUSABLE",
        "the file cannot be opened or written",
        "check that the directory exists and that this user may write in it",
      );
    default:
      return thrown;
  }
}

/** Says whether trying the same again may help. */
export function isBusy(thrown: unknown): boolean {
  return thrown instanceof StoreError && thrown.code === "STORE_BUSY";
}

function resultCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return null;
  return typeof thrown.errcode === "number" ? thrown.errcode & 0xff : null;
}
