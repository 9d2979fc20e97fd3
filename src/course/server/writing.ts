/**
 * Transactions on a server.
 * @module
 */
import { CourseError } from "../../domain/errors.ts";
import type { Statement } from "../../handler.ts";
import { requireChange, returnsRows } from "../statement.ts";
import { answer, type Parts, toQuery, undo } from "./answer.ts";
import type { Query, Server, Session } from "./session.ts";

/** A checked statement of a transaction. */
export interface Change {
  readonly query: Query;
  /** Rows that it must find; undefined: any number. */
  readonly expect: number | undefined;
}

/** Makes the changes in one transaction: one attempt, of which nothing is left where it throws COURSE_BUSY. */
export async function writeOnce(
  parts: Parts,
  changes: readonly Change[],
): Promise<readonly number[] | null> {
  const session = await parts.pool.take((one) => one.begin("write"));
  let isOver = false;
  try {
    const counts = await makeChanges(parts, session, changes);
    if (counts !== null) {
      isOver = true;
      await commit(parts, session);
    }
    return counts;
  } finally {
    if (!isOver) await undo(parts, session);
    parts.pool.give(session);
  }
}

async function makeChanges(
  parts: Parts,
  session: Session,
  changes: readonly Change[],
): Promise<readonly number[] | null> {
  const prepared = [];
  for (const { query, expect } of changes) {
    const one = await answer(parts, session, { ask: () => session.prepare(query) });
    if (one.columns.length > 0) throw returnsRows(parts.server.label);
    prepared.push({ one, expect });
  }
  const counts: number[] = [];
  for (const { one, expect } of prepared) {
    const count = await answer(parts, session, { ask: () => session.change(one) });
    if (expect !== undefined && count !== expect) return null;
    counts.push(count);
  }
  return counts;
}

/**
 * Commits. Where the answer does not come, the server may have done it or not, and nobody can tell:
 * this is neither a success nor a failure that may be tried again.
 */
async function commit(parts: Parts, session: Session): Promise<void> {
  try {
    await answer(parts, session, { ask: () => session.end("commit") });
  } catch (thrown) {
    session.destroy();
    if (!(thrown instanceof CourseError) || thrown.code !== "COURSE_UNREACHABLE") throw thrown;
    throw new CourseError(
      "COURSE_UNKNOWN",
      `Cannot tell whether ${parts.server.label} made the changes: the answer to COMMIT is missing`,
      { hint: "look in the database whether they are there before trying again", cause: thrown },
    );
  }
}

/**
 * Checks a statement of a transaction.
 * @throws {CourseError} COURSE_REFUSED where it is none
 */
export function toChange({ sql, params = {}, expect }: Statement, server: Server): Change {
  const text = requireChange(sql, server);
  return { query: toQuery(text, { params, label: server.label }), expect };
}
