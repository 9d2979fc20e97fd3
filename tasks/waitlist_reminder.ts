/**
 * Tells those on the waiting list of a training that they still are.
 * @module
 */
import type { Context, Mail, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import { readEnrolments, sequenceOf, toEnrollment, withStatus } from "./bcourse/enrolments.ts";
import { leaveOut, notAs, unreachable } from "./bcourse/left_out.ts";
import { eachOnce, reachable, toRecipient, toUser } from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, GREETING, REGARDS } from "./bcourse/text_parts.ts";
import {
  readUpcoming,
  toCalendarEvents,
  type TrainingVars,
  UPCOMING_TRAININGS,
} from "./bcourse/training.ts";

const QUERY = `${UPCOMING_TRAININGS}
  AND EXISTS (
    SELECT 1 FROM training_enroll n WHERE n.training_id = t.id AND n.status = 'waitlist')`;

const TEXTS: Texts = {
  WaitlistReminderTask: {
    en: {
      subject: "Waiting list: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.en}
<p>You are on the waiting list of <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
<p>So far no place has become free for you. If one does, you will hear from us at once, so please keep the time free if you can. The appointment in this mail is tentative: it helps you to do so, and is no place yet.</p>
<p>Can you not come any more? Then take yourself off the list, and somebody else moves up.</p>
${REGARDS.en}`,
    },
    nl: {
      subject: "Wachtlijst: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.nl}
<p>U staat op de wachtlijst voor <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
<p>Tot nu toe is er geen plaats voor u vrijgekomen. Komt er een vrij, dan hoort u dat meteen van ons; houd de tijd dus als het kan vrij. De afspraak bij deze mail is voorlopig: die helpt u daarbij en is nog geen plaats.</p>
<p>Kunt u niet meer komen? Haal uzelf dan van de lijst, dan schuift iemand anders op.</p>
${REGARDS.nl}`,
    },
  },
};

/** Reminds everybody on the waiting list, with a tentative appointment that keeps the time free. */
export default {
  description: "Reminds each student on the waiting list that they are waiting for a place",
  query: QUERY,
  args: {},
  texts: TEXTS,
  async execute(ctx: Context): Promise<Outcome> {
    const { id, vars } = await readUpcoming(ctx);
    const all = await readEnrolments(ctx, id);
    const waiting = withStatus(all, "waitlist");
    const moved = all.filter(({ status }) => status !== "enrolled");
    await leaveOut(ctx, [...unreachable(waiting), ...notAs("waitlist", moved)]);
    const students = eachOnce(reachable(waiting));
    if (students.length === 0) return ctx.skip("nobody waits who gets e-mails");
    const note = await sendAll(ctx, students.map((student) => toMail(student, vars)));
    return { state: "succeeded", note };
  },
} satisfies Task;

function toMail(student: Row, training: TrainingVars): Mail {
  return {
    key: `student:${student.student_id}`,
    to: toRecipient(student),
    template: "WaitlistReminderTask",
    vars: { ...training, user: toUser(student), enrollment: toEnrollment(student) },
    ical: {
      method: "REQUEST",
      status: "TENTATIVE",
      uid: String(student.uuid),
      sequence: sequenceOf(student),
      events: toCalendarEvents(training),
    },
  };
}
