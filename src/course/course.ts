import type { Params, Row, Statement } from "../handler.ts";

/** The databases Bcourse runs on. */
export type Dialect = "sqlite" | "mysql" | "postgres";

/**
 * The course database. Every value comes out as {@link Row} describes, whatever the database;
 * quoted names (`"user"`) and named parameters (`:name`) work in all of them. Parameters that a
 * statement does not mention are ignored.
 *
 * Every method throws `CourseError` with one of these codes: `COURSE_UNREACHABLE` (not there, or
 * refuses the password: try again later), `COURSE_REFUSED` (the statement is wrong), `COURSE_BUSY`
 * (locked for too long: try again). Messages name the host or the file, never the password.
 */
export interface Course {
  readonly dialect: Dialect;
  /** For people: dialect and file or host, never a secret. */
  readonly label: string;
  /** Asks for the smallest sign of life. */
  ping(): Promise<void>;
  /** Prepares one SELECT without running it and returns its columns, in order. */
  columns(sql: string): Promise<readonly string[]>;
  /**
   * Runs one SELECT on a read-only connection and gives its rows in pages of at most 1,000,
   * letting other work go on between two pages. Ends early when the signal aborts.
   */
  pages(sql: string, params: Params, signal: AbortSignal): AsyncIterable<readonly Row[]>;
  /** All rows of one SELECT, on a read-only connection; at most 100,000, more is `COURSE_REFUSED`. */
  all(sql: string, params: Params): Promise<Row[]>;
  /**
   * Runs the statements in one transaction, all or none.
   * @returns rows changed by each; null where an `expect` was not met and all was undone
   */
  transaction(statements: readonly Statement[]): Promise<readonly number[] | null>;
  /** Closes every connection; waits for statements under way. */
  close(): Promise<void>;
}
