import type { CourseData, RowOf } from "../../scripts/sample_course/rows.ts";
import { LOCATIONS } from "../../scripts/sample_course/trainings.ts";

/** Someone in a small course. Everything left out is usual. */
export interface Somebody {
  readonly email: string;
  readonly first?: string | null;
  readonly last?: string | null;
  readonly isActive?: false;
  /** Null: no settings row. */
  readonly settings?: {
    readonly language?: string;
    readonly wantsMail?: boolean;
    /** Whether they like to hear of last-minute places; default false. */
    readonly lastMinute?: boolean;
  } | null;
  /** Of the enrolment; null: there is none. */
  readonly status?: string | null;
  readonly sequence?: number;
  /** When they enrolled, in UTC; default: nobody knows. */
  readonly enrolledAt?: string;
  /** When they were invited, in UTC. */
  readonly invitedAt?: string;
  readonly phone?: string;
}

/** A course with one training, whose id is 1. */
export interface SmallCourse {
  readonly name?: string;
  /** Most participants; default: no limit is known. */
  readonly most?: number;
  /** Whether the training is called off. */
  readonly isOff?: true;
  /** When the training was last changed, in UTC; default: nobody knows. */
  readonly changedAt?: string;
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
      max_participants: course.most ?? null,
      active: course.isOff === undefined,
      apply_policies: true,
      update_datetime: instantOf(course.changedAt),
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
      phone_number: person.phone ?? null,
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
    training_enroll: students.flatMap(enrolmentOf),
    trainer: trainers.map((_, index) => ({
      id: index + 1,
      user_id: students.length + index + 1,
      practice_id: 1,
    })),
    training_trainers: trainers.map((_, index) => ({ training_id: 1, trainer_id: index + 1 })),
  };
}

function enrolmentOf(person: Somebody, index: number): readonly RowOf<"training_enroll">[] {
  if (person.status === null) return [];
  return [{
    student_id: index + 1,
    training_id: 1,
    uuid: `uuid-${index + 1}`,
    status: person.status ?? "enrolled",
    enrole_date: instantOf(person.enrolledAt),
    invite_date: instantOf(person.invitedAt),
    ical_sequence: person.sequence ?? null,
    paid: true,
  }];
}

function instantOf(text: string | undefined): number | null {
  return text === undefined ? null : Date.parse(text);
}

function settingsOf(person: Somebody, index: number): readonly RowOf<"user_settings">[] {
  if (person.settings === null) return [];
  return [{
    id: index + 1,
    user_id: index + 1,
    msg_last_min_spots: person.settings?.lastMinute ?? false,
    msg_transactional_emails: person.settings?.wantsMail ?? true,
    language: person.settings?.language ?? "nl",
  }];
}
