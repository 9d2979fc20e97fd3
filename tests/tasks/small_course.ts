import type { CourseData, RowOf } from "../../scripts/sample_course/rows.ts";
import { LOCATIONS } from "../../scripts/sample_course/trainings.ts";

/** Someone in a small course. Everything left out is usual. */
export interface Somebody {
  readonly email: string;
  readonly first?: string | null;
  readonly last?: string | null;
  readonly isActive?: false;
  /** Null: no settings row. */
  readonly settings?: { readonly language?: string; readonly wantsMail?: boolean } | null;
  readonly status?: string;
  readonly sequence?: number;
}

/** A course with one training, whose id is 1. */
export interface SmallCourse {
  readonly name?: string;
  readonly students?: readonly Somebody[];
  readonly trainers?: readonly Somebody[];
  /** Start and end of each event, in UTC, with the number of its location. */
  readonly events?: readonly (readonly [start: string, end: string, location: number])[];
}

/** Makes the rows. Students, trainers and users count from 1, students before trainers. */
export function smallCourse(course: SmallCourse): CourseData {
  const students = course.students ?? [];
  const trainers = course.trainers ?? [];
  const people = [...students, ...trainers];
  const events = course.events ?? [["2026-12-01T08:00Z", "2026-12-01T11:30Z", 1]];
  return {
    practice: [{ id: 1, name: "De Linde", shortname: "linde", phone_number: "030 123 45 67" }],
    training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
    training: [{
      id: 1,
      name: course.name ?? "EHBO",
      trainingtype_id: 1,
      practice_id: 1,
      active: true,
      apply_policies: true,
    }],
    location: LOCATIONS,
    training_event: events.map(([start, end, location], index) => ({
      id: index + 1,
      start_time: Date.parse(start),
      end_time: Date.parse(end),
      training_id: 1,
      location_id: location,
    })),
    user: people.map((person, index) => ({
      id: index + 1,
      email: person.email,
      active: person.isActive ?? true,
      first_name: person.first ?? null,
      last_name: person.last ?? null,
    })),
    user_settings: people.flatMap(settingsOf),
    student_type: [{ id: 1, name: "particulier", practice_id: 1 }],
    student_status: [{ id: 1, name: "active", practice_id: 1 }],
    student: students.map((_, index) => ({
      id: index + 1,
      user_id: index + 1,
      practice_id: 1,
      studenttype_id: 1,
      studentstatus_id: 1,
    })),
    training_enroll: students.map((person, index) => ({
      student_id: index + 1,
      training_id: 1,
      uuid: `uuid-${index + 1}`,
      status: person.status ?? "enrolled",
      ical_sequence: person.sequence ?? null,
      paid: true,
    })),
    trainer: trainers.map((_, index) => ({
      id: index + 1,
      user_id: students.length + index + 1,
      practice_id: 1,
    })),
    training_trainers: trainers.map((_, index) => ({ training_id: 1, trainer_id: index + 1 })),
  };
}

function settingsOf(person: Somebody, index: number): readonly RowOf<"user_settings">[] {
  if (person.settings === null) return [];
  return [{
    id: index + 1,
    user_id: index + 1,
    msg_last_min_spots: false,
    msg_transactional_emails: person.settings?.wantsMail ?? true,
    language: person.settings?.language ?? "nl",
  }];
}
