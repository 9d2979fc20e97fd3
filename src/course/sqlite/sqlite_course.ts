/**
 * The course database in a SQLite file.
 * @module
 */
import type { Clock } from "../../domain/clock.ts";
import { retryWhileBusy } from "../busy.ts";
import type { Course } from "../course.ts";
import { pickParameters, requireChange } from "../statement.ts";
import type { FileAddress } from "../url.ts";
import { toBindings } from "./cells.ts";
import { createConnection } from "./connection.ts";
import { createQueries } from "./queries.ts";
import { writeAll } from "./writing.ts";

/**
 * Opens the course database in a file. Two connections: one that can only read, and one that
 * writes and is opened at the first transaction. The file itself is opened at the first use, and
 * again after it was replaced or could not be read.
 */
export function openSqliteCourse(address: FileAddress, clock: Clock): Course {
  const { label } = address;
  const reads = createConnection(address, "read");
  const writes = createConnection(address, "write");
  const closing = new AbortController();
  return {
    dialect: "sqlite",
    label,
    ...createQueries(reads, { label, clock, closing: closing.signal }),
    async transaction(statements) {
      const changes = statements.map(({ sql, params = {}, expect }) => {
        const values = pickParameters(requireChange(sql, { dialect: "sqlite", label }), params, {
          label,
        });
        return { sql, bindings: toBindings(values), expect };
      });
      if (changes.length === 0) return [];
      return await retryWhileBusy(
        () => writeAll(writes, { changes, label }),
        { clock, signal: closing.signal },
      );
    },
    async close() {
      closing.abort();
      await Promise.all([reads.close(), writes.close()]);
    },
  };
}
