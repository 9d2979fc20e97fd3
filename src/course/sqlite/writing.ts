/**
 * Transactions on a SQLite file.
 * @module
 */
import type { DatabaseSync } from "node:sqlite";
import { returnsRows } from "../statement.ts";
import type { Bindings } from "./cells.ts";
import type { Connection } from "./connection.ts";

/** A checked statement with its values. */
export interface Change {
  readonly sql: string;
  readonly bindings: Bindings;
  /** Rows that must change; undefined: any number. */
  readonly expect: number | undefined;
}

/**
 * Makes the changes in one transaction, all or none.
 * @returns rows changed by each; null where an `expect` was not met and all was undone
 * @throws {CourseError} COURSE_BUSY, COURSE_REFUSED, COURSE_UNREACHABLE, with everything undone
 */
export function writeAll(
  connection: Connection,
  { changes, label }: { readonly changes: readonly Change[]; readonly label: string },
): readonly number[] | null {
  const use = connection.use();
  try {
    return use.guard((database) => runTransaction(database, { changes, label }));
  } finally {
    use.end();
  }
}

/** Synchronous, so that no other work of this process gets between BEGIN and COMMIT. */
function runTransaction(
  database: DatabaseSync,
  { changes, label }: { readonly changes: readonly Change[]; readonly label: string },
): readonly number[] | null {
  database.prepare("BEGIN IMMEDIATE").run();
  try {
    const counts: number[] = [];
    for (const change of changes) {
      const count = runChange(database, change, label);
      if (change.expect !== undefined && count !== change.expect) return null;
      counts.push(count);
    }
    database.prepare("COMMIT").run();
    return counts;
  } finally {
    // Still open where an expect was not met, a statement failed, or COMMIT met somebody who reads.
    if (database.isTransaction) database.prepare("ROLLBACK").run();
  }
}

function runChange(database: DatabaseSync, change: Change, label: string): number {
  const statement = database.prepare(change.sql);
  if (statement.columns().length > 0) {
    // SQLite would report the number of rows that the statement before it changed.
    throw returnsRows(label);
  }
  return Number(statement.run({ ...change.bindings }).changes);
}
