/**
 * One SELECT under way on a SQLite file.
 *
 * `iterate()` of Deno 2.9.6 ends without an error when SQLite reports one: a locked or damaged file
 * looks like an empty table, and the planner would cancel every job. So each SELECT is given a last
 * row of its own; where that is missing, the answer is not whole, and the SELECT is asked again by
 * `all()`, which does throw.
 * Source: iterate_next in denoland/deno, ext/node_sqlite/statement.rs
 * @module
 */
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";
import { CourseError } from "../../domain/errors.ts";
import type { Cell, Row } from "../../handler.ts";
import { type Bindings, toCell } from "./cells.ts";
import type { Connection } from "./connection.ts";

declare module "node:sqlite" {
  // Deno has it; the types that come with Deno 2.9.6 do not.
  interface StatementSync {
    setReturnArrays(enabled: boolean): void;
  }
}

/** Rows that are being fetched. Until {@link Reading.end}, writers cannot commit (unless the file is in WAL mode). */
export interface Reading {
  /** Fetches the next rows, at most so many; none: that was all. */
  next(limit: number): Row[];
  /** Gives the file and the connection free. */
  end(): void;
}

/** A checked SELECT. */
export interface Select {
  /** The statement alone, without a semicolon. */
  readonly sql: string;
  readonly bindings: Bindings;
}

/**
 * Starts one SELECT and fetches its first row, since only that meets the lock of a writer.
 * @throws {CourseError} COURSE_BUSY, with nothing left open; COURSE_REFUSED, COURSE_UNREACHABLE
 */
export function startReading(connection: Connection, select: Select): Reading {
  const use = connection.use();
  try {
    const cursor = use.guard((database) => openCursor(database, select));
    return {
      next(limit) {
        const rows: Row[] = [];
        use.guard(() => {
          for (let row = cursor.take(); row !== null; row = cursor.take()) {
            if (rows.push(row) === limit) return;
          }
        });
        return rows;
      },
      end() {
        cursor.close();
        use.end();
      },
    };
  } catch (error) {
    use.end();
    throw error;
  }
}

interface Cursor {
  /** The next row; null after the last. */
  take(): Row | null;
  close(): void;
}

function openCursor(database: DatabaseSync, { sql, bindings }: Select): Cursor {
  // Prepared alone first: its errors are about the text that somebody wrote, and a text that is
  // whole only inside of the one below is refused.
  const alone = prepare(database, sql);
  const names = alone.columns().map(({ name }) => name);
  const nulls = names.map(() => ", NULL").join("");
  const whole = prepare(database, `SELECT 0, * FROM (\n${sql}\n) UNION ALL SELECT 1${nulls}`);
  whole.setReturnArrays(true);
  const rows = whole.iterate({ ...bindings });
  const step = (): Readonly<Record<number, SQLOutputValue>> => {
    const { done, value } = rows.next();
    return done ? failed(alone, bindings) : value;
  };
  let ahead = step();
  return {
    take() {
      if (ahead[0] === 1n) return null;
      const row = toRow(names, ahead);
      ahead = step();
      return row;
    },
    close() {
      rows.return?.();
    },
  };
}

function prepare(database: DatabaseSync, sql: string): StatementSync {
  const statement = database.prepare(sql);
  // Without it, an integer beyond 2^53 throws.
  statement.setReadBigInts(true);
  return statement;
}

/** Throws what SQLite has against the SELECT. */
function failed(alone: StatementSync, bindings: Bindings): never {
  alone.all({ ...bindings });
  throw new CourseError("COURSE_BUSY", "Cannot read all rows: SQLite stopped before the last one", {
    hint: "try again",
  });
}

function toRow(names: readonly string[], values: Readonly<Record<number, SQLOutputValue>>): Row {
  const row: Record<string, Cell> = {};
  for (let at = 0; at < names.length; at++) row[names[at] ?? ""] = toCell(values[at + 1] ?? null);
  return row;
}
