import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ICAL from "ical.js";
import { type ParsedMail, simpleParser } from "mailparser";
import { expectedReminders } from "../../scripts/sample_course/expected.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { createSampleCourse } from "../../scripts/sample_course/sample_course.ts";
import { systemClock, toIso } from "../../src/domain/clock.ts";
import { startDaemon, startProgram } from "../support/daemon.ts";
import { type MailSaid, makeSite, REMINDER } from "./site.ts";

const DEMO = fileURLToPath(new URL("../../scripts/demo.ts", import.meta.url));
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A mail of the outbox, with the job that it belongs to. */
interface Sent {
  readonly mail: ParsedMail;
  readonly task: string;
  readonly training: number;
  readonly email: string;
}

/** Everything that the daemon does with the sample course database. */
async function runSample(): Promise<{ readonly data: CourseData; readonly sent: readonly Sent[] }> {
  const reminder = { event: "first", offset: "2 days", direction: "before" };
  await using site = await makeSite({
    environment: "DEVELOPMENT",
    tasks: {
      StudentReminderTask: { ...REMINDER, catch_up: false },
      TrainerReminderTask: { handler: "TrainerReminderTask", ...reminder },
    },
  });
  const now = systemClock().now();
  const data = createSampleCourse(join(site.dir, "course.db"), { now, seed: 7 });
  await using daemon = startDaemon(site.dir, ["--exit-when-idle"]);
  assert.equal(await daemon.ended(), 0);
  const mails = await readOutbox(join(site.dir, "outbox"));
  const told = await site.ask<MailSaid[]>("mails", "--limit", "1000");
  assert.equal(told.length, mails.length);
  return { data, sent: mails.map((mail) => toSent(mail, told)) };
}

async function readOutbox(dir: string): Promise<readonly ParsedMail[]> {
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name);
  return await Promise.all(
    names.map(async (name) => await simpleParser(await Deno.readTextFile(join(dir, name)))),
  );
}

function toSent(mail: ParsedMail, told: readonly MailSaid[]): Sent {
  const record = told.find(({ message_id }) => message_id === mail.messageId);
  const [task = "", training] = record?.job.split("/") ?? [];
  assert.deepEqual([record?.state, record?.to], ["sent", addressOf(mail)]);
  return { mail, task, training: Number(training), email: addressOf(mail) };
}

function addressOf({ to }: ParsedMail): string {
  const [one, ...more] = to === undefined || Array.isArray(to) ? [] : to.value;
  assert.deepEqual(more, []);
  return one?.address ?? "";
}

