import assert from "node:assert/strict";
import type { Mail, Task } from "bcourse-scheduler";
import { createRenderer } from "../../src/mail/render.ts";
import studentReminder from "../../tasks/student_reminder.ts";
import trainerReminder from "../../tasks/trainer_reminder.ts";
import { attempt } from "./fake_context.ts";
import { type SmallCourse, smallCourse } from "./small_course.ts";

const ANNA = { email: "anna@example.org", first: "Anna", last: "de Vries" };
const EVENINGS = [
  ["2026-12-01T18:30Z", "2026-12-01T20:30Z", 1],
  ["2026-12-08T22:00Z", "2026-12-08T23:30Z", 2],
] as const;

/** The first mail of a task, rendered in a language. */
async function render(task: Task, course: SmallCourse, language: "en" | "nl") {
  const { mails } = await attempt(task, { data: smallCourse(course) });
  const [mail] = mails;
  assert.ok(mail !== undefined && "template" in mail);
  const text = task.texts?.[mail.template]?.[language];
  assert.ok(text !== undefined);
  return (await createRenderer()).render(text, {
    vars: varsOf(mail),
    language,
    timezone: "Europe/Amsterdam",
    name: mail.template,
  });
}

function varsOf(mail: Mail): NonNullable<Mail["vars"]> {
  return mail.vars ?? {};
}

Deno.test("student reminder tells in English when and where", async () => {
  const { subject, html } = await render(studentReminder, { students: [ANNA] }, "en");
  assert.equal(subject, "Reminder: EHBO, Tuesday, 1 December 2026");
  for (
    const part of [
      "Dear Anna,",
      "<strong>EHBO</strong>",
      "<li>Tuesday, 1 December 2026 at 09:00 – 12:30</li>",
      "<strong>Praktijk De Linde</strong><br>Lindelaan 12a, 3512 AB Utrecht<br>Ring the lower bell",
      "De Linde<br>030 123 45 67",
    ]
  ) assert.ok(html.includes(part), `${part} is not in ${html}`);
});

Deno.test("student reminder tells in Dutch of several events and places", async () => {
  const course = { students: [{ ...ANNA, first: null }], events: EVENINGS };
  const { html } = await render(studentReminder, course, "nl");
  for (
    const part of [
      "Hallo,",
      "<li>dinsdag 1 december 2026 om 19:30 – 21:30, Praktijk De Linde</li>",
      "<li>dinsdag 8 december 2026 om 23:00 – woensdag 9 december 2026 om 00:30, Buurthuis &#x27;t Trefpunt</li>",
      "Kerkstraat 101, 3581 RA Utrecht</p>",
    ]
  ) assert.ok(html.includes(part), `${part} is not in ${html}`);
});

Deno.test("trainer reminder lists the students", async () => {
  const trainers = [{ email: "m@example.org", first: "Marieke", last: "Verhoeven" }];
  const { html } = await render(trainerReminder, { trainers, students: [ANNA] }, "en");
  assert.ok(html.includes("<p>Students enrolled: 1</p>"), html);
  assert.ok(html.includes("<li>Anna de Vries</li>"), html);
});

Deno.test("trainer reminder says that nobody is enrolled", async () => {
  const { html } = await render(trainerReminder, { trainers: [{ email: "m@e.org" }] }, "nl");
  assert.ok(html.includes("Er is niemand ingeschreven."), html);
});

for (const language of ["en", "nl"] as const) {
  Deno.test(`reminders show hostile names as text, in ${language}`, async () => {
    const hostile = { email: "x@example.org", first: "<b>{{ 7 * 7 }}</b>", last: "O'Brien 🌷" };
    const events = [["2026-12-01T08:00Z", "2026-12-01T11:30Z", 3]] as const;
    const course = { name: `<script>"{% if %}`, students: [hostile], trainers: [ANNA], events };
    for (const task of [studentReminder, trainerReminder]) {
      const { subject, html } = await render(task, course, language);
      assert.ok(subject.includes(`<script>"{% if %}`), subject);
      assert.doesNotMatch(html, /<script|<b>|49|none|undefined/i);
      assert.match(html, /&lt;b&gt;/);
    }
  });
}
