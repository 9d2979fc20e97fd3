import { setImmediate } from "node:timers/promises";
import type { EpochMs } from "../../domain/clock.ts";
import { type Books, keysOf, PAGE, type Reader, type Table, TABLES, valueOf } from "../books.ts";
import type { Row, Writer } from "../books.ts";
import { inUse, notEmpty } from "../books_errors.ts";
import { openLocked } from "../lock_file.ts";
import { integer } from "../columns.ts";
import type { Database } from "./database.ts";
import { daemonAtWork, lockFileOf } from "./migrate.ts";

/** The books of a file. Statements are made of names that stand in {@link TABLES}, of nothing else. */
export function booksOver(database: Database, now: EpochMs): Books {
  const label = `SQLite ${database.path}`;
  const alone = async <T>(begin: string, work: () => Promise<T>): Promise<T> => {
    const file = openLocked(lockFileOf(database.path));
    try {
      const daemon = daemonAtWork(database, { now, isMine: file !== null });
      if (daemon !== null) throw inUse(label, [daemon]);
      return await within(database, { begin, work });
    } finally {
      file?.close();
    }
  };
  const reader = readerOf(database);
  return {
    label,
    read: (work) => alone("BEGIN", () => work(reader)),
    fill: (work) =>
      alone("BEGIN IMMEDIATE", async () => {
        for (const table of TABLES) {
          if ((await reader.page(table, null)).length > 0) throw notEmpty(label, table.name);
        }
        return await work(writerOf(database, reader));
      }),
    close: () => Promise.resolve(database.close()),
  };
}

/**
 * Other work goes on between BEGIN and COMMIT, unlike in a daemon: the connection is this work's
 * alone. Where it throws, or the process dies, SQLite undoes it.
 */
async function within<T>(
  database: Database,
  { begin, work }: { readonly begin: string; readonly work: () => Promise<T> },
): Promise<T> {
  database.run(begin);
  try {
    const result = await work();
    database.run("COMMIT");
    return result;
  } catch (thrown) {
    try {
      database.run("ROLLBACK");
    } catch {
      // It has rolled back by itself, as after a full disk: the error that led here says more.
    }
    throw thrown;
  }
}

function readerOf(database: Database): Reader {
  return {
    async page(table, after) {
      await setImmediate();
      const { columns, name } = table;
      const keys = keysOf(table);
      const where = after === null
        ? ""
        : `WHERE (${keys.join(", ")}) > (${keys.map((key) => `:${key}`).join(", ")})`;
      const sql = `SELECT ${columns.join(", ")} FROM ${name} ${where}
        ORDER BY ${keys.join(", ")} LIMIT ${PAGE}`;
      return database.all(sql, after === null ? {} : bind(table, after))
        .map((row) => columns.map((column) => valueOf(row[column])));
    },
    lastNumber: ({ name }) => {
      const row = database.get(
        `SELECT max(coalesce((SELECT max(seq) FROM ${name}), 0),
          coalesce((SELECT seq FROM sqlite_sequence WHERE name = '${name}'), 0)) AS last`,
      );
      return Promise.resolve(row === null ? 0 : integer(row, "last"));
    },
  };
}

function writerOf(database: Database, reader: Reader): Writer {
  return {
    ...reader,
    add(table, rows) {
      const { columns, name } = table;
      const sql = `INSERT INTO ${name} (${columns.join(", ")})
        VALUES (${columns.map((column) => `:${column}`).join(", ")})`;
      for (const row of rows) database.run(sql, bind(table, row));
      return Promise.resolve();
    },
    // SQLite heeds it where numbers must not come again; else it goes on after the highest there is.
    continueAfter({ name }, number) {
      database.run("DELETE FROM sqlite_sequence WHERE name = :name", { name });
      database.run("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)", {
        ...{ name, number },
      });
      return Promise.resolve();
    },
  };
}

function bind({ columns }: Table, row: Row): Record<string, Row[number]> {
  return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]));
}
