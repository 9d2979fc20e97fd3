/**
 * Ends invitations that were not accepted in time, and invites the next on the waiting list.
 * @module
 */
import type { Cell, Context, Outcome, Row, Task } from "bcourse-scheduler";
import { readEnrolments } from "./bcourse/enrolments.ts";
import { isAt } from "./bcourse/time.ts";
import { readTraining } from "./bcourse/training.ts";
import { type Decision, moveWaitList, planStep } from "./bcourse/wait_list.ts";
import { INVITATION_ARGS, tellWaitList } from "./bcourse/wait_list_mails.ts";
import { EXPIRY, INVITATION, TRAINER_NOTE } from "./bcourse/wait_list_texts.ts";

/**
 * Open invitations. Not those to trainings that are over: nobody waits for an answer to them, and to
 * switch this task on must not mail people about what was years ago. `:since` is left alone, so that
 * an invitation that ran out while nobody looked does not keep its place for ever.
 */
const QUERY = `
SELECT n.uuid AS id,
       t.name AS label,
       n.invite_date AS event_at,
       tt.name AS training_type,
       n.training_id AS training
FROM training_enroll n
JOIN training t ON t.id = n.training_id
LEFT JOIN training_type tt ON tt.id = t.trainingtype_id
WHERE n.status = 'waitlist-invited'
  AND n.invite_date IS NOT NULL
  AND (EXISTS (SELECT 1 FROM training_event e WHERE e.training_id = t.id AND e.start_time > :now)
    OR NOT EXISTS (SELECT 1 FROM training_event e WHERE e.training_id = t.id))`;

const TRAINING = `SELECT training_id FROM training_enroll WHERE uuid = :uuid`;

/** Expires an invitation that is still open and invites the next on the waiting list. */
export default {
  description:
    "Ends an invitation that was not accepted in time and invites the next on the waiting list",
  query: QUERY,
  args: INVITATION_ARGS,
  texts: { ...INVITATION, ...EXPIRY, ...TRAINER_NOTE },
  writes: true,
  async execute(ctx: Context): Promise<Outcome> {
    const decision = await moveWaitList(ctx, decide);
    if ("nothing" in decision) return ctx.skip(decision.nothing);
    const { step } = decision;
    const told = await tellWaitList(ctx, step);
    return { state: "succeeded", note: `1 expired, ${step.invited.length} invited; ${told}` };
  },
} satisfies Task;

async function decide(ctx: Context): Promise<Decision> {
  const id = await findTraining(ctx);
  const training = id === null ? null : await readTraining(ctx, id);
  if (training === null) return { nothing: "the enrolment is not there any more" };
  const enrolments = await readEnrolments(ctx, training.id);
  const expiring = enrolments.find((row) => row.uuid === ctx.item.id);
  if (expiring === undefined) return { nothing: "the enrolment is not there any more" };
  const answered = whyNotOpen(ctx, expiring);
  if (answered !== null) return { nothing: answered };
  return { step: planStep(ctx, { training, enrolments, expiring }) };
}

/** The query says it; one of somebody's own may leave it out. */
async function findTraining(ctx: Context): Promise<Cell> {
  const { training = null } = ctx.item.row;
  if (training !== null) return training;
  const found = await ctx.course.get(TRAINING, { uuid: ctx.item.id });
  return found?.training_id ?? null;
}

function whyNotOpen(ctx: Context, { status, invite_date }: Row): string | null {
  switch (status) {
    case "waitlist-invited":
      return isAt(invite_date, ctx.item.eventAt)
        ? null
        : "there is a later invitation, which has a job of its own";
    case "enrolled":
      return "the invitation was accepted";
    case "waitlist-declined":
      return "the invitation was declined";
    default:
      return `the invitation is no longer open: the enrolment is ${status}`;
  }
}
