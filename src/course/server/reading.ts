/**
 * The SELECTs on a server.
 * @module
 */
import { setImmediate } from "node:timers/promises";
import type { Params, Row } from "../../handler.ts";
import { retryWhileBusy } from "../busy.ts";
import { requireSelect } from "../statement.ts";
import type { StatementText } from "../statement_text.ts";
import { answer, type Parts, prepareSelect, toQuery, undo } from "./answer.ts";
import type { Query, Session } from "./session.ts";

/** Prepares one SELECT without running it and names its columns. */
export async function readColumns(
  parts: Parts,
  text: StatementText,
): Promise<readonly string[]> {
  const { server, pool } = parts;
  // Without values: null is right for every parameter.
  const query = { text, values: text.mentions.map(() => null) };
  const session = await pool.take((one) => one.begin("read"));
  try {
    const ask = () => prepareSelect(session, query, server);
    return (await answer(parts, session, { ask })).columns;
  } finally {
    await undo(parts, session);
    pool.give(session);
  }
}

interface Reading {
  readonly session: Session;
  readonly pages: AsyncIterator<Row[]>;
  readonly first: IteratorResult<Row[]>;
}

/** A query that somebody asks. */
export interface Wanted {
  readonly sql: string;
  readonly params: Params;
  readonly signal: AbortSignal;
}

/** Runs one SELECT and gives its rows in pages; ends early when the signal aborts. */
export async function* readPages(parts: Parts, wanted: Wanted): AsyncGenerator<readonly Row[]> {
  const { signal } = wanted;
  const text = requireSelect(wanted.sql, parts.server);
  const query = toQuery(text, { params: wanted.params, label: parts.server.label });
  if (signal.aborted) return;
  const reading = await startReading(parts, { query, signal });
  if (reading === null) return;
  const { session, pages, first } = reading;
  const ask = () => pages.next();
  try {
    for (let page = first; !page.done; page = await answer(parts, session, { ask, signal })) {
      yield page.value;
      await setImmediate();
      if (signal.aborted) return;
    }
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  } finally {
    await undo(parts, session);
    parts.pool.give(session);
  }
}

/** Fetches the first page, which meets whatever is wrong with the query; null where the signal aborted. */
async function startReading(
  parts: Parts,
  { query, signal }: { readonly query: Query; readonly signal: AbortSignal },
): Promise<Reading | null> {
  const { server, clock, closing, pool } = parts;
  const attempt = async (): Promise<Reading> => {
    const session = await pool.take((one) => one.begin("read"), signal);
    try {
      const select = await answer(parts, session, {
        ask: () => prepareSelect(session, query, server),
        signal,
      });
      const pages = session.pages(select);
      const first = await answer(parts, session, { ask: () => pages.next(), signal });
      return { session, pages, first };
    } catch (thrown) {
      await undo(parts, session);
      pool.give(session);
      throw thrown;
    }
  };
  try {
    return await retryWhileBusy(attempt, { clock, signal: AbortSignal.any([signal, closing]) });
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  }
}
