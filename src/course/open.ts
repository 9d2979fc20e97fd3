/**
 * Opens the course database, whichever of its databases Bcourse runs on.
 * @module
 */
import type { Clock } from "../domain/clock.ts";
import { CourseError } from "../domain/errors.ts";
import type { Course } from "./course.ts";
import { parseCourseUrl } from "./url.ts";

/**
 * Opens the course database. Nothing is connected yet: a database that is not there is met, and
 * met again, at each use, so that it may come and go while the daemon stays up.
 * @param url in one of SQLAlchemy's forms
 * @param options.directory where a relative SQLite path starts: the directory of automations.yaml
 * @param options.clock for the waits between two tries at a locked database
 * @returns the database; close it after use
 * @throws {CourseError} COURSE_URL where the URL is none, COURSE_DIALECT where its database cannot be read yet
 */
export async function openCourse(
  url: string,
  options: { readonly directory: string; readonly clock: Clock },
): Promise<Course> {
  const address = parseCourseUrl(url, options.directory);
  if (address.dialect !== "sqlite") {
    throw new CourseError("COURSE_DIALECT", `Cannot read ${address.label}: it is not SQLite`, {
      hint: "point database: at a SQLite file; this version reads SQLite only",
    });
  }
  // Loaded when needed, so that a command loads the driver of one database and not of three.
  const { openSqliteCourse } = await import("./sqlite/sqlite_course.ts");
  return openSqliteCourse(address, options.clock);
}
