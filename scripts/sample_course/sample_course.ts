/**
 * The sample course database of the demo and the acceptance tests.
 * @module
 */
import type { EpochMs } from "../../src/domain/clock.ts";
import { writeCourseFile } from "./course_file.ts";
import { sampleData } from "./sample_data.ts";
import type { CourseData } from "./rows.ts";

/**
 * Makes a SQLite file with the sample course database. Fails where the file has its tables already.
 * @param path where; its directory must be there
 * @param at.now instant that "today" is taken from, epoch ms
 * @param at.seed the same seed and instant give the same database
 * @returns the rows, for `expectedReminders`
 */
export function createSampleCourse(
  path: string,
  at: { readonly now: EpochMs; readonly seed: number },
): CourseData {
  const data = sampleData(at);
  writeCourseFile(path, data);
  return data;
}
