/**
 * Course databases with nothing in them but what a test is about.
 * @module
 */
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { LOCATIONS } from "../../scripts/sample_course/trainings.ts";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";

/** A training of one event. */
export interface SmallTraining {
  readonly id: number;
  /** When its event starts. */
  readonly startAt: EpochMs;
  /** Numbers of the students enrolled. */
  readonly students: readonly number[];
}

const HOUR_MS = 3_600_000;

/** Says when something is that lies so far from now: the daemons of these tests have the real clock. */
export function fromNow(distance: Temporal.DurationLike): EpochMs {
  // UTC, as the tests' configuration says: a day has 24 hours there.
  return Temporal.Instant.fromEpochMilliseconds(systemClock().now()).toZonedDateTimeISO("UTC")
    .add(distance).epochMilliseconds;
}

/** The address of a student. */
export function addressOf(student: number): string {
  return `student${student}@example.org`;
}

/** What calendars know a student's place in a training by. */
export function enrolmentOf(student: number, training: number): string {
  return `00000000-0000-4000-8000-${String(training * 1_000 + student).padStart(12, "0")}`;
}

/** So many numbers, from 1. */
export function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Makes the rows of a course database with these trainings. */
export function smallCourse(trainings: readonly SmallTraining[]): CourseData {
  const students = [...new Set(trainings.flatMap((training) => training.students))];
  return {
    practice: [{ id: 1, name: "De Linde", shortname: "Linde" }],
    training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
    training: trainings.map(({ id }) => ({
      ...{ id, name: `Training ${id}`, trainingtype_id: 1, practice_id: 1 },
      ...{ active: true, apply_policies: true },
    })),
    location: LOCATIONS,
    training_event: trainings.map(({ id, startAt }) => ({
      ...{ id, start_time: startAt, end_time: startAt + HOUR_MS, training_id: id, location_id: 1 },
    })),
    user: students.map((id) => ({ id, email: addressOf(id), active: true })),
    student_status: [{ id: 1, name: "active", practice_id: 1 }],
    student_type: [{ id: 1, name: "particulier", practice_id: 1 }],
    student: students.map((id) => ({
      ...{ id, user_id: id, practice_id: 1, studenttype_id: 1, studentstatus_id: 1 },
    })),
    training_enroll: trainings.flatMap(({ id, students }) =>
      students.map((student) => ({
        ...{ student_id: student, training_id: id, uuid: enrolmentOf(student, id) },
        ...{ status: "enrolled", paid: true },
      }))
    ),
  };
}
