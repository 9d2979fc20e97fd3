/**
 * Sends the trainers of a training the list of who comes.
 * @module
 */
import type { Context, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import { readEnrolments, withStatus } from "./bcourse/enrolments.ts";
import { filled } from "./bcourse/filled.ts";
import { leaveOut, unreachable } from "./bcourse/left_out.ts";
import { eachOnce, fullName, reachable } from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, GREETING, PLACES_HTML, REGARDS } from "./bcourse/text_parts.ts";
import { readTrainers, toTrainerMails } from "./bcourse/trainers.ts";
import { readUpcoming, UPCOMING_TRAININGS } from "./bcourse/training.ts";

const CELL = `style="text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #ccc"`;

/** The list, under headings in the reader's language. */
function listHtml({ number, name, telephone }: Readonly<Record<string, string>>): string {
  return `<table style="border-collapse: collapse">
<tr><th ${CELL}>${number}</th><th ${CELL}>${name}</th><th ${CELL}>${telephone}</th></tr>
{% for one in students %}<tr><td ${CELL}>{{ loop.index }}</td><td ${CELL}>{{ one.name }}</td><td ${CELL}>{{ one.phone_number or "–" }}</td></tr>
{% endfor %}</table>`;
}

const TEXTS: Texts = {
  SendAttendeeListTask: {
    en: {
      subject: "Attendees: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.en}
<p>This is who comes to <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}${listHtml({ number: "No.", name: "Name", telephone: "Telephone" })}
<p>Total: {{ students | length }}</p>
{% else %}<p>Nobody is enrolled.</p>
{% endif %}${REGARDS.en}`,
    },
    nl: {
      subject: "Deelnemers: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.nl}
<p>Dit zijn de deelnemers aan <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}{% if students %}${listHtml({ number: "Nr.", name: "Naam", telephone: "Telefoon" })}
<p>Totaal: {{ students | length }}</p>
{% else %}<p>Er is niemand ingeschreven.</p>
{% endif %}${REGARDS.nl}`,
    },
  },
};

/** Sends each trainer of the training the list of its students. */
export default {
  description: "Sends each trainer the list of the enrolled students with their telephone numbers",
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
    const students = enrolled.toSorted(byName).map((row) => ({
      name: fullName(row),
      phone_number: filled(row.phone_number),
    }));
    const mails = toTrainerMails(trainers, {
      template: "SendAttendeeListTask",
      vars: { ...vars, students },
    });
    return { state: "succeeded", note: await sendAll(ctx, mails, { what: "list" }) };
  },
} satisfies Task;

/** By first name, then by last name. */
function byName(a: Row, b: Row): number {
  const compare = (column: "first_name" | "last_name"): number =>
    (filled(a[column]) ?? "").localeCompare(filled(b[column]) ?? "", "nl");
  return compare("first_name") || compare("last_name");
}
