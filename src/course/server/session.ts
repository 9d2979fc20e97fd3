/**
 * One connection to a database server, whichever it is.
 * @module
 */
import type { Cell, Row } from "../../handler.ts";
import type { StatementText } from "../statement_text.ts";

/** A checked statement with its values. */
export interface Query {
  readonly text: StatementText;
  /** A value for each of the text's mentions, in order. */
  readonly values: readonly Cell[];
}

/** A statement that the server knows. */
export interface Prepared {
  readonly query: Query;
  /** Names of the columns it returns; none where it returns no rows. */
  readonly columns: readonly string[];
}

/**
 * A connection that does one thing at a time. Every method throws `CourseError`; after
 * COURSE_UNREACHABLE the connection is lost.
 */
export interface Session {
  /** Whether it can be used no more. */
  isLost(): boolean;
  /** Asks for the smallest sign of life. */
  ping(): Promise<void>;
  /** Begins a transaction; in mode `read` the server itself refuses every change. */
  begin(mode: "read" | "write"): Promise<void>;
  /** Lets the server check a statement without running it, before the first one runs. */
  prepare(query: Query): Promise<Prepared>;
  /** Runs a SELECT; each next page is fetched when it is asked for. */
  pages(select: Prepared): AsyncGenerator<Row[]>;
  /** Runs an INSERT, UPDATE or DELETE and counts the rows that it found, changed or not. */
  change(change: Prepared): Promise<number>;
  /** Ends the transaction. Undoing ends a SELECT that is under way, or else loses the session. */
  end(how: "commit" | "undo"): Promise<void>;
  /** Takes leave of the server. */
  close(): Promise<void>;
  /** Drops the connection at once. */
  destroy(): void;
}

/** A database server. */
export interface Server {
  readonly dialect: "mysql" | "postgres";
  /** For messages. */
  readonly label: string;
  /**
   * Connects.
   * @param givenUp when it aborts, nobody waits any longer: nothing may stay open
   */
  connect(givenUp: AbortSignal): Promise<Session>;
  /** How long connecting may take, in ms. */
  readonly connectMs: number;
}
