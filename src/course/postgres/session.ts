/**
 * One session with PostgreSQL.
 * @module
 */
import type postgres from "postgres";
import type { Row } from "../../handler.ts";
import { PAGE_ROWS } from "../rows.ts";
import type { Prepared, Query, Session } from "../server/session.ts";
import { withPlaces } from "../statement_text.ts";
import type { OpenConnection } from "./connection.ts";
import { createLine, type Line } from "./line.ts";
import { beginTransaction } from "./settings.ts";
import { firstTypes, nextTypes, UNTYPED } from "./values.ts";

type Mode = "read" | "write";

/** A statement with what the server is told of its values. */
interface Typed extends Prepared {
  readonly types: readonly number[];
}

/**
 * Makes a session of a connection.
 * @param options.label the database, for messages
 * @param options.statementMs how long the server works on one statement at most
 */
export function createPostgresSession(
  opened: OpenConnection,
  { label, statementMs }: { readonly label: string; readonly statementMs: number },
): Session {
  const line = createLine(opened, { label });
  const { sql, ask } = line;
  const typed = new WeakMap<Prepared, Typed>();
  let mode: Mode = "read";

  async function begin(wanted: Mode): Promise<void> {
    mode = wanted;
    await ask(sql.unsafe(beginTransaction(mode, statementMs)));
  }

  /** A refusal ends the transaction, in which nothing has happened before the first statement ran. */
  async function beginAgain(): Promise<void> {
    await ask(sql.unsafe("ROLLBACK"));
    await begin(mode);
  }

  function typedOf(prepared: Prepared): Typed {
    const found = typed.get(prepared);
    if (found === undefined) throw new TypeError("Cannot run a statement that is not prepared");
    return found;
  }

  return {
    isLost: line.isLost,
    destroy: line.destroy,
    begin,
    async ping() {
      await ask(sql.unsafe("SELECT 1"));
    },
    async prepare(query) {
      const found = await findTypes(line, query, { mode, beginAgain });
      typed.set(found, found);
      return found;
    },
    pages: (select) => readPages(line, typedOf(select)),
    async change(change) {
      const { query, types } = typedOf(change);
      return (await ask(sql.unsafe(sqlOf(query), bindings(line, query, types)))).count;
    },
    async end(how) {
      await ask(sql.unsafe(how === "commit" ? "COMMIT" : "ROLLBACK"));
    },
    async close() {
      await ask(sql.end());
      line.destroy();
    },
  };
}

/** Lets the server check a statement, with other types for its values where it refuses some. */
async function findTypes(
  line: Line,
  query: Query,
  { mode, beginAgain }: { readonly mode: Mode; readonly beginAgain: () => Promise<void> },
): Promise<Typed> {
  const { values } = query;
  // As a part of another SELECT, no text can be anything but a SELECT.
  const sql = mode === "read"
    ? `SELECT * FROM (\n${sqlOf(query)}\n) AS bcourse_rows`
    : sqlOf(query);
  const first = firstTypes(values);
  for (let types = first;;) {
    try {
      const { columns } = await line.sql.unsafe(sql, bindings(line, query, types)).describe();
      return { query, types, columns: columns.map(({ name }) => name) };
    } catch (thrown) {
      const next = nextTypes(types, { values, first, thrown });
      if (next === null) throw line.failed(thrown);
      types = next;
    }
    await beginAgain();
  }
}

/**
 * Reads the rows page by page. Not by the driver's own cursor: where the connection is lost between
 * two pages, it ends as if there were no more rows, and every job would be cancelled.
 */
async function* readPages(line: Line, { query, types }: Typed): AsyncGenerator<Row[]> {
  const { sql, ask } = line;
  const declare = `DECLARE bcourse_rows NO SCROLL CURSOR FOR ${sqlOf(query)}`;
  await ask(sql.unsafe(declare, bindings(line, query, types)));
  for (;;) {
    const page = await ask(sql.unsafe<Row[]>(`FETCH ${PAGE_ROWS} FROM bcourse_rows`));
    if (page.length > 0) yield [...page];
    if (page.length < PAGE_ROWS) return;
  }
}

function sqlOf({ text }: Query): string {
  return withPlaces(text, (index) => `$${index + 1}`);
}

type Binding = null | string | postgres.Parameter<string | null>;

/** Values as the driver takes them: text throughout, with their types where there are any. */
function bindings({ sql }: Line, { values }: Query, types: readonly number[]): Binding[] {
  return values.map((value, at) => {
    const type = types[at] ?? UNTYPED;
    const text = value === null ? null : String(value);
    return type === UNTYPED ? text : sql.typed(text, type);
  });
}
