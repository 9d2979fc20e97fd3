import type { Params, Row, Statement } from "../handler.ts";

/** The databases Bcourse runs on. */
export type Dialect = "sqlite" | "mysql" | "postgres";

/**
 * The course database. Every value comes out as {@link Row} describes, whatever the database: booleans
 * as 1 and 0, times in UTC as `2026-12-01 09:00:00.000000`, dates as `2026-12-01`, MySQL's zero dates
 * as null, decimals as text, bytes as lower-case hex. Quoted names (`"user"`) and named parameters
 * (`:name`) work in all of them. Parameters that a statement does not mention are ignored.
 *
 * Every method throws `CourseError` with one of these codes: `COURSE_UNREACHABLE` (not there, or
 * refuses the password: try again later), `COURSE_REFUSED` (the statement is wrong), `COURSE_BUSY`
 * (locked, or at work, for too long: try again). Messages name the host or the file, never the
 * password. Only {@link Course.transaction} throws `COURSE_UNKNOWN`.
 *
 * A server works on a statement for at most 60 s and waits for a lock for at most 5 s; a server that
 * says nothing at all is given up after 65 s. At most four connections are open. One that was lost
 * while it was idle costs nobody an error.
 *
 * SQL that works on SQLite, MySQL, MariaDB and PostgreSQL alike:
 * - `||` puts texts together, a backslash is a backslash, `WHERE active` needs no comparison, and
 *   names such as `"user"` and `"interval"` stand in double quotes.
 * - Times are compared with parameters: `start_time > :now`. No `now()`, no arithmetic with dates.
 * - Everything selected beside an aggregate stands in GROUP BY; ORDER BY names a column or its alias.
 * - `COALESCE`, `CASE`, `EXISTS`, `IN`, `substr`, `LIMIT :n`, `:x IS NULL OR column = :x` and WITH in
 *   front of a SELECT work. MariaDB knows no WITH in front of a change, and MySQL no RETURNING.
 * - `count`, `min` and `max` give what a column gives; `sum` and `avg` may come as text: `Number(…)`.
 *   `7 / 2` is 3 or 3.5, so divide outside.
 * - MySQL compares texts without regard to case, and PostgreSQL refuses a text where a number belongs.
 * - A change must not read its own table in a subquery (MySQL); read first, then change with `expect`.
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
   * Runs the statements in one transaction, all or none. After a deadlock it is tried again, as
   * nothing of it is left then.
   * @returns for each the rows that it found, also those that it left as they were; null where an
   * `expect` was not met and all was undone
   * @throws {CourseError} COURSE_UNKNOWN when the connection was lost after COMMIT was sent: the
   * changes may have been made or not, so that trying again may make them twice. After every other
   * error nothing was changed
   */
  transaction(statements: readonly Statement[]): Promise<readonly number[] | null>;
  /** Closes every connection; waits for statements under way. */
  close(): Promise<void>;
}
