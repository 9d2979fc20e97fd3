/**
 * Whom the tasks leave out, on every kind of course database: whoever a job is about gets a mail or
 * is named with why not.
 * @module
 */
import assert from "node:assert/strict";
import type { Task } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import type { Course } from "../../src/course/course.ts";
import automaticWaitList from "../../tasks/automatic_wait_list.ts";
import sendAttendeeList from "../../tasks/send_attendee_list.ts";
import studentOpenSpotReminder from "../../tasks/student_open_spot_reminder.ts";
import studentReminder from "../../tasks/student_reminder.ts";
import trainerReminder from "../../tasks/trainer_reminder.ts";
import waitlistFill from "../../tasks/waitlist_fill.ts";
import waitlistReminder from "../../tasks/waitlist_reminder.ts";
import { COURSE_KINDS } from "../support/course_kinds.ts";
import { JobWorld } from "./job_world.ts";
import { smallCourse, type Somebody } from "./small_course.ts";

/** What is said of people, by address or name. */
type Said = Readonly<Record<string, string>>;

/** One of each kind. */
const WANTS: Somebody = { email: "wants@example.org", settings: { lastMinute: true } };
const OFF: Somebody = {
  email: "off@example.org",
  settings: { wantsMail: false, lastMinute: true },
};
const INACTIVE: Somebody = { email: "inactive@example.org", isActive: false };
const NOWHERE: Somebody = { email: " ", first: "Noor", last: "Adresloos" };
const NO_SPOTS: Somebody = { email: "nospots@example.org", settings: { lastMinute: false } };

/** Everybody in the training, in this way; one of them is in it in another. */
function enrolled(status: string | null): CourseData {
  const students = [WANTS, OFF, INACTIVE, NOWHERE].map((one) => ({ ...one, status }));
  const other = { ...NO_SPOTS, status: status === null ? null : "waitlist-declined" };
  return smallCourse({ most: 20, students: [...students, other] });
}

const TRAINERS = smallCourse({ most: 20, trainers: [WANTS, OFF, INACTIVE, NOWHERE, NO_SPOTS] });

const NO_MAIL: Said = {
  "off@example.org": "emails_off",
  "inactive@example.org": "inactive",
  "Noor Adresloos": "no_address",
};
const DECLINED: Said = { ...NO_MAIL, "nospots@example.org": "not_enrolled" };

const CASES: readonly (readonly [string, Task, CourseData, mails: readonly string[], Said])[] = [
  ["student reminder", studentReminder, enrolled("enrolled"), ["wants@"], DECLINED],
  ["waiting list reminder", waitlistReminder, enrolled("waitlist"), ["wants@"], DECLINED],
  ["trainer reminder", trainerReminder, TRAINERS, ["wants@", "nospots@"], NO_MAIL],
  ["attendee list", sendAttendeeList, TRAINERS, ["wants@", "nospots@"], NO_MAIL],
  [
    "open spot reminder",
    studentOpenSpotReminder,
    enrolled(null),
    ["wants@"],
    { ...NO_MAIL, "nospots@example.org": "not_wanted" },
  ],
];

for (const kind of COURSE_KINDS) {
  for (const [name, task, data, mails, said] of CASES) {
    Deno.test({
      name: `${name} says whom it leaves out on ${kind.dialect}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(data);
        const world = await attempted(task, made.course, "1");
        const to = world.mails.map((mail) => mail.to.email).toSorted();
        assert.deepEqual(to, mails.map((one) => `${one}example.org`).toSorted());
        assert.deepEqual(Object.fromEntries(world.leftOut), said);
      },
    });
  }

  Deno.test({
    name: `the waiting list says who was passed over on ${kind.dialect}${kind.need.nameSuffix}`,
    ignore: kind.need.ignore,
    async fn() {
      // Who gets mails stands after two who do not, and before one who does not.
      const students = [OFF, INACTIVE, WANTS, NOWHERE].map((one, index) => ({
        ...{ ...one, status: "waitlist", enrolledAt: `2026-10-0${index + 1}T08:00Z` },
      }));
      const data = smallCourse({ most: 20, students });
      await using made = await kind.open(data);
      const world = await attempted(waitlistFill, made.course, "1");
      assert.deepEqual(world.mails.map(({ to }) => to.email), ["wants@example.org"]);
      assert.deepEqual([...world.leftOut.keys()].toSorted(), [
        ...["inactive@example.org", "off@example.org"],
      ]);
    },
  });
}

Deno.test("an invitation that runs out says who is not told of it", async () => {
  const [kind] = COURSE_KINDS;
  assert.ok(kind);
  const eventAt = "2026-11-29T07:00:00Z";
  const data = smallCourse({
    most: 1,
    students: [{ ...OFF, status: "waitlist-invited", invitedAt: eventAt }],
  });
  await using made = await kind.open(data);
  const item = data.training_enroll?.[0]?.uuid ?? "";
  const world = new JobWorld(automaticWaitList, made.course, { item, eventAt });
  await world.attempt();
  assert.deepEqual(world.mails, []);
  assert.equal(world.leftOut.get("off@example.org"), "emails_off");
});

async function attempted(task: Task, course: Course, item: string): Promise<JobWorld> {
  const world = new JobWorld(task, course, { item });
  await world.attempt();
  return world;
}
