/**
 * Invites people from the waiting list where there are free places, however these came about.
 * @module
 */
import type { Context, Outcome, Task } from "bcourse-scheduler";
import { readEnrolments, TAKES_PLACE } from "./bcourse/enrolments.ts";
import { WANTS_MAIL } from "./bcourse/person.ts";
import { markingTime } from "./bcourse/time.ts";
import { readTraining } from "./bcourse/training.ts";
import { type Decision, leaveOutPassedOver, moveWaitList, planStep } from "./bcourse/wait_list.ts";
import { touch } from "./bcourse/wait_list_changes.ts";
import { INVITATION_ARGS, tellWaitList } from "./bcourse/wait_list_mails.ts";
import { INVITATION, TRAINER_NOTE } from "./bcourse/wait_list_texts.ts";
import { write } from "./bcourse/write.ts";

/**
 * Trainings with a gap: free places, and people waiting who can be invited.
 *
 * A job runs once for an item and its event time, and gaps come again. So the event is the last change
 * of the training, and each job of this task is itself such a change, also where it finds nothing to
 * do: every gap that is there afterwards has an event time that no job had before. A training that is
 * changed before its job ran moves the job (`offset: 15m` is then a quarter of an hour after the last
 * touch), and one whose gap closes by itself leaves the query, which cancels the job. Other ways were
 * weighed: with the first event as event time there is one job for all gaps of a training; an id made
 * of the gap (free places, head of the queue) comes again when somebody declines and queues up again.
 *
 * A gap has no time of its own where somebody was simply taken off the training. Then the last change
 * may be long ago, which `catch_up: true` lets pass; without it the job would be missed.
 */
const QUERY = `
SELECT t.id AS id,
       t.name AS label,
       COALESCE(t.update_datetime, '2000-01-01 00:00:00') AS event_at,
       tt.name AS training_type
FROM training t
LEFT JOIN training_type tt ON tt.id = t.trainingtype_id
WHERE t.active
  AND EXISTS (SELECT 1 FROM training_event e WHERE e.training_id = t.id AND e.start_time > :now)
  AND t.max_participants > (
    SELECT COUNT(*) FROM training_enroll taken WHERE taken.training_id = t.id AND ${TAKES_PLACE})
  AND EXISTS (
    SELECT 1
    FROM training_enroll n
    JOIN student s ON s.id = n.student_id
    JOIN "user" u ON u.id = s.user_id
    LEFT JOIN user_settings us ON us.user_id = u.id
    WHERE n.training_id = t.id AND n.status = 'waitlist' AND ${WANTS_MAIL})`;

/** Invites the next on the waiting list for each free place. */
export default {
  description: "Invites the next on the waiting list as soon as there are free places",
  query: QUERY,
  args: INVITATION_ARGS,
  texts: { ...INVITATION, ...TRAINER_NOTE },
  writes: true,
  async execute(ctx: Context): Promise<Outcome> {
    const decision = await moveWaitList(ctx, decide);
    if ("nothing" in decision) {
      await write(ctx, [touch({ training: ctx.item.id, at: markingTime(ctx, "odd") })]);
      return ctx.skip(decision.nothing);
    }
    const { step } = decision;
    const told = await tellWaitList(ctx, step);
    return { state: "succeeded", note: `${step.invited.length} invited; ${told}` };
  },
} satisfies Task;

async function decide(ctx: Context): Promise<Decision> {
  const training = await readTraining(ctx);
  if (training === null) return { nothing: "the training is not there any more" };
  const enrolments = await readEnrolments(ctx, training.id);
  const step = planStep(ctx, { training, enrolments, expiring: null });
  await leaveOutPassedOver(ctx, step, enrolments);
  return step.invited.length > 0 ? { step } : { nothing: "no place is free, or nobody waits" };
}
