/**
 * Values on their way into PostgreSQL and out of it.
 * @module
 */
import type { Cell } from "../../handler.ts";
import { toTimeText } from "../times.ts";

/** How values of some types are read; text is right for every other. Source: PostgreSQL, pg_type.dat */
const READERS: Readonly<Record<string, { readonly oids: number[]; read(text: string): Cell }>> = {
  boolean: { oids: [16], read: (text) => text === "t" ? 1 : 0 },
  // smallint, integer, bigint, oid
  integer: { oids: [21, 23, 20, 26], read: toInteger },
  real: { oids: [700, 701], read: toReal },
  // \x00ff
  bytes: { oids: [17], read: (text) => text.slice(2) },
  // timestamp, timestamptz, time
  time: { oids: [1114, 1184, 1083], read: toTimeText },
  // json, jsonb, date, text: the driver would read some of them
  text: { oids: [114, 3802, 1082, 25], read: (text) => text },
};

/**
 * The driver's types. Values are sent as text, whose meaning the server finds out from the place in
 * which it stands; the driver's own ways would read a time in this machine's zone.
 */
export const TYPES = Object.fromEntries(
  Object.entries(READERS).map(([name, { oids, read }]) => [name, {
    to: oids[0] ?? 0,
    from: oids,
    serialize: (value: unknown) => String(value),
    parse: read,
  }]),
);

/** What a value is where nothing says which type belongs there. */
export function ownType(value: Cell): number {
  if (typeof value === "boolean") return 16;
  if (typeof value === "number") return Number.isSafeInteger(value) ? 20 : 701;
  return 25;
}

function toInteger(text: string): Cell {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** NaN and Infinity are no JSON. */
function toReal(text: string): Cell {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
