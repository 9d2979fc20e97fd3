/**
 * Who is enrolled in a training, and how.
 * @module
 */
import type { Cell, Context, Row } from "bcourse-scheduler";
import type { Training } from "./training.ts";
import { MAIL_COLUMNS, USER_COLUMNS } from "./person.ts";

/** Bcourse's states of an enrolment that the tasks know. */
export type Status = "enrolled" | "waitlist" | "waitlist-invited" | "waitlist-invite-expired";

/** Where an invitation counts as a place taken: it is kept for whoever was invited. */
export const TAKES_PLACE = `status IN ('enrolled', 'waitlist-invited')`;

/**
 * In the order of the waiting list. Whoever has no date has waited since before dates were kept, and
 * so comes first in every database.
 */
const ENROLMENTS = `
SELECT n.*, ${USER_COLUMNS}, u.phone_number,
       ${MAIL_COLUMNS}
FROM training_enroll n
LEFT JOIN student s ON s.id = n.student_id
LEFT JOIN "user" u ON u.id = s.user_id
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE n.training_id = :training
ORDER BY CASE WHEN n.enrole_date IS NULL THEN 0 ELSE 1 END, n.enrole_date, n.student_id`;

/** Reads all enrolments of a training with their people, in the order of the waiting list. */
export async function readEnrolments(ctx: Context, training: Cell): Promise<readonly Row[]> {
  return await ctx.course.all(ENROLMENTS, { training });
}

/** Picks those of a status. */
export function withStatus(enrolments: readonly Row[], status: Status): readonly Row[] {
  return enrolments.filter((row) => row.status === status);
}

/** Counts the places that are taken. */
export function countTaken(enrolments: readonly Row[]): number {
  return withStatus(enrolments, "enrolled").length +
    withStatus(enrolments, "waitlist-invited").length;
}

/** Counts the places that are free; null where no limit is known. */
export function countFree({ most }: Training, enrolments: readonly Row[]): number | null {
  return most === null ? null : Math.max(0, most - countTaken(enrolments));
}

/** The calendar sequence of the last mail about an enrolment, as far as Bcourse has counted them. */
export function sequenceOf({ ical_sequence: sequence }: Row): number {
  return typeof sequence === "number" ? sequence : 0;
}

/** What texts see as `enrollment`. */
export function toEnrollment(row: Row): { readonly uuid: string; readonly status: string } {
  return { uuid: String(row.uuid), status: String(row.status) };
}
