/**
 * What jobs may have changed in the sample course, read from the database and from the rows.
 * @module
 */
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course } from "../../src/course/course.ts";

/** The rows that jobs change, as they stand, in the words of the sample. */
export async function readCourse(course: Course): Promise<unknown> {
  const enrolments = await course.all(
    "SELECT uuid, status, ical_sequence FROM training_enroll ORDER BY uuid",
    {},
  );
  const trainings = await course.all(
    "SELECT id, CASE WHEN apply_policies THEN 1 ELSE 0 END AS policies FROM training ORDER BY id",
    {},
  );
  const events = await course.all("SELECT id FROM training_event ORDER BY id", {});
  const links = await course.all("SELECT COUNT(*) AS links FROM training_trainers", {});
  return {
    enrolments: enrolments.map((row) => `${row.uuid} ${row.status} ${row.ical_sequence}`)
      .toSorted(),
    trainings: trainings.map(({ id, policies }) => [id, Number(policies)]),
    events: events.map(({ id }) => id),
    links: Number(links[0]?.links),
  };
}

/** The same of rows that are not in a database. */
export function sayCourse(data: CourseData): unknown {
  return {
    enrolments: data.training_enroll?.map((row) =>
      `${row.uuid} ${row.status} ${row.ical_sequence ?? null}`
    ).toSorted(),
    trainings: data.training?.map(({ id, apply_policies }) => [id, Number(apply_policies)]),
    events: data.training_event?.map(({ id }) => id),
    links: data.training_trainers?.length,
  };
}
