import assert from "node:assert/strict";
import type { Mail } from "bcourse-scheduler";
import task from "../../tasks/student_reminder.ts";
import { attempt } from "./fake_context.ts";
import { smallCourse, type Somebody } from "./small_course.ts";

const ANNA: Somebody = { email: "anna@example.org", first: "Anna", last: "de Vries" };

async function addresses(students: readonly Somebody[]): Promise<readonly string[]> {
  const { mails } = await attempt(task, { data: smallCourse({ students }) });
  return mails.map((mail) => mail.to.email);
}

async function onlyMail(data: Parameters<typeof smallCourse>[0], eventAt?: string): Promise<Mail> {
  const options = eventAt === undefined ? {} : { eventAt };
  const { mails } = await attempt(task, { data: smallCourse(data), ...options });
  const [mail, ...others] = mails;
  assert.ok(mail !== undefined && others.length === 0, `got ${mails.length} mails`);
  return mail;
}

Deno.test("student reminder goes to enrolled students only", async () => {
  const states = ["enrolled", "waitlist", "waitlist-invited", "waitlist-invite-expired"];
  const more = ["waitlist-declined", "force-off-waitlist"];
  const students = [...states, ...more].map((status) => ({ email: `${status}@e.org`, status }));
  assert.deepEqual(await addresses(students), ["enrolled@e.org"]);
});

Deno.test("student reminder leaves out who has switched e-mails off or is inactive", async () => {
  const off = { email: "off@example.org", settings: { wantsMail: false } };
  const gone = { email: "gone@example.org", isActive: false, settings: null } as const;
  assert.deepEqual(await addresses([off, ANNA, gone]), ["anna@example.org"]);
});

Deno.test("student reminder goes in English to who has no settings", async () => {
  const mail = await onlyMail({ students: [{ ...ANNA, settings: null }] });
  assert.equal(mail.to.language, "en");
});

Deno.test("student reminder goes in the language of the settings", async () => {
  const mail = await onlyMail({ students: [{ ...ANNA, settings: { language: "nl" } }] });
  assert.equal(mail.to.language, "nl");
});

Deno.test("student reminder goes once to a user who is enrolled as two students", async () => {
  const data = smallCourse({ students: [ANNA, { email: "bram@example.org" }] });
  const twins = data.student?.map((student) => ({ ...student, user_id: 1 })) ?? [];
  const { mails } = await attempt(task, { data: { ...data, student: twins } });
  assert.deepEqual(mails.map((mail) => [mail.key, mail.to.email]), [
    ["student:1", "anna@example.org"],
  ]);
});

Deno.test("student reminder is keyed by the student", async () => {
  const { mails } = await attempt(task, {
    data: smallCourse({ students: [ANNA, { email: "bram@example.org" }] }),
  });
  assert.deepEqual(mails.map((mail) => mail.key), ["student:1", "student:2"]);
});

for (
  const [what, person, name, first] of [
    ["both names", { first: "Anna", last: "de Vries" }, "Anna de Vries", "Anna"],
    ["no first name", { first: null, last: "de Vries" }, undefined, null],
    ["no last name", { first: "Anna", last: null }, undefined, "Anna"],
    ["blank names", { first: " ", last: "" }, undefined, null],
    ["spaces around", { first: " Anna ", last: "O'Brien\t" }, "Anna O'Brien", "Anna"],
  ] as const
) {
  Deno.test(`student reminder names a person with ${what}`, async () => {
    const { to, vars } = await onlyMail({ students: [{ email: "a@example.org", ...person }] });
    assert.equal(to.name, name);
    assert.deepEqual(vars?.user, {
      id: 1,
      email: "a@example.org",
      first_name: first,
      last_name: person.last?.trim() || null,
      full_name: name ?? "a@example.org",
      language: "nl",
    });
  });
}

Deno.test("student reminder invites to every event under the enrolment's uuid", async () => {
  const { ical } = await onlyMail({
    students: [{ ...ANNA, sequence: 3 }],
    events: [
      ["2026-12-08T18:30Z", "2026-12-08T20:30Z", 2],
      ["2026-12-01T08:00Z", "2026-12-01T11:30Z", 1],
    ],
  });
  assert.deepEqual(ical, {
    method: "REQUEST",
    uid: "uuid-1",
    sequence: 3,
    events: [
      {
        start: "2026-12-01 08:00:00.000000",
        end: "2026-12-01 11:30:00.000000",
        summary: "EHBO",
        location: "Praktijk De Linde, Lindelaan 12a, 3512 AB Utrecht",
        description: "Ring the lower bell; the room is on the first floor.",
      },
      {
        start: "2026-12-08 18:30:00.000000",
        end: "2026-12-08 20:30:00.000000",
        summary: "EHBO",
        location: "Buurthuis 't Trefpunt, Kerkstraat 101, 3581 RA Utrecht",
      },
    ],
  });
});

Deno.test("student reminder counts from where Bcourse begins where no mail was counted yet", async () => {
  const { ical } = await onlyMail({ students: [ANNA] });
  assert.equal(ical?.sequence, 0);
});

Deno.test("student reminder is about the event of the job", async () => {
  const events = [
    ["2026-12-01T08:00Z", "2026-12-01T11:30Z", 1],
    ["2026-12-08T18:30Z", "2026-12-08T20:30Z", 2],
  ] as const;
  const { vars } = await onlyMail({ students: [ANNA], events }, "2026-12-08T18:30:00Z");
  const event = vars?.event;
  assert.deepEqual(event, (vars?.events as readonly unknown[])[1]);
  assert.deepEqual(vars?.location, (event as { readonly location: unknown }).location);
});

Deno.test("student reminder skips a training that nobody mails about", async () => {
  const data = smallCourse({ students: [{ ...ANNA, status: "waitlist" }] });
  const { outcome, mails } = await attempt(task, { data });
  assert.deepEqual([outcome.state, mails.length], ["skipped", 0]);
});

Deno.test("student reminder skips a training that is not there any more", async () => {
  const { outcome } = await attempt(task, { data: smallCourse({ students: [ANNA] }), item: "99" });
  assert.equal(outcome.state, "skipped");
});
