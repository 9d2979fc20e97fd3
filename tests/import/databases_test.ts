import assert from "node:assert/strict";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { readInterval } from "../../src/run/bcourse/interval.ts";
import { readBcourseSchedule } from "../../src/run/bcourse/schedule.ts";
import { makePlace } from "../cli_files/place.ts";
import { COURSE_KINDS, type TestCourse } from "../support/course_kinds.ts";

const HOUR_MS = 3_600_000;
const SPANS: readonly (readonly [ms: number, offset: string | 0])[] = [
  [48 * HOUR_MS, "2 days"],
  [HOUR_MS, "1 hour"],
  [54 * HOUR_MS + 90_000, "2 days 6 hours 1 minute 30 seconds"],
  [400 * 24 * HOUR_MS, "400 days"],
  [0, 0],
];

const DATA: CourseData = {
  practice: [{ id: 1, name: "De Linde", shortname: "linde" }],
  training_type: [{ id: 1, name: "Basis", practice_id: 1 }],
  automation_classes: [{
    ...{ id: 1, class_name: "StudentReminderTask", module_path: "m", qualified_name: "q" },
  }],
  automation_schedule: SPANS.map(([interval], index) => ({
    id: index + 1,
    name: `Reminder ${index}`,
    ...{ beforeafter: "before", events: "first", interval },
    active: index % 2 === 0,
    automation_class_id: index === 0 ? 1 : null,
  })),
  automation_trainingtypes: [{ automation_schedule_id: 1, trainingtype_id: 1 }],
};

for (const { dialect, need, open } of COURSE_KINDS) {
  const test = (name: string, body: (made: TestCourse) => Promise<void>) =>
    Deno.test({
      name: `${name} ${dialect}${need.nameSuffix}`,
      ignore: need.ignore,
      async fn() {
        await using made = await open(DATA);
        await body(made);
      },
    });

  test("readBcourseSchedule() reads the whole schedule of", async ({ course }) => {
    const { automations, types, links } = await readBcourseSchedule(course);
    assert.deepEqual(
      automations.map(({ interval }) => readInterval(interval)),
      SPANS.map(([, offset]) => ({ offset, isNegative: false })),
    );
    assert.deepEqual(automations.map((one) => one.isActive), [true, false, true, false, true]);
    assert.deepEqual(automations.map((one) => one.className).slice(0, 2), [
      "StudentReminderTask",
      null,
    ]);
    assert.deepEqual(types, [{ id: "1", name: "Basis" }]);
    assert.deepEqual(links, [{ automation: "1", type: "1" }]);
  });

  test("readBcourseSchedule() reads an interval below zero of", async ({ course, change }) => {
    const value = dialect === "postgres" ? "-1 days -06:00:00" : "1969-12-30 18:00:00";
    await change(`UPDATE automation_schedule SET "interval" = :value WHERE id = 1`, { value });
    const { automations } = await readBcourseSchedule(course);
    assert.deepEqual(readInterval(automations[0]?.interval ?? null), {
      offset: "1 day 6 hours",
      isNegative: true,
    });
  });

  test("import writes the schedule of", async ({ url }) => {
    await using place = await makePlace();
    const said = await place.run(["import", "--database", url]);
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /handler: StudentReminderTask\n(?: {4}.*\n)* {4}offset: 2 days\n/);
    assert.match(said.err, /^Found 5 automations in /);
    assert.ok(!`${said.out}${said.err}`.includes(url));
  });
}
