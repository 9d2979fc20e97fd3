/**
 * Every task on every kind of course database, on the sample course: what its query finds, and what
 * its jobs do one after the other.
 * @module
 */
import assert from "node:assert/strict";
import type { Row, Task } from "bcourse-scheduler";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { sampleData } from "../../scripts/sample_course/sample_data.ts";
import type { Course } from "../../src/course/course.ts";
import { parseInstant, toSqlText } from "../../src/domain/instant.ts";
import { BUILT_IN } from "../../tasks/built_in.ts";
import { COURSE_KINDS } from "../support/course_kinds.ts";
import { readCourse, sayCourse } from "./course_state.ts";
import { expectedItems, expectedJob } from "./expected_jobs.ts";
import { JobWorld } from "./job_world.ts";
import { SCENARIOS } from "./scenarios.ts";

const NOW = "2026-11-23T12:00:00Z";
const DATA = withMore(sampleData({ now: Date.parse(NOW), seed: 7 }));

/** The sample with a second practice, somebody without an address, and a training nobody changed. */
function withMore(data: CourseData): CourseData {
  const more = 1_000;
  const common = { studenttype_id: 1, studentstatus_id: 1 };
  return {
    ...data,
    practice: [...data.practice ?? [], { id: 2, name: "De Es", shortname: "es" }],
    user: [
      ...data.user ?? [],
      { id: more, email: "other.practice@example.org", active: true },
      { id: more + 1, email: " ", active: true },
    ],
    student: [
      ...data.student ?? [],
      { id: more, user_id: more, practice_id: 2, ...common },
      { id: more + 1, user_id: more + 1, practice_id: 1, ...common },
    ],
    training: (data.training ?? []).map((training, index) =>
      index === 4 ? { ...training, update_datetime: null } : training
    ),
    training_enroll: [
      ...data.training_enroll ?? [],
      ...[5, 15].map((training_id) => ({
        ...{ student_id: more + 1, training_id, uuid: `no-address-${training_id}` },
        ...{ status: "waitlist", paid: false },
      })),
      // Long before anybody: nobody knows when.
      { student_id: 27, training_id: 5, uuid: "no-date", status: "waitlist", paid: false },
    ],
  };
}

async function findItems(course: Course, task: Task): Promise<readonly Row[]> {
  const at = toSqlText(Date.parse(NOW));
  return await course.all(String(task.query), { now: at, since: at });
}

/** `id time` of each row. */
function sayItems(rows: readonly Row[]): readonly string[] {
  const said = rows.map(({ id, event_at }) => `${id} ${parseInstant(String(event_at))}`);
  return [...new Set(said)].toSorted();
}

for (const kind of COURSE_KINDS) {
  for (const { name, task } of SCENARIOS) {
    Deno.test({
      name: `${name} finds and does what the rules say on ${kind.dialect}${kind.need.nameSuffix}`,
      ignore: kind.need.ignore,
      async fn() {
        await using made = await kind.open(DATA);
        const rows = await findItems(made.course, task);
        assert.deepEqual(sayItems(rows), expectedItems(name, DATA, Date.parse(NOW)));
        assert.ok(rows.length > 0, "the sample has items for every task");
        let data = DATA;
        let mails = 0;
        for (const item of new Map(rows.map((row) => [String(row.id), row])).values()) {
          const expected = expectedJob(name, data, {
            item: String(item.id),
            now: Date.parse(NOW),
          });
          const job = { item: String(item.id), eventAt: instantOf(item) };
          const world = new JobWorld(task, made.course, job);
          await world.attempt({ now: NOW });
          const sent = world.mails.map((mail) =>
            `${"template" in mail ? mail.template : ""} ${mail.to.email}`
          );
          assert.deepEqual(sent.toSorted(), expected.mails, `item ${item.id}`);
          data = expected.after;
          mails += sent.length;
          assert.deepEqual(await readCourse(made.course), sayCourse(data), `item ${item.id}`);
        }
        assert.ok(mails > 2 || name === "DeleteTrainingTask", `${mails} mails`);
      },
    });
  }
}

function instantOf({ event_at }: Row): string {
  return Temporal.Instant.fromEpochMilliseconds(parseInstant(String(event_at)) ?? 0).toString();
}

Deno.test("every built-in task has a scenario", async () => {
  assert.deepEqual(Object.keys(BUILT_IN).toSorted(), SCENARIOS.map(({ name }) => name).toSorted());
  for (const { name, task } of SCENARIOS) assert.equal((await BUILT_IN[name]?.())?.default, task);
});
