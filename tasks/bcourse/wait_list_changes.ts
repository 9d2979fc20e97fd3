/**
 * A step of a waiting list as statements, and how to tell that they were carried out.
 * @module
 */
import type { Context, Params, Statement } from "bcourse-scheduler";
import { readEnrolments, TAKES_PLACE } from "./enrolments.ts";
import { toEpochMs } from "./time.ts";
import type { Enrolled, WaitListStep } from "./wait_list.ts";
import { CHANGED_AT } from "./write.ts";

/**
 * Changes nothing but the training's time of change, and holds its row until COMMIT: whatever else
 * counts its places in a transaction waits. PostgreSQL would let two transactions that change
 * different enrolments each count what the other has not yet written.
 */
const TOUCH = `UPDATE training SET ${CHANGED_AT} WHERE id = :training`;

/**
 * Whether the training is as it was decided by. The count stands in a table of its own, as MySQL
 * lets no statement read the table it changes in any other way.
 */
const AS_DECIDED = `
  AND EXISTS (
    SELECT 1 FROM training t
    WHERE t.id = :training
      AND COALESCE(t.max_participants, -1) = :most
      AND CASE WHEN t.active THEN 1 ELSE 0 END = :active)
  AND (SELECT counted.taken FROM (
    SELECT COUNT(*) AS taken FROM training_enroll
    WHERE training_id = :training AND ${TAKES_PLACE}) counted) = :taken`;

/**
 * Whether Bcourse has sent no mail about the enrolment meanwhile, which would bear the same sequence.
 * By its key and not by its uuid, which some databases keep as bytes.
 */
const AS_FOUND =
  `student_id = :student AND training_id = :training AND COALESCE(ical_sequence, 0) = :last`;

/** Notes a moment at which a waiting list was looked through. */
export function touch(step: Pick<WaitListStep, "training" | "at">): Statement {
  return { sql: TOUCH, params: { training: step.training, at: step.at } };
}

/** Writes a step: each statement changes one row, or everything is undone. */
export function statementsOf(step: WaitListStep): readonly Statement[] {
  const { expired, invited } = step;
  const takenAfter = expired === null ? step.taken : step.taken - 1;
  return [
    touch(step),
    ...(expired === null ? [] : [{
      sql: `
UPDATE training_enroll
SET status = 'waitlist-invite-expired', ${stamps(step)}
WHERE ${AS_FOUND}
  AND status = 'waitlist-invited' AND invite_date = :invited_at${AS_DECIDED}`,
      params: { ...paramsOf(step, expired, step.taken), invited_at: expired.invitedAt },
      expect: 1,
    }]),
    ...invited.map((one, index) => ({
      sql: `
UPDATE training_enroll
SET status = 'waitlist-invited', ${stamps(step)}
WHERE ${AS_FOUND} AND status = 'waitlist'${AS_DECIDED}`,
      params: paramsOf(step, one, takenAfter + index),
      expect: 1,
    })),
  ];
}

/** The calendar sequence of the mail about a step: Bcourse counts on from it. */
export function nextSequence({ sequence }: Enrolled): number {
  return sequence + 1;
}

/**
 * Says whether a step that could not be written is there already, by the time that it wrote, which
 * stays whatever people did to the enrolments since. An invitation that expired is its job's alone.
 * Where none did, the invitations tell: they bear an odd second, as no other kind of job writes.
 */
export async function wasWritten(ctx: Context, step: WaitListStep): Promise<boolean> {
  const marks = step.expired === null ? step.invited : [step.expired];
  const enrolments = await readEnrolments(ctx, step.training);
  return enrolments.some(({ uuid, invite_date }) =>
    marks.some((mark) => mark.uuid === uuid) && toEpochMs(invite_date) === toEpochMs(step.at)
  );
}

function paramsOf(step: WaitListStep, enrolled: Enrolled, taken: number): Params {
  const { training, at, most, isActive } = step;
  const { student, sequence: last } = enrolled;
  return {
    ...{ training, at, most: most ?? -1, active: isActive ? 1 : 0, taken },
    ...{ student, last, next: nextSequence(enrolled) },
  };
}

function stamps({ keepsChanges }: WaitListStep): string {
  return `invite_date = :at, ical_sequence = :next${keepsChanges ? ", update_datetime = :at" : ""}`;
}
