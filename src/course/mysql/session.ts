/**
 * One session with MySQL or MariaDB.
 * @module
 */
import type { FieldPacket, PrepareStatementInfo, ResultSetHeader } from "mysql2";
import type { Row } from "../../handler.ts";
import { PAGE_ROWS } from "../rows.ts";
import type { Prepared, Query, Session } from "../server/session.ts";
import { withPlaces } from "../statement_text.ts";
import { rowReader, toBinding } from "./cells.ts";
import type { OpenConnection } from "./connection.ts";
import { createLine, type Line } from "./line.ts";
import { sessionSettings } from "./settings.ts";

/**
 * Makes a session of a connection.
 * @param options.label the database, for messages
 * @param options.statementMs how long the server works on one statement at most
 */
export async function openMysqlSession(
  opened: OpenConnection,
  { label, statementMs }: { readonly label: string; readonly statementMs: number },
): Promise<Session> {
  const { connection } = opened;
  const line = createLine(opened, { label });
  const statements = new Map<Prepared, PrepareStatementInfo>();

  function statementOf(prepared: Prepared): PrepareStatementInfo {
    const statement = statements.get(prepared);
    if (statement === undefined) throw new TypeError("Cannot run a statement that is not prepared");
    return statement;
  }

  await line.run(sessionSettings(statementMs));
  return {
    isLost: line.isLost,
    destroy: line.destroy,
    ping: () => line.ask<void>((done) => connection.ping((error) => done(error, undefined))),
    begin: (mode) => line.run(`START TRANSACTION READ ${mode === "read" ? "ONLY" : "WRITE"}`),
    async prepare(query) {
      const statement = await line.ask<PrepareStatementInfo>((done) =>
        connection.prepare(sqlOf(query), done)
      );
      const prepared = { query, columns: columnsOf(statement) };
      statements.set(prepared, statement);
      return prepared;
    },
    pages: (select) => readPages(line, statementOf(select), select.query),
    async change(change) {
      const values = change.query.values.map(toBinding);
      const { affectedRows } = await line.ask<ResultSetHeader>((done) =>
        statementOf(change).execute(values, done)
      );
      return affectedRows;
    },
    async end(how) {
      // The rest of the rows would have to be read first.
      if (line.isWatched()) return line.destroy();
      // The driver would keep them, with columns that may be other ones tomorrow.
      for (const { query } of statements.keys()) connection.unprepare(sqlOf(query));
      statements.clear();
      await line.run(how === "commit" ? "COMMIT" : "ROLLBACK");
    },
    async close() {
      await line.ask<void>((done) => connection.end((error) => done(error, undefined)));
      line.destroy();
    },
  };
}

/** Reads the rows as they come; the server waits where nobody asks for more. */
async function* readPages(
  line: Line,
  statement: PrepareStatementInfo,
  { values }: Query,
): AsyncGenerator<Row[]> {
  let toRow = rowReader([]);
  const command = statement.execute(values.map(toBinding));
  command.on("fields", (fields: FieldPacket | readonly FieldPacket[]) => {
    toRow = rowReader([fields].flat());
  });
  const rows = command.stream({ highWaterMark: PAGE_ROWS });
  line.watch((thrown) =>
    rows.destroy(thrown instanceof Error ? thrown : new Error(String(thrown)))
  );
  let page: Row[] = [];
  try {
    for await (const row of rows) {
      page.push(toRow(row));
      if (page.length < PAGE_ROWS) continue;
      yield page;
      page = [];
    }
  } catch (thrown) {
    line.watch(null);
    throw line.failed(thrown);
  }
  line.watch(null);
  if (page.length > 0) yield page;
}

function sqlOf({ text }: Query): string {
  return withPlaces(text, () => "?");
}

/** The driver has the columns of a prepared statement; its types have not. */
function columnsOf(statement: object): readonly string[] {
  const columns: unknown = "columns" in statement ? statement.columns : [];
  if (!Array.isArray(columns)) return [];
  return columns.map((column: FieldPacket) => column.name);
}
