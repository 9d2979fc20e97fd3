/**
 * The columns of a row. The schema promises what is in them; what is something else is refused.
 * @module
 */

/** A row as a database gives it. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Reads an integer column. */
export function integer(row: SqlRow, column: string): number {
  return asInteger(row[column], column);
}

/** Reads an integer column that may be null. */
export function integerOrNull(row: SqlRow, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

/** Reads a text column. */
export function text(row: SqlRow, column: string): string {
  return asText(row[column], column);
}

/** Reads a text column that may be null. */
export function textOrNull(row: SqlRow, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

/** The CHECK constraints of the schema promise that this finds it. */
export function oneOf<T extends string>(row: SqlRow, column: string, known: readonly T[]): T {
  const value = text(row, column);
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw unexpected(column, value);
  return found;
}

/** Reads a JSON list that this store wrote itself. */
export function listOf<T>(row: SqlRow, column: string): readonly T[] {
  const list: unknown = JSON.parse(text(row, column));
  if (!Array.isArray(list)) throw unexpected(column, list);
  return list;
}

/** Reads an integer of a column. */
export function asInteger(value: unknown, column: string): number {
  if (typeof value === "number") return value;
  throw unexpected(column, value);
}

/** Reads a text of a column. */
export function asText(value: unknown, column: string): string {
  if (typeof value === "string") return value;
  throw unexpected(column, value);
}

function unexpected(column: string, value: unknown): TypeError {
  return new TypeError(`Cannot read column ${column} of the store: found ${typeof value}`);
}
