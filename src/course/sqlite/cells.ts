/**
 * Values on their way into SQLite and out of it.
 * @module
 */
import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Cell } from "../../handler.ts";

/** Values as node:sqlite takes them, by parameter with its colon. */
export type Bindings = Readonly<Record<string, SQLInputValue>>;

/**
 * Turns parameters into what binds right: node:sqlite binds every number as REAL, so that `12` would
 * be `12.0` in a text column, and takes no booleans.
 */
export function toBindings(params: ReadonlyMap<string, Cell>): Bindings {
  const bindings: Record<string, SQLInputValue> = {};
  for (const [name, value] of params) bindings[`:${name}`] = toBinding(value);
  return bindings;
}

/** Turns a value, its integers read as BigInt, into what JSON can hold. */
export function toCell(value: SQLOutputValue): Cell {
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  return value instanceof Uint8Array ? value.toHex() : value;
}

function toBinding(value: Cell): SQLInputValue {
  if (typeof value === "boolean") return value ? 1n : 0n;
  return typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
}
