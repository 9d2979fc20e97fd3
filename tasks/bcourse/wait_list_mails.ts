/**
 * Tells everybody concerned that a waiting list has moved.
 * @module
 */
import type { ArgSpec, Calendar, Context, Json, Mail, Row } from "bcourse-scheduler";
import { readEnrolments, sequenceOf, toEnrollment, withStatus } from "./enrolments.ts";
import { filled } from "./filled.ts";
import { leaveOut, notAs, unreachable } from "./left_out.ts";
import { eachOnce, fullName, reachable, toRecipient, toUser } from "./person.ts";
import { sendAll } from "./send_all.ts";
import { toEpochMs } from "./time.ts";
import { readTrainers, toTrainerMails } from "./trainers.ts";
import { readTraining, toCalendarEvents, type TrainingVars } from "./training.ts";
import type { Enrolled, WaitListStep } from "./wait_list.ts";
import { nextSequence } from "./wait_list_changes.ts";

/** What the tasks that invite people understand. */
export const INVITATION_ARGS: Readonly<Record<string, ArgSpec>> = {
  answer_days: {
    type: "number",
    description:
      "how many days people have to answer, as the invitation tells them; the offset of AutomaticWaitList",
  },
  link: { type: "text", description: "address of the page where people accept or decline" },
};

/**
 * Mails whoever lost an invitation, whoever got one, and the trainers. Who answered since, or whose
 * training is gone, is told nothing that no longer holds.
 *
 * An invitation's calendar entry is tentative and asks for no answer: the place is taken in Bcourse,
 * not in a calendar. Who loses the place has the entry withdrawn.
 * @returns a note for the page
 */
export async function tellWaitList(ctx: Context, step: WaitListStep): Promise<string> {
  const training = await readTraining(ctx, step.training);
  if (training === null) return "the training was deleted before anybody could be told";
  const { vars } = training;
  const enrolments = await readEnrolments(ctx, step.training);
  const lost = step.expired === null ? [] : pick(enrolments, [step.expired]);
  const won = pick(enrolments, step.invited);
  const all = await readTrainers(ctx, step.training);
  await leaveOut(ctx, [
    ...unreachable([...withStatus(won, "waitlist-invited"), ...all]),
    ...unreachable(withStatus(lost, "waitlist-invite-expired")),
    ...notAs("waitlist-invited", won),
    ...notAs("waitlist-invite-expired", lost),
  ]);
  const trainers = toTrainerMails(reachable(all), {
    template: "WaitListTrainerNote",
    vars: { ...vars, expired: lost.map(fullName), invited: won.map(fullName) },
  });
  return await sendAll(ctx, [
    ...eachOnce(reachable(withStatus(won, "waitlist-invited")))
      .map((row) => toInvitation(row, { ...vars, ...answerVars(ctx, step) })),
    ...reachable(withStatus(lost, "waitlist-invite-expired")).map((row) => toExpiry(row, vars)),
    ...trainers,
  ], { what: "mail" });
}

/** Picks enrolments of a step, with the sequence that it gave them, whatever was sent since. */
function pick(enrolments: readonly Row[], wanted: readonly Enrolled[]): readonly Row[] {
  return wanted.flatMap((one) => {
    const row = enrolments.find(({ uuid }) => uuid === one.uuid);
    return row === undefined ? [] : [{ ...row, ical_sequence: nextSequence(one) }];
  });
}

function toInvitation(row: Row, vars: TrainingVars): Mail {
  return {
    key: `invited:${row.student_id}`,
    to: toRecipient(row),
    template: "WaitListInvitation",
    vars: { ...vars, user: toUser(row), enrollment: toEnrollment(row) },
    ...withCalendar(row, vars, { method: "REQUEST", status: "TENTATIVE" }),
  };
}

/** Withdraws the calendar entry too, which the invitation or a reminder has brought. */
function toExpiry(row: Row, vars: TrainingVars): Mail {
  return {
    key: `expired:${row.student_id}`,
    to: toRecipient(row),
    template: "WaitListExpiry",
    vars: { ...vars, user: toUser(row), enrollment: toEnrollment(row) },
    ...withCalendar(row, vars, { method: "CANCEL" }),
  };
}

/** A training without a date has nothing for a calendar. */
function withCalendar(
  row: Row,
  vars: TrainingVars,
  kind: Pick<Calendar, "method" | "status">,
): Pick<Mail, "ical"> {
  const events = toCalendarEvents(vars);
  return events.length === 0
    ? {}
    : { ical: { ...kind, uid: String(row.uuid), sequence: sequenceOf(row), events } };
}

/** Until when, and where, people may answer. Days are days on the calendar, as an offset's are. */
function answerVars(ctx: Context, { at }: WaitListStep): Readonly<Record<string, Json>> {
  const { answer_days: days, link } = ctx.args;
  const start = toEpochMs(at);
  const answerBy = typeof days !== "number" || days <= 0 || start === null
    ? null
    : Temporal.Instant.fromEpochMilliseconds(start)
      .toZonedDateTimeISO(ctx.timezone)
      .add({ days: Math.floor(days), minutes: Math.round((days % 1) * 24 * 60) });
  return {
    answer_by: answerBy?.toInstant().toString() ?? null,
    link: typeof link === "string" ? filled(link) : null,
  };
}
