import assert from "node:assert/strict";
import type { Course } from "../../src/course/course.ts";
import { gatherItems } from "../../src/plan/items.ts";
import { planItem } from "../../src/plan/plan.ts";
import type { PlannedJob } from "../../src/domain/change.ts";
import { toSqlText } from "../../src/domain/instant.ts";
import task from "../../tasks/waitlist_fill.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { ms, taskSettings } from "../support/task_factory.ts";
import { JobWorld } from "./job_world.ts";
import { invited, waiting } from "./scenarios.ts";
import { type SmallCourse, smallCourse } from "./small_course.ts";

const CHANGED = "2026-11-20T10:00:00Z";
const SETTINGS = taskSettings({
  name: "waitlist_fill",
  offset: { months: 0, days: 0, ms: 15 * 60_000 },
  direction: "after",
  catchUp: true,
  writes: true,
});

/** The planner and the daemon for this one task, in short: what has a job is run when it is due. */
class Days {
  readonly mails: string[] = [];
  readonly #course: Course;
  readonly #jobs: PlannedJob[] = [];

  constructor(course: Course) {
    this.#course = course;
  }

  /** Plans at an instant and runs what is due. @returns how many jobs ran */
  async at(now: string): Promise<number> {
    const at = toSqlText(ms(now));
    const gathering = gatherItems(SETTINGS.columns, { withRows: false });
    gathering.add(await this.#course.all(task.query, { now: at, since: at }));
    const found = gathering.finish().items.get("1") ?? null;
    const context = {
      ...{ task: SETTINGS, environment: "PRODUCTION", timezone: "Europe/Amsterdam" } as const,
      ...{ firstSeenAt: ms("2026-11-20T00:00:00Z"), now: ms(now) },
    };
    for (const { change } of planItem(context, { id: "1", found, stored: this.#jobs })) {
      const index = this.#jobs.findIndex((job) =>
        change !== null && "seq" in change &&
        job.seq === change.seq
      );
      const job = this.#jobs[index];
      if (change?.action === "create") {
        const { label, eventAt, runAt, occurrence } = change;
        this.#jobs.push({
          ...{ seq: this.#jobs.length, id: change.id, item: "1", occurrence, label, eventAt },
          ...{ runAt, dueAt: runAt, state: "scheduled", attempt: 0, cancelCause: null },
        });
      } else if (job !== undefined && change?.action === "move") {
        const { eventAt, runAt } = change;
        this.#jobs[index] = { ...job, eventAt, runAt, dueAt: runAt };
      } else if (job !== undefined && change?.action === "restore") {
        this.#jobs[index] = { ...job, state: "scheduled", cancelCause: null };
      } else if (job !== undefined && change?.action === "cancel") {
        this.#jobs[index] = { ...job, state: "cancelled", cancelCause: change.cause };
      }
    }
    return await this.#runDue(now);
  }

  async #runDue(now: string): Promise<number> {
    const due = this.#jobs.filter(({ state, dueAt }) => state === "scheduled" && dueAt <= ms(now));
    for (const job of due) {
      const eventAt = Temporal.Instant.fromEpochMilliseconds(job.eventAt).toString();
      const world = new JobWorld(task, this.#course, { eventAt });
      const { state } = await world.attempt({ now });
      this.mails.push(...world.mails.map(({ to }) => to.email));
      this.#jobs[this.#jobs.indexOf(job)] = { ...job, state };
    }
    return due.length;
  }
}

async function days(course: SmallCourse, live: (days: Days, course: Course) => Promise<void>) {
  const fixture = await openSqliteFixture(smallCourse({ changedAt: CHANGED, ...course }));
  try {
    await live(new Days(fixture.course), fixture.course);
  } finally {
    await fixture.remove();
  }
}

async function change(course: Course, sql: string): Promise<void> {
  await course.transaction([{ sql }]);
}

const QUEUE = [waiting("w1", 1), waiting("w2", 2), waiting("w3", 3)];

Deno.test("waiting list is filled for an old gap at once, and then left alone", async () => {
  await days({ most: 2, students: [{ email: "in@e.org" }, ...QUEUE] }, async (days) => {
    assert.equal(await days.at("2026-11-25T10:00:00Z"), 1);
    assert.equal(await days.at("2026-11-25T10:01:00Z"), 0);
    assert.deepEqual(days.mails, ["w1@e.org"]);
  });
});

Deno.test("waiting list is filled a while after the last change, for each gap once", async () => {
  const students = [{ email: "in@e.org" }, { email: "in2@e.org" }, ...QUEUE];
  await days({ most: 2, students }, async (days, course) => {
    assert.equal(await days.at("2026-11-25T10:00:00Z"), 0);
    // There is one more place.
    await change(
      course,
      "UPDATE training SET max_participants = 3, update_datetime = '2026-11-25 11:00:00.000000'",
    );
    assert.equal(await days.at("2026-11-25T11:05:00Z"), 0);
    assert.equal(await days.at("2026-11-25T11:15:00Z"), 1);
    assert.deepEqual(days.mails, ["w1@e.org"]);
    // Somebody is taken off the training, which nobody writes a time for.
    await change(course, "DELETE FROM training_enroll WHERE student_id = 1");
    assert.equal(await days.at("2026-11-26T09:00:00Z"), 1);
    await change(course, "DELETE FROM training_enroll WHERE student_id = 2");
    assert.equal(await days.at("2026-11-27T09:00:00Z"), 1);
    assert.equal(await days.at("2026-11-27T09:20:00Z"), 0);
    assert.deepEqual(days.mails, ["w1@e.org", "w2@e.org", "w3@e.org"]);
  });
});

Deno.test("waiting list is filled for a gap like one before, with the same people", async () => {
  await days(
    { most: 2, students: [{ email: "in@e.org" }, QUEUE[0] ?? invited("x")] },
    async (days, course) => {
      assert.equal(await days.at("2026-11-25T10:00:00Z"), 1);
      const back = "UPDATE training_enroll SET status = 'waitlist' WHERE student_id = 2";
      await change(course, back);
      assert.equal(await days.at("2026-11-25T11:00:00Z"), 1);
      await change(course, back);
      assert.equal(await days.at("2026-11-25T12:00:00Z"), 1);
      assert.deepEqual(days.mails, ["w1@e.org", "w1@e.org", "w1@e.org"]);
    },
  );
});

Deno.test("waiting list is left alone where the gap closes by itself before its job runs", async () => {
  await days({ most: 2, students: [{ email: "in@e.org" }, ...QUEUE] }, async (days, course) => {
    await change(course, "UPDATE training SET update_datetime = '2026-11-25 10:00:00.000000'");
    assert.equal(await days.at("2026-11-25T10:01:00Z"), 0);
    await change(course, "UPDATE training SET max_participants = 1");
    assert.equal(await days.at("2026-11-25T10:20:00Z"), 0);
    await change(course, "UPDATE training SET max_participants = 2");
    assert.equal(await days.at("2026-11-25T10:21:00Z"), 1);
    assert.deepEqual(days.mails, ["w1@e.org"]);
  });
});

Deno.test("waiting list job that came too late leaves the next gap to another one", async () => {
  await days({ most: 2, students: [{ email: "in@e.org" }, ...QUEUE] }, async (days, course) => {
    // The gap is gone between the last look and the job.
    const world = new JobWorld(task, course, { eventAt: CHANGED });
    await change(course, "UPDATE training SET max_participants = 1");
    const { state } = await world.attempt({ now: "2026-11-25T10:00:00Z" });
    assert.equal(state, "skipped");
    const [training] = await course.all("SELECT update_datetime FROM training", {});
    assert.equal(training?.update_datetime, "2026-11-25 10:00:01.000000");
    await change(course, "UPDATE training SET max_participants = 2");
    assert.equal(await days.at("2026-11-25T10:20:00Z"), 1);
  });
});

for (
  const [what, course] of [
    ["no known limit", {}],
    ["no free place", { most: 1 }],
    ["fewer places than people", { most: 0 }],
    ["a training that was called off", { most: 5, isOff: true }],
    [
      "a training without an event to come",
      { most: 5, events: [["2026-11-01T08:00Z", "2026-11-01T09:00Z", 1]] },
    ],
    ["nobody waiting", { most: 5, students: [{ email: "in@e.org" }] }],
    [
      "nobody waiting who gets e-mails",
      { most: 5, students: [waiting("off", 1, { settings: { wantsMail: false } })] },
    ],
  ] as const satisfies readonly (readonly [string, SmallCourse])[]
) {
  Deno.test(`waiting list with ${what} is no item`, async () => {
    const students = [{ email: "in@e.org" }, ...QUEUE];
    await days({ students, ...course }, async (days) => {
      assert.equal(await days.at("2026-11-25T10:00:00Z"), 0);
    });
  });
}

Deno.test("waiting list of a training that nobody ever changed is filled", async () => {
  const data = smallCourse({ most: 2, students: QUEUE });
  const { course, remove } = await openSqliteFixture(data);
  const days = new Days(course);
  assert.equal(await days.at("2026-11-25T10:00:00Z"), 1);
  assert.equal(await days.at("2026-11-25T11:00:00Z"), 0);
  await remove();
  assert.deepEqual(days.mails, ["w1@e.org", "w2@e.org"]);
});
