/**
 * The SELECTs on a SQLite file.
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { Clock } from "../../domain/clock.ts";
import type { Params, Row } from "../../handler.ts";
import { retryWhileBusy } from "../busy.ts";
import type { Course } from "../course.ts";
import { collectRows, PAGE_ROWS } from "../rows.ts";
import { pickParameters, requireSelect } from "../statement.ts";
import { toBindings } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { startReading } from "./reading.ts";

/** Reads the first page of the file, which tells whether it is a database at all. */
const PING = "SELECT count(*) AS tables FROM sqlite_schema";

/** What the queries work with. */
export interface QueryOptions {
  /** For messages. */
  readonly label: string;
  readonly clock: Clock;
  /** Ends waiting for a lock, not a query that has begun. */
  readonly closing: AbortSignal;
}

/** Makes the reading half of a course database. */
export function createQueries(
  connection: Connection,
  options: QueryOptions,
): Pick<Course, "ping" | "columns" | "pages" | "all"> {
  const { label, clock, closing } = options;
  return {
    async ping() {
      await readAll(connection, { sql: PING, params: {} }, options);
    },
    async columns(sql) {
      requireSelect(sql, { dialect: "sqlite", label });
      return await retryWhileBusy(() => readColumns(connection, sql), { clock, signal: closing });
    },
    pages(sql, params, signal) {
      return readPages(connection, { sql, params }, { ...options, signal });
    },
    async all(sql, params) {
      return await readAll(connection, { sql, params }, options);
    },
  };
}

interface Query {
  readonly sql: string;
  readonly params: Params;
}

async function* readPages(
  connection: Connection,
  { sql, params }: Query,
  { label, clock, closing, signal }: QueryOptions & { readonly signal: AbortSignal },
): AsyncGenerator<readonly Row[]> {
  const text = requireSelect(sql, { dialect: "sqlite", label });
  const select = { sql: text.body, bindings: toBindings(pickParameters(text, params, { label })) };
  if (signal.aborted) return;
  const reading = await retryWhileBusy(
    () => startReading(connection, select, PAGE_ROWS),
    { clock, signal: AbortSignal.any([signal, closing]) },
  ).catch((error) => {
    if (signal.aborted) return null;
    throw error;
  });
  if (reading === null) return;
  try {
    while (!signal.aborted) {
      const page = reading.next();
      if (page.length > 0) yield page;
      if (page.length < PAGE_ROWS) return;
      await setImmediate();
    }
  } finally {
    reading.end();
  }
}

async function readAll(
  connection: Connection,
  query: Query,
  options: QueryOptions,
): Promise<Row[]> {
  // A signal that never aborts: half of the rows would pass for all of them.
  const { signal } = new AbortController();
  return await collectRows(readPages(connection, query, { ...options, signal }), options);
}

function readColumns(connection: Connection, sql: string): readonly string[] {
  const use = connection.use();
  try {
    return use.guard((database) => database.prepare(sql).columns().map(({ name }) => name));
  } finally {
    use.end();
  }
}
