/**
 * The course database in every kind that the scheduler reads, for tests that hold on all of them.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course, Dialect } from "../../src/course/course.ts";
import { openCourse } from "../../src/course/open.ts";
import { systemClock } from "../../src/domain/clock.ts";
import type { Params } from "../../src/handler.ts";
import type { Need } from "./needs.ts";

/** A course database for one test. */
export interface TestCourse extends AsyncDisposable {
  /** As Bcourse has it in `SQLALCHEMY_DATABASE_URI`. */
  readonly url: string;
  /** Opened on it; closed with it. */
  readonly course: Course;
  /**
   * Runs any SQL as an administrator: what Bcourse does meanwhile.
   * @returns rows changed
   */
  change(sql: string, params?: Params): Promise<number>;
}

/** One kind of course database. */
export interface CourseKind {
  readonly dialect: Dialect;
  /** For the `ignore` and the name of a test. */
  readonly need: Need;
  /** Makes a fresh database with Bcourse's tables and the rows in it. */
  open(data: CourseData): Promise<TestCourse>;
}

/** Every kind. */
export const COURSE_KINDS: readonly CourseKind[] = [
  {
    dialect: "sqlite",
    need: { found: null, ignore: false, nameSuffix: "" },
    open: openSqlite,
  },
];

async function openSqlite(data: CourseData): Promise<TestCourse> {
  const directory = await Deno.makeTempDir({ prefix: "course-" });
  const path = join(directory, "course.db");
  writeCourseFile(path, data);
  const url = `sqlite:///${path}`;
  const course = await openCourse(url, { directory, clock: systemClock() });
  return {
    ...{ url, course },
    change(sql, params = {}) {
      const database = new DatabaseSync(path);
      try {
        const statement = database.prepare(sql);
        statement.setAllowUnknownNamedParameters(true);
        const values = Object.entries(params).map(([name, value]) =>
          [name, typeof value === "boolean" ? Number(value) : value] as const
        );
        return Promise.resolve(Number(statement.run(Object.fromEntries(values)).changes));
      } finally {
        database.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await course.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}
