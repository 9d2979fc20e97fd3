import assert from "node:assert/strict";
import task from "../../tasks/waitlist_reminder.ts";
import { askQuery, attempt } from "./fake_context.ts";
import { waiting } from "./scenarios.ts";
import { smallCourse } from "./small_course.ts";

Deno.test("waiting list reminder goes to who waits and gets e-mails, with a tentative appointment", async () => {
  const states = ["enrolled", "waitlist-invited", "waitlist-declined", "waitlist-invite-expired"];
  const students = [
    ...states.map((status) => ({ email: `${status}@e.org`, status })),
    waiting("late", 8, { sequence: 3 }),
    waiting("early", 2),
    waiting("off", 3, { settings: { wantsMail: false } }),
    waiting("gone", 4, { isActive: false }),
  ];
  const { mails, outcome } = await attempt(task, { data: smallCourse({ students }) });
  assert.deepEqual(mails.map(({ to }) => to.email), ["early@e.org", "late@e.org"]);
  assert.deepEqual(
    mails.map(({ ical }) => [ical?.method, ical?.status, ical?.uid, ical?.sequence]),
    [["REQUEST", "TENTATIVE", "uuid-6", 0], ["REQUEST", "TENTATIVE", "uuid-5", 3]],
  );
  assert.equal(mails[0]?.ical?.events.length, 1);
  assert.deepEqual(outcome, { state: "succeeded", note: "2 reminders sent" });
});

Deno.test("waiting list reminder skips a list that nobody can be reminded of", async () => {
  const students = [waiting("off", 3, { settings: { wantsMail: false } })];
  const { outcome } = await attempt(task, { data: smallCourse({ students }) });
  assert.deepEqual(outcome, { state: "skipped", reason: "nobody waits who gets e-mails" });
});

Deno.test("waiting list reminder asks about upcoming trainings with a waiting list", async () => {
  const list = smallCourse({ students: [waiting("w", 1)] });
  assert.equal((await askQuery(task, { data: list })).length, 1);
  const none = smallCourse({ students: [{ email: "in@e.org" }] });
  assert.deepEqual(await askQuery(task, { data: none }), []);
  const off = smallCourse({ students: [waiting("w", 1)], isOff: true });
  assert.deepEqual(await askQuery(task, { data: off }), []);
});
