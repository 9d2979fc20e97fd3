/**
 * Says from the raw rows who should get which reminder: what the tasks' SQL must come to, by another way.
 * @module
 */
import type { EpochMs } from "../../src/domain/clock.ts";
import type { CourseData, RowOf } from "./rows.ts";

/** One mail that should arrive. */
export interface ExpectedReminder {
  /** Built-in name of the task. */
  readonly task: "StudentReminderTask" | "TrainerReminderTask";
  /** Id of the training. */
  readonly training: number;
  /** Who gets it. */
  readonly email: string;
}

/**
 * Lists the reminders of both tasks with `event: first` and `direction: before`, for every training
 * whose first event is still to come, however far.
 * @param data the rows of the course database
 * @param at.now what "to come" means, epoch ms
 * @returns by task, training and address
 */
export function expectedReminders(
  data: CourseData,
  at: { readonly now: EpochMs },
): readonly ExpectedReminder[] {
  const expected: ExpectedReminder[] = [];
  for (const training of data.training ?? []) {
    const starts = (data.training_event ?? [])
      .filter((event) => event.training_id === training.id)
      .map((event) => event.start_time);
    if (!training.active || starts.length === 0 || Math.min(...starts) <= at.now) continue;
    for (const email of mailable(data, studentUsers(data, training.id))) {
      expected.push({ task: "StudentReminderTask", training: training.id, email });
    }
    for (const email of mailable(data, trainerUsers(data, training.id))) {
      expected.push({ task: "TrainerReminderTask", training: training.id, email });
    }
  }
  return expected.sort((a, b) => sortKey(a) < sortKey(b) ? -1 : 1);
}

function studentUsers(data: CourseData, training: number): readonly number[] {
  const students = new Map((data.student ?? []).map((student) => [student.id, student.user_id]));
  return (data.training_enroll ?? [])
    .filter((enrolment) => enrolment.training_id === training && enrolment.status === "enrolled")
    .flatMap((enrolment) => students.get(enrolment.student_id) ?? []);
}

function trainerUsers(data: CourseData, training: number): readonly number[] {
  const trainers = new Map((data.trainer ?? []).map((trainer) => [trainer.id, trainer.user_id]));
  return (data.training_trainers ?? [])
    .filter((link) => link.training_id === training)
    .flatMap((link) => trainers.get(link.trainer_id) ?? []);
}

/** Each user once; only the active ones with transactional e-mails on. */
function mailable(data: CourseData, userIds: readonly number[]): readonly string[] {
  const users = (data.user ?? []).filter((user) => userIds.includes(user.id));
  return users.filter((user) => user.active && wantsMail(data, user)).map((user) => user.email);
}

function wantsMail(data: CourseData, user: RowOf<"user">): boolean {
  const settings = (data.user_settings ?? []).find((row) => row.user_id === user.id);
  return settings === undefined || settings.msg_transactional_emails;
}

function sortKey({ task, training, email }: ExpectedReminder): string {
  return `${task} ${String(training).padStart(9, "0")} ${email}`;
}
