/**
 * The course database on a server: what is the same for MySQL and PostgreSQL.
 * @module
 */
import type { Clock } from "../../domain/clock.ts";
import { retryWhileBusy } from "../busy.ts";
import type { Course } from "../course.ts";
import { collectRows } from "../rows.ts";
import { requireSelect } from "../statement.ts";
import type { Parts } from "./answer.ts";
import { createPool } from "./pool.ts";
import { readColumns, readPages } from "./reading.ts";
import type { Server } from "./session.ts";
import { toChange, writeOnce } from "./writing.ts";

/**
 * Opens the course database on a server. Nothing is connected yet.
 * @param options.statementMs how long the server works on one statement at most
 */
export function openServerCourse(
  server: Server,
  { clock, statementMs }: { readonly clock: Clock; readonly statementMs: number },
): Course {
  const { dialect, label } = server;
  const pool = createPool(server, clock);
  const closing = new AbortController();
  const parts: Parts = { server, pool, clock, closing: closing.signal, statementMs };
  const { signal: never } = new AbortController();
  return {
    dialect,
    label,
    async ping() {
      pool.give(await pool.take((session) => session.ping()));
    },
    async columns(sql) {
      const text = requireSelect(sql, server);
      return await retryWhileBusy(() => readColumns(parts, text), {
        clock,
        signal: closing.signal,
      });
    },
    pages: (sql, params, signal) => readPages(parts, { sql, params, signal }),
    async all(sql, params) {
      return await collectRows(readPages(parts, { sql, params, signal: never }), server);
    },
    async transaction(statements) {
      const changes = statements.map((one) => toChange(one, server));
      if (changes.length === 0) return [];
      return await retryWhileBusy(() => writeOnce(parts, changes), {
        clock,
        signal: closing.signal,
      });
    },
    async close() {
      closing.abort();
      await pool.close();
    },
  };
}
