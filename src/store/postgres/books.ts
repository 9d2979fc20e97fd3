import { type Books, keysOf, PAGE, type Reader, type Row, storable } from "../books.ts";
import { type Table, TABLES, valueOf, type Writer } from "../books.ts";
import { inUse, notEmpty } from "../books_errors.ts";
import { integer } from "../columns.ts";
import { daemonsAtWork } from "./migrate.ts";
import type { Database } from "./database.ts";
import { PATIENT, type Transaction } from "./transaction.ts";
import { listed } from "./statement.ts";

/** As it stood at one moment, whoever writes meanwhile. */
const BEGIN = PATIENT.replace("BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ");

/**
 * The books of a schema on a server. Statements are made of names that stand in {@link TABLES}, of
 * nothing else.
 */
export function booksOver(database: Database): Books {
  const { label } = database.place;
  const alone = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> =>
    database.writeAnyway(async (transaction) => {
      // The program that moves one store may be busy with the other.
      await transaction.exec("SET LOCAL idle_in_transaction_session_timeout = 0");
      // A daemon that wants to start waits, and then gives up.
      await transaction.exec("LOCK TABLE lease IN SHARE MODE");
      const daemons = await daemonsAtWork(transaction);
      if (daemons.length === 0) return await work(transaction);
      throw inUse(label, daemons);
    }, BEGIN);
  return {
    label,
    read: (work) => alone((transaction) => work(readerOf(transaction))),
    fill: (work) =>
      alone(async (transaction) => {
        const reader = readerOf(transaction);
        for (const table of TABLES) {
          if ((await reader.page(table, null)).length > 0) throw notEmpty(label, table.name);
        }
        return await work(writerOf(transaction, reader));
      }),
    close: () => database.close(),
  };
}

function readerOf(transaction: Transaction): Reader {
  return {
    async page(table, after) {
      const { columns, name } = table;
      const keys = keysOf(table);
      const numbers = keys.map((_, index) => `$${index + 1}`);
      const [head, where] = after === null ? ["", ""] : [
        `-- ${keys.map((key, index) => `${numbers[index]} ${key}`).join(", ")}\n`,
        `WHERE (${keys.join(", ")}) > (${numbers.join(", ")})`,
      ];
      const sql = `${head}SELECT ${columns.join(", ")} FROM ${name} ${where}
        ORDER BY ${keys.join(", ")} LIMIT ${PAGE}`;
      const bindings = Object.fromEntries(keys.map((key, index) => [key, after?.[index] ?? null]));
      const rows = await transaction.all(sql, after === null ? {} : bindings);
      return rows.map((row) => columns.map((column) => valueOf(row[column])));
    },
    async lastNumber({ name }) {
      const row = await transaction.get(
        `SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence('${name}', 'seq')), 0) AS last`,
      );
      return row === null ? 0 : integer(row, "last");
    },
  };
}

function writerOf(transaction: Transaction, reader: Reader): Writer {
  return {
    ...reader,
    async add(table, rows) {
      const { columns, name } = table;
      const names = columns.join(", ");
      const sql = `-- $1 rows\nINSERT INTO ${name} (${names})
        SELECT ${names} FROM json_populate_recordset(NULL::${name}, $1::json)`;
      await transaction.run(sql, { rows: listed(rows.map((row) => objectOf(table, row))) });
    },
    async continueAfter({ name }, number) {
      if (number === 0) return;
      const sql =
        `-- $1 number\nSELECT setval(pg_get_serial_sequence('${name}', 'seq'), $1::BIGINT)`;
      await transaction.get(sql, { number });
    },
  };
}

function objectOf({ columns }: Table, row: Row): Record<string, Row[number]> {
  return Object.fromEntries(
    columns.map((column, index) => [column, storable(row[index] ?? null)]),
  );
}
