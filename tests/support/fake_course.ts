import type { Course } from "../../src/course/course.ts";
import { CourseError } from "../../src/domain/errors.ts";
import type { Params, Row, Statement } from "../../src/handler.ts";

/** A course database that answers every SELECT with the same rows. */
export interface FakeCourse extends Course {
  /** What every SELECT gives. */
  rows: readonly Row[];
  /** What the table `content` gives instead. */
  texts: readonly Row[];
  /** Whether it is away: every use throws COURSE_UNREACHABLE. */
  isDown: boolean;
  /** Rows of one page. */
  pageSize: number;
  /** Called before each page, so that a test can do something in the middle of an answer. */
  onPage: (page: number) => void;
  /** What was asked, oldest first. */
  readonly asked: { readonly sql: string; readonly params: Params }[];
  /** Transactions that were carried out. */
  readonly transactions: (readonly Statement[])[];
}

/** Makes a course database with these rows. */
export function createFakeCourse(rows: readonly Row[] = []): FakeCourse {
  const ask = (sql: string, params: Params): readonly Row[] => {
    if (course.isDown) throw unreachable();
    course.asked.push({ sql, params });
    return course.rows;
  };
  const course: FakeCourse = {
    ...{ rows, isDown: false, pageSize: 1_000, asked: [], transactions: [], onPage: () => {} },
    texts: [],
    ...{ dialect: "sqlite", label: "fake course" },
    // deno-lint-ignore require-await -- what is thrown must come as a rejection
    async ping() {
      if (course.isDown) throw unreachable();
    },
    columns: () => Promise.resolve(Object.keys(course.rows[0] ?? {})),
    async *pages(sql, params, signal) {
      const found = await Promise.resolve(ask(sql, params));
      for (let page = 0; page * course.pageSize < found.length; page++) {
        course.onPage(page);
        // As the contract has it: the answer ends early, without a word.
        if (signal.aborted) return;
        yield found.slice(page * course.pageSize, (page + 1) * course.pageSize);
      }
    },
    // deno-lint-ignore require-await -- what is thrown must come as a rejection
    all: async (sql, params) => {
      if (course.isDown) throw unreachable();
      return isAboutTexts(sql) ? [...course.texts] : [...ask(sql, params)];
    },
    // deno-lint-ignore require-await -- what is thrown must come as a rejection
    async transaction(statements) {
      if (course.isDown) throw unreachable();
      course.transactions.push(statements);
      return statements.map(() => 1);
    },
    close: () => Promise.resolve(),
  };
  return course;
}

function isAboutTexts(sql: string): boolean {
  return /\bFROM content\b/.test(sql);
}

/** A row of an item, as the task of these tests asks for it. */
export function itemRow(id: string | number, eventAt: string | null): Row {
  return { id, label: `Training ${id}`, event_at: eventAt };
}

function unreachable(): CourseError {
  return new CourseError("COURSE_UNREACHABLE", "Cannot reach the fake course database", {
    hint: "start it",
  });
}
