import { join } from "node:path";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course } from "../../src/course/course.ts";
import { openCourse } from "../../src/course/open.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";

/** A SQLite course database in a directory of its own. */
export interface SqliteFixture {
  readonly course: Course;
  /** Closes it and removes what was made. */
  remove(): Promise<void>;
  readonly directory: string;
  readonly path: string;
}

/**
 * Makes one, with the given rows.
 * @param data null: no file is made
 * @param options.file name of the file; default `course.db`
 */
export async function openSqliteFixture(
  data: CourseData | null,
  options: { readonly clock?: Clock; readonly file?: string } = {},
): Promise<SqliteFixture> {
  const directory = await Deno.makeTempDir({ prefix: "course-" });
  const file = options.file ?? "course.db";
  const path = join(directory, file);
  if (data !== null) writeCourseFile(path, data);
  const clock = options.clock ?? systemClock();
  const course = await openCourse(`sqlite:///${file}`, { directory, clock });
  return {
    course,
    directory,
    path,
    async remove() {
      await course.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}
