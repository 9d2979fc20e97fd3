/**
 * Reminds the trainers of a training that is about to begin.
 * @module
 */
import type { Context, Outcome, Task, Texts } from "bcourse-scheduler";
import { readEnrolments, withStatus } from "./bcourse/enrolments.ts";
import { leaveOut, unreachable } from "./bcourse/left_out.ts";
import { eachOnce, fullName, reachable } from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, GREETING, PLACES_HTML, REGARDS } from "./bcourse/text_parts.ts";
import { readTrainers, toTrainerMails } from "./bcourse/trainers.ts";
import { readUpcoming, UPCOMING_TRAININGS } from "./bcourse/training.ts";

const TEXTS: Texts = {
  TrainerReminderTask: {
    en: {
      subject: "Your training {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.en}
<p>You are giving <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}<p>Students enrolled: {{ students | length }}</p>
<ol>
{% for name in students %}<li>{{ name }}</li>
{% endfor %}</ol>
{% else %}<p>Nobody is enrolled.</p>
{% endif %}${REGARDS.en}`,
    },
    nl: {
      subject: "Uw training {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.nl}
<p>U geeft <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}<p>Ingeschreven cursisten: {{ students | length }}</p>
<ol>
{% for name in students %}<li>{{ name }}</li>
{% endfor %}</ol>
{% else %}<p>Er is niemand ingeschreven.</p>
{% endif %}${REGARDS.nl}`,
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
    const { id, vars } = await readUpcoming(ctx);
    const all = await readTrainers(ctx, id);
    await leaveOut(ctx, unreachable(all));
    const trainers = reachable(all);
    if (trainers.length === 0) return ctx.skip("the training has no trainer who gets e-mails");
    // Everybody who will be there, whatever their mail settings.
    const enrolled = eachOnce(withStatus(await readEnrolments(ctx, id), "enrolled"));
    const students = enrolled.map(fullName).sort((a, b) => a.localeCompare(b, "nl"));
    const mails = toTrainerMails(trainers, {
      template: "TrainerReminderTask",
      vars: { ...vars, students },
    });
    return { state: "succeeded", note: await sendAll(ctx, mails) };
  },
} satisfies Task;
