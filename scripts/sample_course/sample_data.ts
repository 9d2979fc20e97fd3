/**
 * A believable course database, relative to now: one practice with its trainings and people, and
 * every case that a reminder can meet.
 * @module
 */
import type { EpochMs } from "../../src/domain/clock.ts";
import { createDice, type Dice } from "./dice.ts";
import { ODD, ORDINARY, type Person, TRAINERS } from "./people.ts";
import type { CourseData, RowOf } from "./rows.ts";
import { LOCATIONS, type Slot, type Training, TRAININGS, TYPES } from "./trainings.ts";
import { CONTENT, SCHEDULE } from "./written.ts";

const ZONE = "Europe/Amsterdam";
const DAY_MS = 24 * 60 * 60 * 1000;
/** In the order of the ids of their users and students. */
const STUDENTS = [...ORDINARY, ...ODD];
/** Ids of the students who get no mail. */
const SILENT = STUDENTS.flatMap((person, index) =>
  person.wantsMail === false || person.isActive === false ? [index + 1] : []
);

/**
 * Makes the rows of the sample course database.
 * @param at.now instant that "today" is taken from, epoch ms
 * @param at.seed the same seed gives the same rows
 */
export function sampleData(at: { readonly now: EpochMs; readonly seed: number }): CourseData {
  const dice = createDice(at.seed);
  const people = [...STUDENTS, ...TRAINERS];
  return {
    practice: [PRACTICE],
    training_type: TYPES.map((name, index) => ({ id: index + 1, name, practice_id: 1 })),
    training: trainingRows(at.now),
    location: LOCATIONS,
    training_event: eventRows(at.now),
    user: people.map(userRow),
    user_settings: people.flatMap(settingsRows),
    student_status: [{ id: 1, name: "active", practice_id: 1 }],
    student_type: [{ id: 1, name: "particulier", practice_id: 1 }],
    student: studentRows(),
    training_enroll: enrolmentRows(dice, at.now),
    trainer: TRAINERS.map((_, index) => ({
      id: index + 1,
      user_id: STUDENTS.length + index + 1,
      practice_id: 1,
    })),
    training_trainers: TRAININGS.flatMap(({ trainers }, index) =>
      trainers.map((trainer) => ({ training_id: index + 1, trainer_id: trainer }))
    ),
    content: CONTENT,
    ...SCHEDULE,
  };
}

const PRACTICE: RowOf<"practice"> = {
  id: 1,
  name: "EHBO-praktijk De Linde",
  shortname: "De Linde",
  phone_number: "030 123 45 67",
  street: "Lindelaan",
  house_number: "12",
  house_number_extention: "a",
  postal_code: "3512 AB",
  city: "Utrecht",
  country: "Nederland",
};

function userRow(person: Person, index: number): RowOf<"user"> {
  return {
    id: index + 1,
    email: `${person.mailbox}@example.org`,
    active: person.isActive ?? true,
    first_name: person.first,
    last_name: person.last,
    phone_number: index % 3 === 0 ? null : `06 ${String(10_000_000 + 7_919 * index)}`,
    country: "NL",
  };
}

function settingsRows(person: Person, index: number): RowOf<"user_settings">[] {
  if (person.language === null) return [];
  return [{
    id: index + 1,
    user_id: index + 1,
    msg_last_min_spots: index % 4 !== 0,
    msg_transactional_emails: person.wantsMail ?? true,
    language: person.language,
  }];
}

/** One student for each person, and by mistake a second one for the first person. */
function studentRows(): RowOf<"student">[] {
  const common = { practice_id: 1, studenttype_id: 1, studentstatus_id: 1 };
  const rows = STUDENTS.map((_, index) => ({ id: index + 1, user_id: index + 1, ...common }));
  return [...rows, { id: rows.length + 1, user_id: 1, ...common }];
}

function trainingRows(now: EpochMs): RowOf<"training">[] {
  return TRAININGS.map((training, index) => ({
    id: index + 1,
    name: training.name,
    trainingtype_id: training.type,
    practice_id: 1,
    max_participants: training.most,
    active: training.isActive ?? true,
    apply_policies: true,
    update_datetime: now - (60 + index) * DAY_MS,
  }));
}

function eventRows(now: EpochMs): RowOf<"training_event">[] {
  const slots = TRAININGS.flatMap(({ slots, location }, index) =>
    slots.map((slot) => ({ slot, location, training: index + 1 }))
  );
  return slots.map(({ slot, location, training }, index) => ({
    id: index + 1,
    ...slotTimes(slot, now),
    training_id: training,
    location_id: location,
  }));
}

function slotTimes([day, from, to]: Slot, now: EpochMs) {
  const today = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(ZONE).toPlainDate();
  const at = (time: string): EpochMs =>
    today.add({ days: day }).toZonedDateTime({ timeZone: ZONE, plainTime: time }).epochMilliseconds;
  return { start_time: at(from), end_time: at(to) };
}

interface Enrolment {
  readonly student: number;
  readonly status: string;
  /** When they enrolled; default: 10 to 59 days ago. */
  readonly daysAgo?: number;
}

/** Days; before everybody else. */
const LONG_AGO = 90;

function enrolmentRows(dice: Dice, now: EpochMs): RowOf<"training_enroll">[] {
  const enrolments = TRAININGS.flatMap((training, index) =>
    enrolmentsIn(training, dice).map((enrolment) => ({ ...enrolment, training: index + 1 }))
  );
  return enrolments.map(({ student, training, status, daysAgo }, index) => {
    const enrolledAt = now - (daysAgo ?? 10 + index % 50) * DAY_MS;
    return {
      student_id: student,
      training_id: training,
      uuid: dice.uuid(),
      status,
      enrole_date: enrolledAt,
      invite_date: status.startsWith("waitlist-") ? enrolledAt + DAY_MS : null,
      ical_sequence: index % 3 === 0 ? null : index % 3,
      paid: index % 2 === 0,
    };
  });
}

function enrolmentsIn(training: Training, dice: Dice): readonly Enrolment[] {
  const others = training.others ?? [];
  const chosen = dice.pick(
    ORDINARY.map((_, index) => index + 1),
    training.enrolled + others.length,
  );
  const enrolled = new Set(chosen.slice(0, training.enrolled));
  if (training.hasOdd) {
    ODD.forEach((_, index) => enrolled.add(ORDINARY.length + index + 1));
    // The first student and the last one are the same user, who is so enrolled twice.
    enrolled.add(1).add(STUDENTS.length + 1);
  }
  const waiting = chosen.filter((student) => !enrolled.has(student));
  const silent = training.isSilentFirst ? SILENT : [];
  return [
    ...[...enrolled].map((student) => ({ student, status: "enrolled" })),
    ...waiting.map((student, index) => ({ student, status: others[index] ?? "waitlist" })),
    ...silent.map((student) => ({ student, status: "waitlist", daysAgo: LONG_AGO })),
  ];
}
