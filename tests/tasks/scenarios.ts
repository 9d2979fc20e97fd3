/**
 * For each task a job in which everything that it can do is done.
 * @module
 */
import type { Task } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course } from "../../src/course/course.ts";
import automaticWaitList from "../../tasks/automatic_wait_list.ts";
import deleteTraining from "../../tasks/delete_training.ts";
import sendAttendeeList from "../../tasks/send_attendee_list.ts";
import studentOpenSpotReminder from "../../tasks/student_open_spot_reminder.ts";
import studentReminder from "../../tasks/student_reminder.ts";
import trainerReminder from "../../tasks/trainer_reminder.ts";
import waitlistFill from "../../tasks/waitlist_fill.ts";
import waitlistReminder from "../../tasks/waitlist_reminder.ts";
import type { JobGiven } from "./job_world.ts";
import { smallCourse, type Somebody } from "./small_course.ts";

/** A job of a task. */
export interface Scenario {
  readonly name: string;
  readonly task: Task;
  readonly data: CourseData;
  readonly job: JobGiven;
  /** Mails that it comes to. */
  readonly mails: number;
}

/** When the invitations of {@link INVITED} were sent. */
export const INVITED_AT = "2026-11-27T07:00:00Z";

const ENROLLED: Somebody = { email: "enrolled@example.org", first: "Ella", last: "Bos" };
const LAST: Somebody = {
  email: "last@example.org",
  status: null,
  settings: { lastMinute: true, language: "en" },
};
const TRAINERS: readonly Somebody[] = [
  { email: "marieke@example.org", first: "Marieke", last: "Verhoeven" },
  { email: "oliver@example.org", first: "Oliver", last: "Hughes", settings: null },
];

/** Someone whose invitation is open. */
export function invited(name: string, given: Partial<Somebody> = {}): Somebody {
  return { email: `${name}@e.org`, status: "waitlist-invited", invitedAt: INVITED_AT, ...given };
}

/** Someone on the waiting list since a day of September. */
export function waiting(name: string, day: number, given: Partial<Somebody> = {}): Somebody {
  const enrolledAt = `2026-09-${String(day).padStart(2, "0")}T12:00:00Z`;
  return { email: `${name}@e.org`, status: "waitlist", enrolledAt, ...given };
}

const MIXED = smallCourse({
  most: 5,
  changedAt: "2026-11-20T10:00:00Z",
  students: [
    ENROLLED,
    invited("invited", { sequence: 2 }),
    waiting("second", 9),
    waiting("first", 3),
    waiting("third", 12),
    waiting("fourth", 14),
    LAST,
    { ...LAST, email: "last2@example.org" },
  ],
  trainers: TRAINERS,
});
const PAST: CourseData = smallCourse({
  students: [ENROLLED, waiting("first", 3)],
  trainers: TRAINERS,
  events: [
    ["2026-10-01T08:00Z", "2026-10-01T11:30Z", 1],
    ["2026-10-08T08:00Z", "2026-10-08T11:30Z", 2],
  ],
});

/** All of them. */
export const SCENARIOS: readonly Scenario[] = [
  { name: "StudentReminderTask", task: studentReminder, data: MIXED, job: {}, mails: 1 },
  { name: "TrainerReminderTask", task: trainerReminder, data: MIXED, job: {}, mails: 2 },
  {
    name: "AutomaticWaitList",
    task: automaticWaitList,
    data: MIXED,
    job: { item: "uuid-2", eventAt: INVITED_AT, args: { answer_days: 2 } },
    mails: 7,
  },
  {
    name: "StudentOpenSpotReminder",
    task: studentOpenSpotReminder,
    data: MIXED,
    job: {},
    mails: 2,
  },
  { name: "WaitlistReminderTask", task: waitlistReminder, data: MIXED, job: {}, mails: 4 },
  { name: "SendAttendeeListTask", task: sendAttendeeList, data: MIXED, job: {}, mails: 2 },
  {
    name: "DeleteTrainingTask",
    task: deleteTraining,
    data: PAST,
    job: { eventAt: "2026-10-08T11:30:00Z" },
    mails: 0,
  },
  {
    name: "WaitlistFillTask",
    task: waitlistFill,
    data: MIXED,
    job: { eventAt: "2026-11-20T10:00:00Z" },
    mails: 5,
  },
];

/** What a job may have changed in a course database. */
export async function readState(course: Course): Promise<unknown> {
  const trainings = await course.all(
    "SELECT id, apply_policies, update_datetime FROM training ORDER BY id",
    {},
  );
  const enrolments = await course.all(
    "SELECT uuid, status, invite_date, ical_sequence FROM training_enroll ORDER BY uuid",
    {},
  );
  const others = await course.all(
    "SELECT (SELECT COUNT(*) FROM training_event) AS events, (SELECT COUNT(*) FROM training_trainers) AS trainers",
    {},
  );
  return { trainings, enrolments, others };
}
