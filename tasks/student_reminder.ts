/**
 * Reminds the students of a training that is about to begin.
 * @module
 */
import type { Context, Mail, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import { eachOnce, toRecipient, toUser, USER_COLUMNS, WANTS_MAIL } from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, PLACES_HTML, SENDER_HTML } from "./bcourse/text_parts.ts";
import {
  readTraining,
  toCalendarEvents,
  type TrainingVars,
  UPCOMING_TRAININGS,
} from "./bcourse/training.ts";

const STUDENTS = `
SELECT s.id AS student_id, n.uuid, n.status, n.ical_sequence, ${USER_COLUMNS}
FROM training_enroll n
JOIN student s ON s.id = n.student_id
JOIN "user" u ON u.id = s.user_id
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE n.training_id = :training
  AND n.status = 'enrolled'
  AND ${WANTS_MAIL}
ORDER BY s.id`;

const TEXTS: Texts = {
  StudentReminderTask: {
    en: {
      subject: "Reminder: {{ training.name }}, {{ event.start | date }}",
      html: `<p>{% if user.first_name %}Dear {{ user.first_name }},{% else %}Hello,{% endif %}</p>
<p>You are enrolled in <strong>{{ training.name }}</strong>. We look forward to seeing you:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>With the invitation in this mail you can put it in your calendar.</p>
<p>Kind regards,<br>${SENDER_HTML}</p>`,
    },
    nl: {
      subject: "Herinnering: {{ training.name }}, {{ event.start | date }}",
      html: `<p>{% if user.first_name %}Beste {{ user.first_name }},{% else %}Hallo,{% endif %}</p>
<p>U bent ingeschreven voor <strong>{{ training.name }}</strong>. Wij zien u graag op:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>Met de uitnodiging in deze mail zet u het in uw agenda.</p>
<p>Met vriendelijke groet,<br>${SENDER_HTML}</p>`,
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
    const training = await readTraining(ctx);
    if (training === null) return ctx.skip("the training is not there any more, or has no events");
    const students = await ctx.course.all(STUDENTS, { training: ctx.item.id });
    if (students.length === 0) return ctx.skip("nobody is enrolled who gets e-mails");
    return await sendAll(ctx, eachOnce(students).map((student) => toMail(student, training)));
  },
} satisfies Task;

function toMail(student: Row, training: TrainingVars): Mail {
  const sequence = student.ical_sequence;
  return {
    key: `student:${student.student_id}`,
    to: toRecipient(student),
    template: "StudentReminderTask",
    vars: {
      ...training,
      user: toUser(student),
      enrollment: { uuid: String(student.uuid), status: String(student.status) },
    },
    ical: {
      method: "REQUEST",
      uid: String(student.uuid),
      // Bcourse counts from here when it sends a change: a higher number would make calendars ignore it.
      sequence: typeof sequence === "number" ? sequence : 0,
      events: toCalendarEvents(training),
    },
  };
}
