/**
 * Everything that a store keeps, table by table, as both backends have it: for moving it to another.
 * Leases are not among it, as they say who works now; nor are counts that triggers keep.
 * @module
 */
import { createHash } from "node:crypto";

/** A value as both backends keep it. */
export type Value = string | number | null;

/** A row: the values of a table's columns, in their order. */
export type Row = readonly Value[];

/** A table that both backends have. */
export interface Table {
  readonly name: string;
  readonly columns: readonly string[];
  /** The first so many columns order its rows, and no two rows have them alike. */
  readonly keys: 1 | 2 | 3;
  /** Whether its first column is a number that grows with each row. */
  readonly isNumbered: boolean;
}

/** Reads a store's tables, as they stand at one moment. */
export interface Reader {
  /**
   * The next rows of a table, by its key.
   * @param after the last row that was read; null: from the first
   * @returns at most {@link PAGE}; empty where there are no more
   */
  page(table: Table, after: Row | null): Promise<readonly Row[]>;
  /** The highest number that was ever given in a numbered table, as far as is known; 0: none. */
  lastNumber(table: Table): Promise<number>;
}

/** Fills a store's tables. */
export interface Writer extends Reader {
  /** Adds rows; at most {@link PAGE}. */
  add(table: Table, rows: readonly Row[]): Promise<void>;
  /** From now on, new rows get numbers above this one. */
  continueAfter(table: Table, number: number): Promise<void>;
}

/** A store that is moved, or that another is moved to. No daemon starts on it meanwhile. */
export interface Books {
  /** For people: kind and place, never a secret. */
  readonly label: string;
  /**
   * Lets work read everything; nothing is changed.
   * @throws {StoreError} STORE_IN_USE where a daemon runs on it
   */
  read<T>(work: (reader: Reader) => Promise<T>): Promise<T>;
  /**
   * Lets work fill the store in one transaction: where it throws, or is killed, nothing is left of it.
   * @throws {StoreError} STORE_IN_USE where a daemon runs on it, STORE_NOT_EMPTY
   */
  fill<T>(work: (writer: Writer) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Rows that are read or written at a time. */
export const PAGE = 1_000;

/** Every table, those first that others name. tests/store/books_test.ts holds them against the schemas. */
export const TABLES: readonly Table[] = [
  keyed("task", 2, [
    ...["environment", "name", "first_seen_at", "reconciled_at", "items", "error", "row_problems"],
    ...["failures", "open_until", "paused_at", "paused_by", "standing", "standing_since"],
  ]),
  numbered("job", [
    ...["id", "environment", "task", "item", "occurrence", "label", "event_at", "run_at", "due_at"],
    ...["planned_at", "state", "attempt", "forgiven", "holder", "claimed_at", "lease_until"],
    ...["finished_at", "reason", "cancel_cause"],
  ]),
  numbered("history", [
    ...["job_seq", "at", "kind", "attempt", "started_at", "reason", "error", "log"],
    ...["from_event_at", "from_run_at", "to_event_at", "to_run_at"],
  ]),
  numbered("delivery", [
    ...["job_seq", "key", "recipient", "subject", "message_id", "state", "attempt", "intended_at"],
    ...["changed_at", "unknown_at", "answer", "environment", "task", "job_at"],
  ]),
  keyed("step", 2, ["job_seq", "key", "result", "at"]),
  numbered("left_out", ["job_seq", "recipient", "name", "reason", "note", "attempt", "at"]),
  keyed("sighting", 3, [
    ...["environment", "task", "item", "label", "seen_at", "refusal", "left_at", "back_at"],
  ]),
  numbered("person", ["environment", "address"]),
  numbered("audit", ["at", "source", "who", "action", "subject", "detail"]),
  keyed("hold", 2, [
    ...["environment", "dependency", "since", "next_try_at", "tries", "reason", "tasks"],
  ]),
  keyed("pace", 1, ["name", "spent_until"]),
  keyed("notice", 3, [
    ...["environment", "channel", "cause", "since", "last_at", "wanted_at", "told_at", "thread"],
  ]),
];

/** Rows of a table, and what they come to. */
export interface Sum {
  readonly rows: number;
  /** SHA-256 of them all, the same in both backends. */
  readonly sha256: string;
}

/** Adds up a table. */
export async function sumUp(reader: Reader, table: Table): Promise<Sum> {
  const hash = createHash("sha256");
  let rows = 0;
  for await (const page of pages(reader, table)) {
    for (const row of page) hash.update(`${JSON.stringify(row.map(storable))}\n`);
    rows += page.length;
  }
  return { rows, sha256: hash.digest("hex") };
}

/** All rows of a table, in pages. */
export async function* pages(reader: Reader, table: Table): AsyncGenerator<readonly Row[]> {
  for (let after: Row | null = null;;) {
    const page = await reader.page(table, after);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    after = last;
  }
}

/** What PostgreSQL keeps in no text, and half a character, become the mark of what cannot be read. */
export function storable(value: Value): Value {
  return typeof value === "string" ? value.toWellFormed().replaceAll("\0", "\ufffd") : value;
}

/** The columns of a table's key. */
export function keysOf({ columns, keys }: Table): readonly string[] {
  return columns.slice(0, keys);
}

/** Checks that a value is one that both backends keep. */
export function valueOf(value: unknown): Value {
  if (value === null || typeof value === "string" || typeof value === "number") return value;
  throw new TypeError(`Cannot move a value of type ${typeof value}`);
}

function keyed(name: string, keys: Table["keys"], columns: readonly string[]): Table {
  return { name, columns, keys, isNumbered: false };
}

function numbered(name: string, columns: readonly string[]): Table {
  return { name, columns: ["seq", ...columns], keys: 1, isNumbered: true };
}
