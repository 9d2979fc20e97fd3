/**
 * Writes course data to a database on a server.
 * @module
 */
import { createStatements, quoteName } from "./ddl.ts";
import { type Insert, insertsOf, type Stored } from "./inserts.ts";
import type { CourseData } from "./rows.ts";
import { SCHEMA, TABLE_NAMES } from "./schema.ts";

/** A database on a server, as an administrator reaches it. */
export interface CourseServer {
  readonly dialect: "mysql" | "postgres";
  /** Runs one statement; `?` (MySQL) or `$1` (PostgreSQL) stand for its values. */
  run(sql: string, values?: readonly Stored[]): Promise<unknown>;
}

/** Rows in one INSERT; PostgreSQL takes at most 65,535 values. */
const ROWS_AT_ONCE = 500;

/** Makes Bcourse's tables in an empty database. */
export async function createTables(server: CourseServer): Promise<void> {
  for (const sql of createStatements(server.dialect)) await server.run(sql);
}

/** Inserts the rows into Bcourse's tables. Rows that are inserted later get ids behind theirs. */
export async function insertData(server: CourseServer, data: CourseData): Promise<void> {
  for (const insert of insertsOf(data, server.dialect)) {
    for (let at = 0; at < insert.rows.length; at += ROWS_AT_ONCE) {
      await insertRows(server, { ...insert, rows: insert.rows.slice(at, at + ROWS_AT_ONCE) });
    }
    if (server.dialect === "postgres" && "id" in SCHEMA[insert.table].columns) {
      const table = quoteName(insert.table, "postgres");
      await server.run(
        `SELECT setval(pg_get_serial_sequence('${table}', 'id'), max(id)) FROM ${table}`,
      );
    }
  }
}

/** Deletes every row of Bcourse's tables. */
export async function deleteData(server: CourseServer): Promise<void> {
  for (const name of TABLE_NAMES.toReversed()) {
    await server.run(`DELETE FROM ${quoteName(name, server.dialect)}`);
  }
}

async function insertRows(server: CourseServer, { into, rows }: Insert): Promise<void> {
  let count = 0;
  const place = (): string => server.dialect === "mysql" ? "?" : `$${count += 1}`;
  const lines = rows.map((row) => `(${row.map(place).join(", ")})`);
  await server.run(`${into} ${lines.join(", ")}`, rows.flat());
}
