/**
 * Offers the last places of a training to students who like to hear of them.
 * @module
 */
import type { Cell, Context, Json, Mail, Outcome, Row, Task, Texts } from "bcourse-scheduler";
import { countFree, readEnrolments, TAKES_PLACE } from "./bcourse/enrolments.ts";
import { filled } from "./bcourse/filled.ts";
import { leaveOut, toLeftOut, unreachable } from "./bcourse/left_out.ts";
import {
  eachOnce,
  MAIL_COLUMNS,
  reachable,
  toRecipient,
  toUser,
  USER_COLUMNS,
} from "./bcourse/person.ts";
import { sendAll } from "./bcourse/send_all.ts";
import { EVENTS_HTML, GREETING, PLACES_HTML, REGARDS } from "./bcourse/text_parts.ts";
import { writingTime } from "./bcourse/time.ts";
import { readUpcoming, UPCOMING_TRAININGS } from "./bcourse/training.ts";
import { CHANGED_AT, write } from "./bcourse/write.ts";

/** Students of the training's practice who have no place of any kind in it. */
const STUDENTS = `
SELECT s.id AS student_id, ${USER_COLUMNS}, ${MAIL_COLUMNS},
       CASE WHEN COALESCE(us.msg_last_min_spots, TRUE) THEN 1 ELSE 0 END AS wants_spots
FROM training t
JOIN student s ON s.practice_id = t.practice_id
JOIN "user" u ON u.id = s.user_id
LEFT JOIN user_settings us ON us.user_id = u.id
WHERE t.id = :training
  AND NOT EXISTS (
    SELECT 1 FROM training_enroll n
    JOIN student same ON same.id = n.student_id
    WHERE n.training_id = t.id AND same.user_id = s.user_id)
ORDER BY s.id`;

/** Lets everybody in who comes late, but only while there is a place. */
const OPEN = `
UPDATE training SET apply_policies = FALSE, ${CHANGED_AT}
WHERE id = :training AND active
  AND max_participants > (
    SELECT COUNT(*) FROM training_enroll WHERE training_id = :training AND ${TAKES_PLACE})`;

const TEXTS: Texts = {
  StudentOpenSpotReminder: {
    en: {
      subject: "Last places: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.en}
<p>{% if places == 1 %}One place is{% else %}{{ places }} places are{% endif %} still free in <strong>{{ training.name }}</strong>:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>Would you like to come? {% if link %}<a href="{{ link }}">Enrol here</a>{% else %}Log in to your account and enrol{% endif %}. First come, first served.</p>
<p>You get this mail because your settings say that you like to hear of last-minute places. You can change that there.</p>
${REGARDS.en}`,
    },
    nl: {
      subject: "Laatste plaatsen: {{ training.name }}, {{ event.start | date }}",
      html: `${GREETING.nl}
<p>Bij <strong>{{ training.name }}</strong> {% if places == 1 %}is nog één plaats{% else %}zijn nog {{ places }} plaatsen{% endif %} vrij:</p>
${EVENTS_HTML}
${PLACES_HTML}<p>Komt u ook? {% if link %}<a href="{{ link }}">Schrijf u hier in</a>{% else %}Log in op uw account en schrijf u in{% endif %}. Wie het eerst komt, het eerst maalt.</p>
<p>U krijgt deze mail omdat u volgens uw instellingen graag van vrijgekomen plaatsen hoort. Daar kunt u dat ook wijzigen.</p>
${REGARDS.nl}`,
    },
  },
};

/** Offers free places to students of the practice who are not enrolled. */
export default {
  description:
    "Opens a training with free places to everybody and offers them to interested students",
  query: UPCOMING_TRAININGS,
  args: { link: { type: "text", description: "address of the page where people enrol" } },
  texts: TEXTS,
  writes: true,
  async execute(ctx: Context): Promise<Outcome> {
    const offer = await ctx.once("decide", () => decide(ctx));
    if ("nothing" in offer) return ctx.skip(offer.nothing);
    // Repeating it changes nothing more, so an attempt that ended after COMMIT just does it again.
    const open = { sql: OPEN, params: { training: ctx.item.id, at: offer.at }, expect: 1 };
    const isOpen = await ctx.once("open", () => write(ctx, [open]));
    if (!isOpen) return ctx.skip("the last place was taken, or the training was called off");
    return await sendOffers(ctx, offer.students);
  },
} satisfies Task;

type Offer = {
  readonly at: string;
  /** Who is to hear of it. */
  readonly students: readonly Cell[];
} | { readonly nothing: string };

async function decide(ctx: Context): Promise<Offer> {
  const training = await readUpcoming(ctx);
  const free = countFree(training, await readEnrolments(ctx, training.id));
  if (free === null) return { nothing: "no limit is known, so there are no last places" };
  if (free === 0) return { nothing: "no place is free" };
  const students = await ctx.course.all(STUDENTS, { training: training.id });
  const chosen = reachable(students).filter(wantsSpots).map((row) => row.student_id ?? null);
  await leaveOut(ctx, [
    ...reachable(students).filter((row) => !wantsSpots(row))
      .map((row) => toLeftOut(row, "not_wanted")),
    ...unreachable(students),
  ]);
  return { at: writingTime(ctx.now), students: chosen };
}

/** Mails those who were chosen and have not enrolled since, as long as there is a place. */
async function sendOffers(ctx: Context, chosen: readonly Cell[]): Promise<Outcome> {
  const training = await readUpcoming(ctx);
  const places = countFree(training, await readEnrolments(ctx, training.id)) ?? 0;
  if (places === 0 || !training.isActive) {
    const note = "the last place was taken meanwhile, or the training was called off";
    return { state: "succeeded", note };
  }
  const all = await ctx.course.all(STUDENTS, { training: training.id });
  const students = reachable(all).filter(wantsSpots)
    .filter((row) => chosen.includes(row.student_id ?? null));
  const link = typeof ctx.args.link === "string" ? filled(ctx.args.link) : null;
  const mails = eachOnce(students).map((row) => toMail(row, { ...training.vars, places, link }));
  return { state: "succeeded", note: await sendAll(ctx, mails, { what: "mail" }) };
}

/** Whether they want to hear of last places; no settings row counts as yes. */
function wantsSpots(student: Row): boolean {
  return Number(student.wants_spots) === 1;
}

function toMail(student: Row, vars: Readonly<Record<string, Json>>): Mail {
  return {
    key: `student:${student.student_id}`,
    to: toRecipient(student),
    template: "StudentOpenSpotReminder",
    vars: { ...vars, user: toUser(student) },
  };
}
