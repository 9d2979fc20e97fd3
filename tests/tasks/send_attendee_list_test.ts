import assert from "node:assert/strict";
import task from "../../tasks/send_attendee_list.ts";
import { attempt } from "./fake_context.ts";
import { smallCourse, type Somebody } from "./small_course.ts";

const TRAINERS: readonly Somebody[] = [
  { email: "marieke@e.org", first: "Marieke", last: "Verhoeven" },
  { email: "off@e.org", settings: { wantsMail: false } },
];

Deno.test("attendee list goes to each trainer who gets e-mails, by first and then last name", async () => {
  const { mails, outcome } = await attempt(task, {
    data: smallCourse({
      trainers: TRAINERS,
      students: [
        { email: "z@e.org", first: "Zoë", last: "Bos", phone: "06 1" },
        { email: "b@e.org", first: "Émile", last: "Vos", settings: { wantsMail: false } },
        { email: "b2@e.org", first: "Emile", last: "Aas", isActive: false, phone: " 06 2 " },
        { email: "nobody@e.org", first: null, last: null },
        { email: "w@e.org", first: "Wim", last: "Wacht", status: "waitlist" },
      ],
    }),
  });
  assert.deepEqual(mails.map(({ key, to }) => [key, to.email]), [["trainer:1", "marieke@e.org"]]);
  assert.deepEqual(mails[0]?.vars?.students, [
    { name: "nobody@e.org", phone_number: null },
    { name: "Emile Aas", phone_number: "06 2" },
    { name: "Émile Vos", phone_number: null },
    { name: "Zoë Bos", phone_number: "06 1" },
  ]);
  assert.deepEqual(outcome, { state: "succeeded", note: "1 list sent" });
});

Deno.test("attendee list of a training without students is sent too", async () => {
  const { mails } = await attempt(task, { data: smallCourse({ trainers: TRAINERS }) });
  assert.deepEqual(mails[0]?.vars?.students, []);
});

Deno.test("attendee list skips a training without trainer", async () => {
  const { outcome } = await attempt(task, { data: smallCourse({}) });
  assert.equal(outcome.state, "skipped");
});
