/**
 * What SQLite's result codes mean to whoever asked. The one place that looks at them.
 * @module
 */
import { CourseError, messageOf } from "../../domain/errors.ts";

type Meaning = { readonly code: string; readonly hint: string };

const LOCKED: Meaning = {
  code: "COURSE_BUSY",
  hint: "wait and try again; look for a program that keeps the database locked",
};
const DAMAGED: Meaning = {
  code: "COURSE_UNREACHABLE",
  hint: "check that database: names Bcourse's own file; if it does, restore the file from a backup",
};
const UNREADABLE: Meaning = {
  code: "COURSE_UNREACHABLE",
  hint: "let the user that runs the scheduler read the file and its directory, and check the disk",
};
const READ_ONLY: Meaning = {
  code: "COURSE_REFUSED",
  hint: "let the user that runs the scheduler write the file and its directory",
};
const FORBIDDEN: Meaning = {
  code: "COURSE_REFUSED",
  hint:
    "queries may only read; changes go through a task with writes: true, as INSERT, UPDATE or DELETE",
};
const WRONG: Meaning = {
  code: "COURSE_REFUSED",
  hint: "compare the SQL with the tables of the database and correct it",
};

/** By primary result code. Source: sqlite.org/rescode.html */
const MEANINGS: ReadonlyMap<number, Meaning> = new Map([
  [3, UNREADABLE], // SQLITE_PERM
  [5, LOCKED], // SQLITE_BUSY
  [6, LOCKED], // SQLITE_LOCKED
  [8, READ_ONLY], // SQLITE_READONLY
  [10, UNREADABLE], // SQLITE_IOERR
  [11, DAMAGED], // SQLITE_CORRUPT
  [13, UNREADABLE], // SQLITE_FULL
  [14, UNREADABLE], // SQLITE_CANTOPEN
  [23, FORBIDDEN], // SQLITE_AUTH
  [26, DAMAGED], // SQLITE_NOTADB
]);

/**
 * Turns what SQLite threw into an error of ours; what is one already stays as it is.
 * @param thrown the caught value
 * @param label the database, for the message
 */
export function toCourseError(thrown: unknown, label: string): CourseError {
  if (thrown instanceof CourseError) return thrown;
  const { code, hint } = MEANINGS.get(resultCode(thrown)) ?? WRONG;
  return new CourseError(code, `Cannot run SQL on ${label}: ${messageOf(thrown)}`, {
    hint,
    cause: thrown,
  });
}

/**
 * Says why a file cannot be opened.
 * @param thrown what looking at the file, or opening it, threw
 */
export function toOpenError(thrown: unknown, label: string): CourseError {
  const isMissing = thrown instanceof Deno.errors.NotFound;
  const found = isMissing ? "the file is not there" : messageOf(thrown);
  return new CourseError("COURSE_UNREACHABLE", `Cannot open ${label}: ${found}`, {
    hint: isMissing
      ? "check database: in automations.yaml, or put the file there; the scheduler never makes one"
      : UNREADABLE.hint,
    cause: thrown,
  });
}

/** The primary code: the extended one holds it in its lowest byte. 0 where there is none. */
function resultCode(thrown: unknown): number {
  if (!(thrown instanceof Error) || !("errcode" in thrown)) return 0;
  return typeof thrown.errcode === "number" ? thrown.errcode & 0xff : 0;
}
