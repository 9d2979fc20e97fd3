/**
 * Course data as INSERT statements, each value as SQLAlchemy writes it.
 * @module
 */
import type { Dialect } from "../../src/course/course.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import type { Column, Kind, Table } from "./column.ts";
import { quoteName } from "./ddl.ts";
import type { CourseData } from "./rows.ts";
import { SCHEMA, TABLE_NAMES, type TableName } from "./schema.ts";

/** A value as every driver takes it: whole numbers as bigint, times and lengths of time as text. */
export type Stored = null | boolean | bigint | number | string;

const DAY_MS = 86_400_000;

/** Rows of one table. */
export interface Insert {
  readonly table: TableName;
  /** `INSERT INTO "user" ("id", …) VALUES`, to be followed by the rows. */
  readonly into: string;
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly Stored[])[];
}

/** Says how to insert the rows, table by table, in an order that no foreign key forbids. */
export function insertsOf(data: CourseData, dialect: Dialect): readonly Insert[] {
  return TABLE_NAMES.flatMap((table) => {
    const { columns }: Table = SCHEMA[table];
    const rows: readonly object[] = data[table] ?? [];
    if (rows.length === 0) return [];
    const names = Object.keys(columns).map((name) => quoteName(name, dialect)).join(", ");
    return [{
      table,
      into: `INSERT INTO ${quoteName(table, dialect)} (${names}) VALUES`,
      rows: rows.map((row) => storedRow(row, { columns, dialect })),
    }];
  });
}

function storedRow(
  row: object,
  table: { readonly columns: Readonly<Record<string, Column>>; readonly dialect: Dialect },
): readonly Stored[] {
  const values = new Map<string, unknown>(Object.entries(row));
  return Object.entries(table.columns).map(([name, { kind }]) =>
    toStored(values.get(name) ?? null, { kind, dialect: table.dialect })
  );
}

function toStored(
  value: unknown,
  { kind, dialect }: { readonly kind: Kind; readonly dialect: Dialect },
): Stored {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot store a value of type ${typeof value}`);
  }
  if (kind === "instant") return toSqlText(value);
  if (kind === "interval") return dialect === "postgres" ? toInterval(value) : toSqlText(value);
  return Number.isInteger(value) ? BigInt(value) : value;
}

/** As psycopg2 writes Python's timedelta; a time counted from 1970 is for databases without such a type. */
function toInterval(ms: number): string {
  const days = Math.floor(ms / DAY_MS);
  return `${days} days ${(ms - days * DAY_MS) / 1_000} seconds`;
}
