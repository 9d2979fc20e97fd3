/**
 * What SQL may do on a connection, decided by SQLite itself while it compiles a statement: a text
 * that begins with WITH may still end in DELETE.
 * @module
 */
import type { DatabaseSync } from "node:sqlite";

declare module "node:sqlite" {
  // Deno has it; the types that come with Deno 2.9.6 do not.
  interface DatabaseSync {
    setAuthorizer(callback: (action: number) => number): void;
  }
}

/** Source: sqlite.org/c3ref/c_alter_table.html */
const ACTIONS = {
  SELECT: 21,
  READ: 20,
  FUNCTION: 31,
  RECURSIVE: 33,
  TRANSACTION: 22,
  INSERT: 18,
  UPDATE: 23,
  DELETE: 9,
};
const READING = [ACTIONS.SELECT, ACTIONS.READ, ACTIONS.FUNCTION, ACTIONS.RECURSIVE];
const WRITING = [
  ...READING,
  ACTIONS.TRANSACTION,
  ACTIONS.INSERT,
  ACTIONS.UPDATE,
  ACTIONS.DELETE,
];
const ALLOW = 0;
const DENY = 1;

/**
 * Limits a connection: no ATTACH, no PRAGMA, no change of the schema, and in mode `read` no change
 * at all. A statement that wants more is refused with SQLITE_AUTH when it is prepared.
 */
export function limitActions(database: DatabaseSync, mode: "read" | "write"): void {
  const allowed = new Set(mode === "read" ? READING : WRITING);
  database.setAuthorizer((action) => allowed.has(action) ? ALLOW : DENY);
}
