/**
 * How many rows are fetched and held at once.
 * @module
 */
import { CourseError } from "../domain/errors.ts";
import type { Row } from "../handler.ts";

/** Rows of one page. */
export const PAGE_ROWS = 1_000;
const MOST_ROWS = 100_000;

/**
 * Holds the rows of all pages.
 * @throws {CourseError} COURSE_REFUSED where there are more than 100,000
 */
export async function collectRows(
  pages: AsyncIterable<readonly Row[]>,
  { label }: { readonly label: string },
): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length > MOST_ROWS) throw tooMany(label);
  }
  return rows;
}

function tooMany(label: string): CourseError {
  return new CourseError(
    "COURSE_REFUSED",
    `Cannot read all rows from ${label} as there are more than ${MOST_ROWS}`,
    { hint: "ask for fewer rows: narrow the WHERE, or count in SQL" },
  );
}
