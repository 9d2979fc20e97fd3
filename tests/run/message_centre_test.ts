import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { CourseError } from "../../src/domain/errors.ts";
import type { Row } from "../../src/handler.ts";
import {
  adviseMessageCentre,
  MessageCentre,
  type MessageCentreParts,
  type SentMail,
} from "../../src/run/delivery/message_centre.ts";
import { COURSE_KINDS } from "../support/course_kinds.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { runConfig } from "../support/run_factory.ts";

const PEOPLE = {
  user: [
    { id: 1, email: "office@example.org", active: true },
    { id: 2, email: "Anna@example.org", active: true },
    { id: 3, email: "bob@example.org", active: true },
  ],
};

const MAIL: SentMail = {
  messageId: "<0123456789abcdef@example.org>",
  to: "anna@example.org",
  subject: "Reminder",
  html: "<p>See you</p>",
  tag: "student_reminder",
};

const COPIES = `
SELECT m.subject, m.body, m.envelop_from_id, m.in_reply_to_id, m.created_date,
       k.user_id, k.message_read, k.message_deleted, t.tag, t.hidden
FROM message m
LEFT JOIN user_message k ON k.message_id = m.id
LEFT JOIN message_tag_message l ON l.message_id = m.id
LEFT JOIN message_tag t ON t.id = l.messagetag_id
ORDER BY m.id`;

function open(course: Pick<Course, "all" | "transaction">): MessageCentre {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const parts: MessageCentreParts = {
    ...{ user: "office@example.org", course, clock },
    signal: new AbortController().signal,
  };
  return new MessageCentre(parts);
}

function copies(course: Course): Promise<Row[]> {
  return course.all(COPIES, {});
}

for (const { dialect, need, open: openCourse } of COURSE_KINDS) {
  const test = (name: string, fn: (course: Course) => Promise<void>): void =>
    Deno.test({
      name: `${name}, on ${dialect}${need.nameSuffix}`,
      ignore: need.ignore,
      async fn() {
        await using made = await openCourse(PEOPLE);
        await fn(made.course);
      },
    });

  test("copy() puts a mail where its recipient finds it, unread and under the task's name", async (course) => {
    assert.equal(await open(course).copy(MAIL), null);
    const [copy, ...others] = await copies(course);
    assert.deepEqual(others, []);
    const { body, hidden, ...rest } = copy ?? {};
    assert.ok(String(body).startsWith("<p>See you</p>"));
    assert.equal(Number(hidden), 0);
    assert.deepEqual(rest, {
      ...{ subject: "Reminder", envelop_from_id: 1, in_reply_to_id: null, user_id: 2 },
      ...{ message_read: null, message_deleted: null, tag: "student_reminder" },
      created_date: "2026-12-01 09:00:00.000000",
    });
  });

  test("copy() makes one copy of a mail, however often it is asked for", async (course) => {
    const centres = [open(course), open(course)];
    for (const centre of centres) assert.equal(await centre.copy(MAIL), null);
    assert.equal(await centres[0]?.copy({ ...MAIL, html: "<p>Edited since</p>" }), null);
    assert.equal((await copies(course)).length, 1);
  });

  test("copy() files many mails at the same time under one tag", async (course) => {
    const centre = open(course);
    const mails = Array.from({ length: 12 }, (_, number) => ({
      ...{ ...MAIL, messageId: `<${number.toString(16).padStart(16, "0")}@example.org>` },
      to: number % 2 === 0 ? "anna@example.org" : "bob@example.org",
    }));
    assert.deepEqual(
      await Promise.all(mails.map((mail) => centre.copy(mail))),
      mails.map(() => null),
    );
    const made = await copies(course);
    assert.deepEqual(made.map(({ user_id }) => user_id), mails.map((_, at) => at % 2 + 2));
    assert.deepEqual(new Set(made.map(({ tag }) => tag)), new Set(["student_reminder"]));
    const [tags] = await course.all("SELECT COUNT(*) AS tags FROM message_tag", {});
    assert.equal(Number(tags?.tags), 1);
  });

  test("copy() makes none for a recipient who is no user", async (course) => {
    assert.equal(await open(course).copy({ ...MAIL, to: "eve@example.org" }), null);
    assert.deepEqual(await copies(course), []);
  });

  test("copy() takes whatever a mail holds for text", async (course) => {
    const odd = `Robert'); DROP TABLE message; -- %_\\ {{ 1 }} 🎉 "quoted" ` + "é".repeat(500);
    assert.equal(await open(course).copy({ ...MAIL, subject: odd, html: `<p>${odd}</p>` }), null);
    const [copy] = await copies(course);
    assert.equal(copy?.subject, [...odd].slice(0, 255).join(""));
    assert.ok(String(copy?.body).startsWith(`<p>${odd}</p>`));
  });

  test("copy() says which user is missing, and so does the advice", async (course) => {
    const clock = createFakeClock("2026-12-01T09:00:00Z");
    const { signal } = new AbortController();
    const centre = new MessageCentre({ user: "nobody@example.org", course, clock, signal });
    assert.match(await centre.copy(MAIL) ?? "", /nobody@example\.org/);
    const advice = (user: string): Promise<string | null> => {
      const { mail, environment } = runConfig();
      return adviseMessageCentre(
        { mail: { ...mail, messageCentre: { user } }, environment },
        course,
      );
    };
    assert.match(await advice("nobody@example.org") ?? "", /nobody@example\.org/);
    assert.equal(await advice("OFFICE@example.org"), null);
  });
}

Deno.test("copy() leaves a database alone for a while that was not there", async () => {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  let asked = 0;
  const away = (): Promise<never> => {
    asked += 1;
    return Promise.reject(new CourseError("COURSE_UNREACHABLE", "Cannot reach it", { hint: "-" }));
  };
  const { signal } = new AbortController();
  const course = { all: away, transaction: away };
  const centre = new MessageCentre({ user: "office@example.org", course, clock, signal });
  assert.equal(await centre.copy(MAIL), "Cannot reach it");
  assert.match(await centre.copy(MAIL) ?? "", /left alone for 30 seconds/);
  assert.equal(asked, 1);
  await clock.advance(30_000);
  await centre.copy(MAIL);
  assert.equal(asked, 2);
});
