import { StoreError } from "../../domain/errors.ts";

/** What a failure of SQLite means to whoever runs the scheduler. */
interface Meaning {
  readonly code: string;
  /** Ends the sentence "Cannot use the store … as". */
  readonly found: string;
  readonly hint: string;
}

const BUSY: Meaning = {
  code: "STORE_BUSY",
  found: "another program holds its lock",
  hint: "try again in a moment",
};
const FULL: Meaning = {
  code: "STORE_FULL",
  found: "the disk is full",
  hint: "make room on the disk; nothing was lost",
};
const BROKEN: Meaning = {
  code: "STORE_BROKEN",
  found: "the file is damaged",
  hint: "put a backup in its place",
};
const READ_ONLY: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the file may not be written",
  hint:
    "let the user that runs the scheduler write the file and its directory, and see that the disk is not mounted read-only",
};
const CLOSED_OFF: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the file cannot be opened",
  hint: "check that the directory exists and that this user may write in it",
};
const FAILING: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the disk does not give or take its data",
  hint: "look at the disk and at the system's log; what was written down before is kept",
};

/** The log's index cannot grow: no room on the disk. An extended code, as its primary one says too little. */
const IOERR_SHMSIZE = 4_874;

/** By result code. What only a mistake of ours can cause is not here. Source: sqlite.org/rescode.html */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [5, BUSY], // SQLITE_BUSY
  [6, BUSY], // SQLITE_LOCKED
  [8, READ_ONLY], // SQLITE_READONLY
  [10, FAILING], // SQLITE_IOERR
  [11, BROKEN], // SQLITE_CORRUPT
  [13, FULL], // SQLITE_FULL
  [14, CLOSED_OFF], // SQLITE_CANTOPEN
  [26, BROKEN], // SQLITE_NOTADB
  [IOERR_SHMSIZE, FULL],
]);

/** Errors of `exec()` and of opening bear no code: their text begins with SQLite's own. Source: sqlite3ErrStr() */
const CODES_BY_TEXT: ReadonlyMap<string, number> = new Map([
  ["database is locked", 5],
  ["database table is locked", 6],
  ["attempt to write a readonly database", 8],
  ["disk I/O error", 10],
  ["database disk image is malformed", 11],
  ["database or disk is full", 13],
  ["unable to open database file", 14],
  ["file is not a database", 26],
]);

/**
 * Turns what node:sqlite threw into an error of ours. What only a mistake of ours can cause stays
 * what it is.
 * @param path the file, for the message
 */
export function storeErrorOf(thrown: unknown, path: string): unknown {
  const code = resultCode(thrown);
  if (code === null) return thrown;
  const meaning = MEANINGS.get(code) ?? MEANINGS.get(code & 0xff);
  if (meaning === undefined) return thrown;
  const { found, hint } = meaning;
  const message = `Cannot use the store ${path} as ${found}`;
  return new StoreError(meaning.code, message, { hint, cause: thrown });
}

/** Says whether trying the same again may help. */
export function isBusy(thrown: unknown): boolean {
  return thrown instanceof StoreError && thrown.code === "STORE_BUSY";
}

/** The extended code, whose lowest byte is the primary one; null where it is no error of SQLite's. */
function resultCode(thrown: unknown): number | null {
  if (!(thrown instanceof Error)) return null;
  if ("errcode" in thrown && typeof thrown.errcode === "number") return thrown.errcode;
  const { message } = thrown;
  const known = [...CODES_BY_TEXT].find(([text]) =>
    message === text || message.startsWith(`${text}:`)
  );
  return known?.[1] ?? null;
}
