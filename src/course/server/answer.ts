/**
 * Asking a server and waiting for what it says.
 * @module
 */
import type { Clock } from "../../domain/clock.ts";
import { CourseError } from "../../domain/errors.ts";
import type { Params } from "../../handler.ts";
import { pickParameters } from "../statement.ts";
import type { StatementText } from "../statement_text.ts";
import type { Pool } from "./pool.ts";
import type { Prepared, Query, Server, Session } from "./session.ts";
import { within } from "../../domain/within.ts";

/** How much longer than the server's own bound for a statement its answer may take. */
const SLACK_MS = 5_000;

/** What the parts of the course work with. */
export interface Parts {
  readonly server: Server;
  readonly pool: Pool;
  readonly clock: Clock;
  /** Aborts when the course is closed: ends waiting, not a statement under way. */
  readonly closing: AbortSignal;
  readonly statementMs: number;
}

/** Waits for one answer of a server. A session that gives none is of no use any more. */
export async function answer<T>(
  { server, clock, statementMs }: Parts,
  session: Session,
  { ask, signal }: { readonly ask: () => Promise<T>; readonly signal?: AbortSignal },
): Promise<T> {
  const ms = statementMs + SLACK_MS;
  return await within((givenUp) => {
    givenUp.addEventListener("abort", () => session.destroy(), { once: true });
    return ask();
  }, {
    ...{ clock, ms, signal },
    tooLate: () =>
      new CourseError(
        "COURSE_UNREACHABLE",
        `Cannot run SQL on ${server.label}: it did not answer for ${ms / 1_000} s`,
        { hint: "look whether the database server hangs, and whether the network to it is up" },
      ),
  });
}

/** Ends a transaction that came to nothing. What cannot be ended is dropped: the server undoes it then. */
export async function undo(parts: Parts, session: Session): Promise<void> {
  if (session.isLost()) return;
  try {
    await answer(parts, session, { ask: () => session.end("undo") });
  } catch {
    session.destroy();
  }
}

/**
 * Lets the server check a SELECT.
 * @throws {CourseError} COURSE_REFUSED where it is none
 */
export async function prepareSelect(
  session: Session,
  query: Query,
  { label }: { readonly label: string },
): Promise<Prepared> {
  const select = await session.prepare(query);
  if (select.columns.length > 0) return select;
  throw new CourseError(
    "COURSE_REFUSED",
    `Cannot run SQL on ${label} as it must be one SELECT: found no columns`,
    {
      hint: "give one SELECT and nothing else",
    },
  );
}

/** Gives each mention of a parameter its value. */
export function toQuery(
  text: StatementText,
  { params, label }: { readonly params: Params; readonly label: string },
): Query {
  const values = pickParameters(text, params, { label });
  return { text, values: text.mentions.map(({ name }) => values.get(name) ?? null) };
}
