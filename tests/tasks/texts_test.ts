import assert from "node:assert/strict";
import type { Mail, Task, Text } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { htmlToText } from "../../src/mail/html_to_text.ts";
import { createRenderer } from "../../src/mail/render.ts";
import sendAttendeeList from "../../tasks/send_attendee_list.ts";
import studentOpenSpotReminder from "../../tasks/student_open_spot_reminder.ts";
import studentReminder from "../../tasks/student_reminder.ts";
import trainerReminder from "../../tasks/trainer_reminder.ts";
import waitlistFill from "../../tasks/waitlist_fill.ts";
import { attempt } from "./fake_context.ts";
import type { JobGiven } from "./job_world.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type SmallCourse, smallCourse } from "./small_course.ts";

const ANNA = { email: "anna@example.org", first: "Anna", last: "de Vries" };
const EVENINGS = [
  ["2026-12-01T18:30Z", "2026-12-01T20:30Z", 1],
  ["2026-12-08T22:00Z", "2026-12-08T23:30Z", 2],
] as const;

/** The first mail of a task, rendered in a language. */
async function render(
  task: Task,
  course: SmallCourse,
  language: "en" | "nl",
  job: JobGiven = {},
): Promise<Text> {
  const { mails } = await attempt(task, { data: smallCourse(course), ...job });
  const [mail] = mails;
  assert.ok(mail !== undefined);
  return (await createRenderer()).render(textOf(task, mail, language), {
    ...{ vars: mail.vars ?? {}, language, timezone: "Europe/Amsterdam", name: "text" },
  });
}

function textOf(task: Task, mail: Mail, language: "en" | "nl"): Text {
  const text = "template" in mail ? task.texts?.[mail.template]?.[language] : undefined;
  assert.ok(text !== undefined);
  return text;
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

Deno.test("attendee list has a table with number, name and telephone, and the total", async () => {
  const students = [{ ...ANNA, phone: "06 12345678" }, { email: "geen.naam@example.org" }];
  const course = { trainers: [{ email: "m@example.org", first: "Marieke" }], students };
  const { subject, html } = await render(sendAttendeeList, course, "en");
  assert.equal(subject, "Attendees: EHBO, Tuesday, 1 December 2026");
  assert.equal(
    htmlToText(html),
    `Dear Marieke,

This is who comes to EHBO:

 * Tuesday, 1 December 2026 at 09:00 – 12:30

Praktijk De Linde
Lindelaan 12a, 3512 AB Utrecht
Ring the lower bell; the room is on the first floor.

No.   Name                    Telephone
1     geen.naam@example.org   –
2     Anna de Vries           06 12345678

Total: 2

Kind regards,
De Linde
030 123 45 67`,
  );
});

Deno.test("attendee list says in Dutch that nobody is enrolled", async () => {
  const { html } = await render(sendAttendeeList, { trainers: [ANNA] }, "nl");
  assert.ok(html.includes("Er is niemand ingeschreven."), html);
  assert.doesNotMatch(html, /<table/);
});

Deno.test("invitation says until when and where to answer", async () => {
  const args = { answer_days: 2, link: "https://example.org/?a=1&b=2" };
  const job = { eventAt: "2026-11-20T10:00:00Z", args };
  const course = { most: 1, students: [{ ...ANNA, status: "waitlist" }] };
  const { subject, html } = await render(waitlistFill, course, "en", job);
  assert.equal(subject, "A place for you: EHBO");
  for (
    const part of [
      "<li>Tuesday, 1 December 2026 at 09:00 – 12:30</li>",
      "before <strong>Tuesday, 1 December 2026 at 09:00</strong>",
      `<a href="https:&#x2f;&#x2f;example.org&#x2f;?a=1&amp;b=2">accept or decline</a>`,
    ]
  ) assert.ok(html.includes(part), `${part} is not in ${html}`);
});

Deno.test("invitation does without a term, an address and a date", async () => {
  const course = { most: 1, students: [{ ...ANNA, status: "waitlist" }], events: [] };
  const { html } = await render(waitlistFill, course, "nl");
  assert.ok(html.includes("Laat ons snel weten of u komt: log in op uw account"), html);
  assert.doesNotMatch(html, /<ul>/);
});

Deno.test("open spot offer tells one place from several", async () => {
  const students = [{ ...ANNA, status: null, settings: { lastMinute: true } }];
  const one = await render(studentOpenSpotReminder, { most: 1, students }, "en");
  assert.ok(
    one.html.includes("<p>One place is still free in <strong>EHBO</strong>:</p>"),
    one.html,
  );
  const two = await render(studentOpenSpotReminder, { most: 2, students }, "nl");
  assert.ok(two.html.includes("zijn nog 2 plaatsen vrij:</p>"), two.html);
});

/** What people and outsiders may have written, none of which may do anything. */
const HOSTILE: Readonly<Record<string, string>> = {
  markup: `<script>alert(1)</script><b title="x">`,
  expressions: "{{ user.email }} {% if 1 %} {# x #} {{ 7 * 7 }}",
  lines: "Anna\r\nBcc: eve@example.org\r\n\r\nHi",
  quotes: `O'Brien "Annie" \\ \`x\``,
  sql: `'; DELETE FROM training; --`,
  directions: "\u202egnp.exe\u202c \u200f אבג",
  length: "x".repeat(10_000),
};

for (const language of ["en", "nl"] as const) {
  for (const [what, text] of Object.entries(HOSTILE)) {
    Deno.test(`mails show hostile names as text, in ${language}: ${what}`, async () => {
      const renderer = await createRenderer();
      for (const { name, task, data, job } of SCENARIOS) {
        const { mails, outcome } = await attempt(task, { ...job, data: renamed(data, text) });
        assert.equal(outcome.state, "succeeded", name);
        for (const mail of mails) {
          const { html, subject } = renderer.render(textOf(task, mail, language), {
            ...{ vars: mail.vars ?? {}, language, timezone: "Europe/Amsterdam", name },
          });
          assert.ok(html.includes(escaped(text.trim())), `${name}: ${html}`);
          assert.doesNotMatch(html, /<script|<b |\bnone\b|undefined/i);
          assert.doesNotMatch(subject, /[\r\n]/);
          assert.equal(mail.ical?.events[0]?.summary ?? text, text);
        }
      }
    });
  }
}

/** Gives everybody, and every training, this name. */
function renamed(data: CourseData, name: string): CourseData {
  const people = data.user?.map((user) => ({ ...user, first_name: name, last_name: name })) ?? [];
  return {
    ...data,
    training: data.training?.map((training) => ({ ...training, name })) ?? [],
    user: people.map((user) => ({ ...user, phone_number: name })),
  };
}

/** As mails show it: escaped, and without what would turn round the text behind it. */
function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "/": "&#x2f;" },
  };
  return text.replace(/[\u202a-\u202e]/g, "").replace(
    /[&<>"'/]/g,
    (found) => entities[found] ?? found,
  );
}

for (const { name, task, data, job, mails } of SCENARIOS.filter(({ mails }) => mails > 0)) {
  Deno.test(`${name} has texts in English and Dutch for all of its mails`, async () => {
    const found = await attempt(task, { ...job, data });
    assert.equal(found.mails.length, mails);
    const used = found.mails.map((mail) => "template" in mail ? mail.template : "");
    assert.deepEqual([...new Set(used)].toSorted(), Object.keys(task.texts ?? {}).toSorted());
    for (const texts of Object.values(task.texts ?? {})) {
      assert.deepEqual(Object.keys(texts), ["en", "nl"]);
    }
    assert.match(task.description, /^[A-Z].*[^.]$/);
  });
}
