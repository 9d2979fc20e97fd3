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
import { TAKE, type Taker } from "./taker.ts";

/** Rows that are being fetched. Until {@link Reading.end}, writers cannot commit (unless the file is in WAL mode). */
export interface Reading {
  /** Gives the next page; one that is not full is the last. */
  next(): readonly Row[];
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
 * Starts one SELECT and fetches its first page, since only that meets the lock of a writer.
 * @param pageRows rows of a full page
 * @throws {CourseError} COURSE_BUSY, with nothing left open; COURSE_REFUSED, COURSE_UNREACHABLE
 */
export function startReading(connection: Connection, select: Select, pageRows: number): Reading {
  const use = connection.use();
  const read = (cursor: Cursor): readonly Row[] => use.guard(() => cursor.next(pageRows));
  try {
    const cursor = use.guard((database, taker) => openCursor({ database, taker }, select));
    let ahead: readonly Row[] | null = read(cursor);
    return {
      next() {
        const page = ahead ?? read(cursor);
        ahead = null;
        return page;
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
  /** The next rows; fewer than the limit: the last. Not to be called after those. */
  next(limit: number): readonly Row[];
  close(): void;
}

/** Every row there can be: with a limit, SQLite asks nothing of a row before it is one of the answer. */
const ALL = "9223372036854775807";

function openCursor(
  { database, taker }: { readonly database: DatabaseSync; readonly taker: Taker },
  { sql, bindings }: Select,
): Cursor {
  // Prepared alone first: its errors are about the text that somebody wrote, and a text that is
  // whole only inside of the one below is refused.
  const alone = database.prepare(sql);
  const names = alone.columns().map(({ name }) => name);
  const columns = names.map((_, at) => `c${at}`).join(", ");
  const whole = database.prepare(
    `WITH bcourse_scheduler_answer(${columns}) AS (SELECT * FROM (\n${sql}\n) LIMIT ${ALL})
    SELECT 1 FROM bcourse_scheduler_answer WHERE ${TAKE}(${columns}) UNION ALL SELECT 1`,
  );
  const steps = whole.iterate({ ...bindings });
  return {
    next(limit) {
      const rows: Row[] = [];
      const take = (values: readonly SQLOutputValue[]): boolean =>
        rows.push(toRow(names, values)) === limit;
      // A full page, or the last row: each is a row of ours.
      const { done } = taker.during(take, () => steps.next());
      return done ? failed(alone, bindings) : rows;
    },
    close() {
      steps.return?.();
    },
  };
}

/** Throws what SQLite has against the SELECT. */
function failed(alone: StatementSync, bindings: Bindings): never {
  alone.all({ ...bindings });
  throw new CourseError("COURSE_BUSY", "Cannot read all rows: SQLite stopped before the last one", {
    hint: "try again",
  });
}

function toRow(names: readonly string[], values: readonly SQLOutputValue[]): Row {
  const row: Record<string, Cell> = {};
  for (let at = 0; at < names.length; at++) row[names[at] ?? ""] = toCell(values[at] ?? null);
  return row;
}
