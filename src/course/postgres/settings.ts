/**
 * What holds in a transaction with PostgreSQL, whatever the server's own settings are.
 * @module
 */

/** How long to wait for a lock, in ms. */
const LOCK_MS = 5_000;

/**
 * Writes the statements that begin a transaction. Its settings end with it, so that they hold behind
 * a pooler too, and no query can change them for the next.
 * @param mode `read`: the server refuses every change
 * @param statementMs how long the server works on one statement at most
 */
export function beginTransaction(mode: "read" | "write", statementMs: number): string {
  return [
    `BEGIN READ ${mode === "read" ? "ONLY" : "WRITE"}`,
    "SET LOCAL TimeZone = 'UTC'",
    "SET LOCAL DateStyle = 'ISO'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL standard_conforming_strings = on",
    // All rows are fetched: a plan for the first ones would be slower.
    "SET LOCAL cursor_tuple_fraction = 1",
    `SET LOCAL lock_timeout = ${LOCK_MS}`,
    `SET LOCAL statement_timeout = ${Math.ceil(statementMs)}`,
  ].join("; ");
}
