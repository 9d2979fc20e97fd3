/**
 * Opens the course database, whichever of its databases Bcourse runs on.
 * @module
 */
import type { Clock } from "../domain/clock.ts";
import type { Course } from "./course.ts";
import { parseCourseUrl } from "./url.ts";

/** A server that works on a statement for longer helps nobody. */
const STATEMENT_MS = 60_000;

/** What a course database is opened with. */
export interface OpenOptions {
  /** Where a relative path starts: the directory of automations.yaml. */
  readonly directory: string;
  /** For the waits between two tries, and the bounds of every wait on a server. */
  readonly clock: Clock;
  /** How long a server works on one statement at most, in ms; default 60,000. */
  readonly statementMs?: number;
}

/**
 * Opens the course database. Nothing is connected yet: a database that is not there is met, and
 * met again, at each use, so that it may come and go while the daemon stays up.
 * @param url in one of SQLAlchemy's forms
 * @returns the database; close it after use
 * @throws {CourseError} COURSE_URL where the URL is none
 */
export async function openCourse(
  url: string,
  options: OpenOptions,
): Promise<Course> {
  const { clock, statementMs = STATEMENT_MS } = options;
  const address = parseCourseUrl(url, options.directory);
  // Each loaded when needed, so that a command loads the driver of one database and not of three.
  if (address.dialect === "sqlite") {
    const { openSqliteCourse } = await import("./sqlite/sqlite_course.ts");
    return openSqliteCourse(address, clock);
  }
  const { openServerCourse } = await import("./server/server_course.ts");
  if (address.dialect === "mysql") {
    const { mysqlServer } = await import("./mysql/mysql_course.ts");
    return openServerCourse(mysqlServer(address, statementMs), { clock, statementMs });
  }
  const { postgresServer } = await import("./postgres/postgres_course.ts");
  return openServerCourse(postgresServer(address, statementMs), { clock, statementMs });
}
