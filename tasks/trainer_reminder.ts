/**
 * Reminds the trainers of a training that is about to begin.
 * @module
 */
import type { Context, Mail, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import {
  eachOnce,
  fullName,
  toRecipient,
  toUser,
  USER_COLUMNS,
  WANTS_MAIL,
} from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, PLACES_HTML, SENDER_HTML } from "./bcourse/text_parts.ts";
import { readTraining, type TrainingVars, UPCOMING_TRAININGS } from "./bcourse/training.ts";

const TRAINERS = `
SELECT r.id AS trainer_id, ${USER_COLUMNS}
FROM training_trainers tr
JOIN trainer r ON r.id = tr.trainer_id
JOIN "user" u ON u.id = r.user_id
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE tr.training_id = :training
  AND ${WANTS_MAIL}
ORDER BY r.id`;

/** Everybody who will be there, whatever their mail settings. */
const STUDENTS = `
SELECT u.email, u.first_name, u.last_name
FROM training_enroll n
JOIN student s ON s.id = n.student_id
JOIN "user" u ON u.id = s.user_id
WHERE n.training_id = :training
  AND n.status = 'enrolled'`;

const TEXTS: Texts = {
  TrainerReminderTask: {
    en: {
      subject: "Your training {{ training.name }}, {{ event.start | date }}",
      html: `<p>{% if user.first_name %}Dear {{ user.first_name }},{% else %}Hello,{% endif %}</p>
<p>You are giving <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}<p>Students enrolled: {{ students | length }}</p>
<ol>
{% for name in students %}<li>{{ name }}</li>
{% endfor %}</ol>
{% else %}<p>Nobody is enrolled.</p>
{% endif %}<p>Kind regards,<br>${SENDER_HTML}</p>`,
    },
    nl: {
      subject: "Uw training {{ training.name }}, {{ event.start | date }}",
      html: `<p>{% if user.first_name %}Beste {{ user.first_name }},{% else %}Hallo,{% endif %}</p>
<p>U geeft <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}<p>Ingeschreven cursisten: {{ students | length }}</p>
<ol>
{% for name in students %}<li>{{ name }}</li>
{% endfor %}</ol>
{% else %}<p>Er is niemand ingeschreven.</p>
{% endif %}<p>Met vriendelijke groet,<br>${SENDER_HTML}</p>`,
    },
  },
};

/** Sends each trainer of the training a reminder with the names of the students. */
export default {
  description: "Sends each trainer a reminder with the names of the enrolled students",
  query: UPCOMING_TRAININGS,
  args: {},
  texts: TEXTS,
  async execute(ctx: Context): Promise<Outcome> {
    const training = await readTraining(ctx);
    if (training === null) return ctx.skip("the training is not there any more, or has no events");
    const trainers = await ctx.course.all(TRAINERS, { training: ctx.item.id });
    if (trainers.length === 0) return ctx.skip("the training has no trainer who gets e-mails");
    const students = eachOnce(await ctx.course.all(STUDENTS, { training: ctx.item.id }));
    const names = students.map(fullName).sort((a, b) => a.localeCompare(b, "nl"));
    const vars = { ...training, students: names };
    return await sendAll(ctx, eachOnce(trainers).map((trainer) => toMail(trainer, vars)));
  },
} satisfies Task;

function toMail(trainer: Row, vars: TrainingVars): Mail {
  return {
    key: `trainer:${trainer.trainer_id}`,
    to: toRecipient(trainer),
    template: "TrainerReminderTask",
    vars: { ...vars, user: toUser(trainer) },
  };
}
