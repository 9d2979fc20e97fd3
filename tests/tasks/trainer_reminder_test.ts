import assert from "node:assert/strict";
import task from "../../tasks/trainer_reminder.ts";
import { attempt } from "./fake_context.ts";
import { smallCourse, type Somebody } from "./small_course.ts";

const MARIEKE: Somebody = { email: "marieke@example.org", first: "Marieke", last: "Verhoeven" };

Deno.test("trainer reminder goes to each trainer who gets e-mails", async () => {
  const { mails } = await attempt(task, {
    data: smallCourse({
      trainers: [
        MARIEKE,
        { email: "off@example.org", settings: { wantsMail: false } },
        { email: "gone@example.org", isActive: false },
        { email: "oliver@example.org", settings: null },
      ],
    }),
  });
  assert.deepEqual(mails.map((mail) => [mail.key, mail.to.email, mail.to.language]), [
    ["trainer:1", "marieke@example.org", "nl"],
    ["trainer:4", "oliver@example.org", "en"],
  ]);
});

Deno.test("trainer reminder lists everybody enrolled by name, whatever their settings", async () => {
  const { mails } = await attempt(task, {
    data: smallCourse({
      trainers: [MARIEKE],
      students: [
        { email: "z@example.org", first: "Zoë", last: "Bos" },
        { email: "b@example.org", first: "Émile", last: "Vos", settings: { wantsMail: false } },
        { email: "c@example.org", first: null, last: "Vos", isActive: false },
        { email: "w@example.org", first: "Wim", last: "Wacht", status: "waitlist" },
      ],
    }),
  });
  assert.deepEqual(mails[0]?.vars?.students, ["c@example.org", "Émile Vos", "Zoë Bos"]);
});

Deno.test("trainer reminder tells of a training without students", async () => {
  const { mails } = await attempt(task, { data: smallCourse({ trainers: [MARIEKE] }) });
  assert.deepEqual(mails[0]?.vars?.students, []);
  assert.equal(mails[0]?.ical, undefined);
});

Deno.test("trainer reminder skips a training without trainer", async () => {
  const { outcome, mails } = await attempt(task, { data: smallCourse({}) });
  assert.deepEqual([outcome.state, mails.length], ["skipped", 0]);
});