function assertWellFormed({ mail, task, training, email }: Sent, data: CourseData): void {
  const { name } = data.training?.find(({ id }) => id === training) ?? assert.fail();
  const user = data.user?.find((user) => user.email === email) ?? assert.fail();
  const settings = data.user_settings?.find((row) => row.user_id === user.id);
  const isStudent = task === "StudentReminderTask";
  const openings = settings?.language === "nl"
    ? { subject: isStudent ? "Herinnering: " : "Uw training ", body: /^(Beste .+|Hallo),/ }
    : { subject: isStudent ? "Reminder: " : "Your training ", body: /^(Dear .+|Hello),/ };
  const text = (mail.text ?? "").replaceAll(/\s+/g, " ");
  assert.ok(mail.subject?.startsWith(`${openings.subject}${name}`), mail.subject);
  assert.match(mail.text ?? "", openings.body);
  assert.ok(text.includes(name), text);
  // A training and a student have expressions in their names, which are theirs to keep.
  assert.doesNotMatch(text, /\{%|\{\{(?! praktijk | user\.email )|\bundefined\b/);
  assert.ok(typeof mail.html === "string" && mail.html.includes("<p>"));
  assert.equal(mail.from?.value[0]?.address, "noreply@example.org");
  assert.match(mail.messageId ?? "", /^<[^@<>]+@example\.org>$/);
}

interface Occurrence {
  readonly start: string;
  readonly end: string;
  readonly location: string;
  readonly summary: string;
}

/** Expands an invitation as a calendar does. */
function expand(master: ICAL.Component, file: ICAL.Component): readonly Occurrence[] {
  const series = new ICAL.Event(master);
  for (const one of file.getAllSubcomponents("vevent").slice(1)) {
    series.relateException(new ICAL.Event(one));
  }
  const found: Occurrence[] = [];
  const iterator = series.iterator();
  for (let start = iterator.next(); start; start = iterator.next()) {
    const { startDate, endDate, item } = series.getOccurrenceDetails(start);
    const [from, to] = [startDate, endDate].map((time) => toIso(time.toUnixTime() * 1_000));
    const { location, summary } = item;
    found.push({ start: from ?? "", end: to ?? "", location: location ?? "", summary });
  }
  return found;
}

function assertInvites({ mail, training, email }: Sent, data: CourseData): void {
  const parts = mail.attachments.filter(({ contentType }) => contentType === "text/calendar");
  assert.equal(parts.length, 1);
  const file = new ICAL.Component(ICAL.parse(parts[0]?.content.toString() ?? ""));
  assert.equal(file.getFirstPropertyValue("method"), "REQUEST");
  const master = file.getFirstSubcomponent("vevent") ?? assert.fail("there is no event");
  const value = (name: string): string => String(master.getFirstPropertyValue(name));
  assert.ok(enrolments(data, { training, email }).includes(value("uid")), value("uid"));
  assert.match(value("uid"), UUID);
  assert.equal(value("organizer").toLowerCase(), "mailto:noreply@example.org");
  assert.equal(value("attendee").toLowerCase(), `mailto:${email}`);
  const events = (data.training_event ?? []).filter((event) => event.training_id === training)
    .sort((a, b) => a.start_time - b.start_time);
  const found = expand(master, file);
  assert.deepEqual(
    found.map(({ start, end }) => [start, end]),
    events.map((event) => [toIso(event.start_time), toIso(event.end_time)]),
  );
  const { name } = data.training?.find(({ id }) => id === training) ?? assert.fail();
  for (const [index, { location, summary }] of found.entries()) {
    const place = data.location?.find(({ id }) => id === events[index]?.location_id);
    assert.ok(place !== undefined && location.startsWith(`${place.name}, ${place.street} `));
    assert.equal(summary, name);
  }
}

/** What the calendars know this person's places in a training by; by mistake somebody has two. */
function enrolments(
  data: CourseData,
  { training, email }: { readonly training: number; readonly email: string },
): readonly string[] {
  const user = data.user?.find((user) => user.email === email)?.id;
  const students = (data.student ?? []).filter((row) => row.user_id === user).map(({ id }) => id);
  return (data.training_enroll ?? [])
    .filter((row) => row.training_id === training && students.includes(row.student_id))
    .map(({ uuid }) => uuid);
}

Deno.test("run sends each person of the sample who should get a reminder one well-formed mail, and nobody else", async (t) => {
  const { data, sent } = await runSample();
  const now = systemClock().now();
  await t.step("everybody who should, once, and nobody who should not", () => {
    const found = sent.map(({ task, training, email }) => `${task} ${training} ${email}`);
    const wanted = expectedReminders(data, { now })
      .map(({ task, training, email }) => `${task} ${training} ${email}`);
    assert.deepEqual(found.sort(), wanted.sort());
    assert.ok(found.length > 50, "the sample has many people");
  });
  await t.step("no Message-ID twice", () => {
    assert.equal(new Set(sent.map(({ mail }) => mail.messageId)).size, sent.length);
  });
  await t.step("subject, text, HTML, sender and language of every mail", () => {
    for (const one of sent) assertWellFormed(one, data);
  });
  await t.step(
    "an invitation with the right identity, people, place and times for every student",
    () => {
      const students = sent.filter(({ task }) => task === "StudentReminderTask");
      for (const one of students) assertInvites(one, data);
      assert.ok(students.length > 0);
    },
  );
  await t.step("no invitation for trainers", () => {
    const trainers = sent.filter(({ task }) => task === "TrainerReminderTask");
    assert.ok(trainers.length > 0);
    for (const { mail } of trainers) assert.deepEqual(mail.attachments, []);
  });
});

Deno.test("the demo ends by itself with mails in its outbox, and starts afresh the next time", async () => {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-demo-" });
  try {
    const outbox = join(dir, "state", "demo", "outbox");
    const counts: number[] = [];
    for (let run = 1; run <= 2; run++) {
      await using demo = startProgram(dir, [DEMO, "--exit-when-idle"]);
      await demo.page();
      assert.equal(await demo.ended(), 0);
      const names = [...Deno.readDirSync(outbox)].map(({ name }) => name);
      assert.match(demo.stdout.text(), new RegExp(`^${names.length} mails lie in `, "m"));
      assert.ok(names.every((name) => name.endsWith(".eml")), names.join(" "));
      counts.push(names.length);
      await Deno.writeTextFile(join(outbox, "of-the-run-before.eml"), "");
    }
    assert.ok((counts[0] ?? 0) > 50);
    assert.equal(counts[1], counts[0]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a second demo in the same directory says that one runs, and does it no harm", async () => {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-demo-" });
  try {
    await using demo = startProgram(dir, [DEMO]);
    const page = await demo.page();
    await using second = startProgram(dir, [DEMO]);
    assert.equal(await second.ended(), 4);
    assert.match(second.stderr.text(), /^Error: .*\nTry: /m);
    assert.equal((await fetch(`${page}/healthz`).then((answer) => answer.text())) !== "", true);
    demo.kill("SIGINT");
    assert.equal(await demo.ended(), 0);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
