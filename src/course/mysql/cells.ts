/**
 * Values on their way into MySQL and out of it.
 * @module
 */
import mysql, { type FieldPacket, type TypedParameterValue } from "mysql2";
import type { Cell, Row } from "../../handler.ts";
import { toTimeText } from "../times.ts";

/** A value as the driver takes it. */
export type Binding = Cell | TypedParameterValue;

/**
 * Turns a value into what binds right: the driver sends every number as a floating one, which
 * `LIMIT :n` refuses.
 */
export function toBinding(value: Cell): Binding {
  return typeof value === "number" && Number.isSafeInteger(value)
    ? mysql.TypedParameter.LONGLONG(value)
    : value;
}

/** Turns the driver's array of values into a row. */
export type RowReader = (values: readonly unknown[]) => Row;

/** Makes a reader of rows with these columns. */
export function rowReader(fields: readonly FieldPacket[]): RowReader {
  const readers = fields.map(({ name, columnType }) => ({ name, read: readerOf(columnType) }));
  return (values) => {
    const row: Record<string, Cell> = {};
    for (let at = 0; at < readers.length; at++) {
      const reader = readers[at];
      const value = values[at];
      if (reader !== undefined) {
        row[reader.name] = value === null || value === undefined ? null : reader.read(value);
      }
    }
    return row;
  };
}

function readerOf(type: number | undefined): (value: unknown) => Cell {
  switch (type) {
    case mysql.Types.DATETIME:
    case mysql.Types.TIMESTAMP:
      return (value) => isZero(value) ? null : toTimeText(String(value));
    case mysql.Types.DATE:
    case mysql.Types.NEWDATE:
      return (value) => isZero(value) ? null : String(value);
    case mysql.Types.TIME:
      return (value) => toTimeText(String(value));
    case mysql.Types.BIT:
      return (value) => value instanceof Uint8Array ? toInteger(value) : toCell(value);
    case mysql.Types.FLOAT:
      return (value) => typeof value === "number" ? toShortest(value) : toCell(value);
    default:
      return toCell;
  }
}

/** MySQL's own way of writing "no date". */
function isZero(value: unknown): boolean {
  return String(value).startsWith("0000-00-00");
}

function toCell(value: unknown): Cell {
  if (value instanceof Uint8Array) return value.toHex();
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "object") return JSON.stringify(value);
  return typeof value === "number" || typeof value === "boolean" ? value : String(value);
}

function toInteger(bytes: Uint8Array): Cell {
  const whole = BigInt(`0x${bytes.toHex() || "0"}`);
  return whole > Number.MAX_SAFE_INTEGER ? whole.toString() : Number(whole);
}

/** A FLOAT holds 1.1 as 1.10000002384…: finds the shortest number that it holds the same way. */
function toShortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}
