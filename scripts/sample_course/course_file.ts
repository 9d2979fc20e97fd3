/**
 * Writes course data to a SQLite file, each value as SQLAlchemy writes it.
 * @module
 */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { toSqlText } from "../../src/domain/instant.ts";
import type { Column, Table } from "./column.ts";
import type { CourseData } from "./rows.ts";
import { createStatements, quoteName } from "./ddl.ts";
import { SCHEMA, TABLE_NAMES, type TableName } from "./schema.ts";

/**
 * Makes a SQLite file with Bcourse's tables and the given rows. Fails where the file has them already.
 * @param path where; its directory must be there
 * @param data the rows; tables left out are empty
 */
export function writeCourseFile(path: string, data: CourseData): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("BEGIN");
    for (const sql of createStatements("sqlite")) database.exec(sql);
    for (const name of TABLE_NAMES) insertRows(database, { name, rows: data[name] ?? [] });
    database.exec("COMMIT");
  } finally {
    database.close();
  }
}

function insertRows(
  database: DatabaseSync,
  { name, rows }: { readonly name: TableName; readonly rows: readonly object[] },
): void {
  const table: Table = SCHEMA[name];
  const columns = Object.entries(table.columns);
  const names = columns.map(([column]) => quoteName(column, "sqlite")).join(", ");
  const places = columns.map(() => "?").join(", ");
  const insert = database.prepare(
    `INSERT INTO ${quoteName(name, "sqlite")} (${names}) VALUES (${places})`,
  );
  for (const row of rows) {
    const values = new Map<string, unknown>(Object.entries(row));
    insert.run(...columns.map(([column, rules]) => encode(values.get(column) ?? null, rules)));
  }
}

function encode(value: unknown, { kind }: Column): SQLInputValue {
  if (value === null || typeof value === "string") return value;
  if (typeof value === "boolean") return value ? 1n : 0n;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot store a value of type ${typeof value}`);
  }
  // An interval is a time counted from 1970, where the database has no type for it.
  if (kind === "instant" || kind === "interval") return toSqlText(value);
  return Number.isInteger(value) ? BigInt(value) : value;
}
