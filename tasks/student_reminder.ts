/**
 * Reminds the students of a training that is about to begin.
 * @module
 */
import type { Context, Mail, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import { readEnrolments, sequenceOf, toEnrollment, withStatus } from "./bcourse/enrolments.ts";
import { leaveOut, notAs, unreachable } from "./bcourse/left_out.ts";
import { eachOnce, reachable, toRecipient, toUser } from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, GREETING, PLACES_HTML, REGARDS } from "./bcourse/text_parts.ts";
import {
  readUpcoming,
  toCalendarEvents,
  type TrainingVars,
  UPCOMING_TRAININGS,
} from "./bcourse/training.ts";

const TEXTS: Texts = {
  StudentReminderTask: {
    en: {
      subject: "Reminder: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.en}
<p>You are enrolled in <strong>{{ training.name }}</strong>. We look forward to seeing you:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>With the invitation in this mail you can put it in your calendar.</p>
${REGARDS.en}`,
    },
    nl: {
      subject: "Herinnering: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.nl}
<p>U bent ingeschreven voor <strong>{{ training.name }}</strong>. Wij zien u graag op:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>Met de uitnodiging in deze mail zet u het in uw agenda.</p>
${REGARDS.nl}`,
    },
  },
};

/** Sends each enrolled student a reminder with a calendar invitation. */
export default {
  description: "Sends each enrolled student a reminder with a calendar invitation",
  query: UPCOMING_TRAININGS,
  args: {},
  texts: TEXTS,
  async execute(ctx: Context): Promise<Outcome> {
    const { id, vars } = await readUpcoming(ctx);
    const all = await readEnrolments(ctx, id);
    const enrolled = withStatus(all, "enrolled");
    await leaveOut(ctx, [...unreachable(enrolled), ...notAs("enrolled", all)]);
    const students = eachOnce(reachable(enrolled));
    if (students.length === 0) return ctx.skip("nobody is enrolled who gets e-mails");
    const note = await sendAll(ctx, students.map((student) => toMail(student, vars)));
    return { state: "succeeded", note };
  },
} satisfies Task;

function toMail(student: Row, training: TrainingVars): Mail {
  return {
    key: `student:${student.student_id}`,
    to: toRecipient(student),
    template: "StudentReminderTask",
    vars: { ...training, user: toUser(student), enrollment: toEnrollment(student) },
    ical: {
      method: "REQUEST",
      uid: String(student.uuid),
      // Bcourse counts from here when it sends a change: a higher number would make calendars ignore it.
      sequence: sequenceOf(student),
      events: toCalendarEvents(training),
    },
  };
}
