import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import task from "../../tasks/delete_training.ts";
import { openSqliteFixture } from "../course/sqlite_fixture.ts";
import { askQuery } from "./fake_context.ts";
import { type Gate, JobWorld } from "./job_world.ts";
import { smallCourse } from "./small_course.ts";

const END = "2026-10-08T11:30:00Z";
const EVENTS = [
  ["2026-10-01T08:00Z", "2026-10-01T11:30Z", 1],
  ["2026-10-08T08:00Z", "2026-10-08T11:30Z", 2],
] as const;
const COURSE = {
  name: `O'Brien's <b>"EHBO"</b> {{ x }}`,
  events: EVENTS,
  students: [{ email: "in@e.org", sequence: 3 }, { email: "w@e.org", status: "waitlist" }],
  trainers: [{ email: "trainer@e.org" }],
};
const TABLES = ["training", "training_event", "training_trainers", "training_enroll"];

/** Two trainings alike, of which the first is to go. */
function two(): CourseData {
  const data = smallCourse(COURSE);
  const twice = <Row extends object>(rows: readonly Row[] = [], other: (row: Row) => Row): Row[] =>
    rows.flatMap((row) => [row, other(row)]);
  return {
    ...data,
    training: twice(data.training, (row) => ({ ...row, id: 2 })),
    training_event: twice(data.training_event, (row) => ({
      ...{ ...row, id: row.id + 10, training_id: 2 },
    })),
    training_enroll: twice(data.training_enroll, (row) => ({
      ...{ ...row, training_id: 2, uuid: `other-${row.uuid}` },
    })),
    training_trainers: twice(data.training_trainers, (row) => ({ ...row, training_id: 2 })),
  };
}

async function remove(
  given: { readonly sql?: string; readonly eventAt?: string; readonly now?: string } = {},
) {
  const fixture = await openSqliteFixture(two());
  const { course, path } = fixture;
  let isFirst = true;
  const gate: Gate = async (call, effect) => {
    const { sql } = given;
    if (call === "course.transaction" && isFirst && sql !== undefined) {
      await course.transaction([{ sql }]);
    }
    if (call === "course.transaction") isFirst = false;
    return await effect();
  };
  const world = new JobWorld(task, course, { eventAt: given.eventAt ?? END });
  const before = rowsOf(path);
  const outcome = await world.attempt({ now: given.now ?? "2026-11-29T08:00:00Z", gate });
  const after = rowsOf(path);
  await fixture.remove();
  return { world, outcome, before, after };
}

type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

function rowsOf(path: string): Rows {
  using database = new DatabaseSync(path, { readOnly: true });
  return Object.fromEntries(
    TABLES.map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()]),
  );
}

/** Number of rows in each table. */
function sizes(rows: Rows): readonly number[] {
  return TABLES.map((table) => rows[table]?.length ?? 0);
}

Deno.test("deleting takes a training with all that belongs to it, and nothing else", async () => {
  const { outcome, before, after } = await remove();
  assert.deepEqual(sizes(before), [2, 4, 2, 4]);
  assert.deepEqual(sizes(after), [1, 2, 1, 2]);
  assert.equal(after.training?.[0]?.id, 2);
  assert.deepEqual(outcome, {
    state: "succeeded",
    note:
      "deleted with 2 events and 2 enrolments; kept in archive/training-1-20261008T113000Z.json",
  });
});

Deno.test("deleting keeps every column of every row, so that they can be put back", async () => {
  const { world, before, after } = await remove();
  const kept = world.files.get("training-1-20261008T113000Z");
  assert.ok(kept !== null && typeof kept === "object" && "tables" in kept);
  const tables = JSON.parse(JSON.stringify(kept.tables));
  const back = Object.fromEntries(TABLES.map((table) => {
    const found = tables.find((one: { table: string }) => one.table === table).rows;
    return [table, [...after[table] ?? [], ...found].toSorted(byText)];
  }));
  const wanted = Object.fromEntries(
    TABLES.map((table) => [table, before[table]?.map((row) => ({ ...row })).toSorted(byText)]),
  );
  assert.deepEqual(JSON.parse(JSON.stringify(back)), JSON.parse(JSON.stringify(wanted)));
  // In this order they can be inserted.
  assert.deepEqual(tables.map((one: { table: string }) => one.table), TABLES);
});

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

for (
  const [what, sql] of [
    ["gets a new event to come", eventSql("2026-12-24 09:00:00.000000")],
    [
      "has its last event moved on",
      "UPDATE training_event SET end_time = '2026-12-24 11:30:00.000000' WHERE id = 2",
    ],
  ] as const
) {
  Deno.test(`deleting leaves a training alone that ${what} in the last moment`, async () => {
    const { outcome, after } = await remove({ sql });
    assert.deepEqual(outcome, {
      state: "skipped",
      reason: "its last event is at another time by now",
    });
    assert.equal(after.training?.length, 2);
    assert.equal(after.training_enroll?.length, 4);
  });
}

Deno.test("deleting keeps what came to it in the last moment too", async () => {
  const { outcome, world, after } = await remove({ sql: eventSql("2026-10-02 09:00:00.000000") });
  assert.equal(outcome.state, "succeeded");
  assert.match(JSON.stringify(world.files.get("training-1-20261008T113000Z")), /2026-10-02 09:00/);
  assert.deepEqual(sizes(after), [1, 2, 1, 2]);
});

function eventSql(time: string): string {
  return `INSERT INTO training_event (id, start_time, end_time, training_id, location_id)
    VALUES (99, '${time}', '${time}', 1, 1)`;
}

for (
  const [what, given, reason] of [
    ["that is not over", { now: "2026-10-08T11:29:59Z" }, "its last event is not over yet"],
    [
      "whose last event was at another time",
      { eventAt: "2026-10-08T12:00:00Z" },
      "its last event is at another time by now",
    ],
  ] as const
) {
  Deno.test(`deleting leaves a training alone ${what}`, async () => {
    const { outcome, world, after } = await remove(given);
    assert.deepEqual(outcome, { state: "skipped", reason });
    assert.deepEqual([sizes(after), world.files.size], [[2, 4, 2, 4], 0]);
  });
}

Deno.test("deleting deletes nothing that could not be kept", async () => {
  const { course, remove } = await openSqliteFixture(two());
  const world = new JobWorld(task, course, { eventAt: END });
  const gate: Gate = (call, effect) =>
    call === "archive.keep" ? Promise.reject(new Error("disk full")) : effect();
  await assert.rejects(world.attempt({ gate }), /disk full/);
  assert.equal((await course.all("SELECT 1 FROM training", {})).length, 2);
  await remove();
});

Deno.test("deleting finds trainings that have begun, at the end of their last event", async () => {
  const data = smallCourse(COURSE);
  const later = smallCourse({ events: [["2026-12-08T08:00Z", "2026-12-08T11:30Z", 1]] });
  const both = smallCourse({ events: [...EVENTS, ["2026-12-08T08:00Z", "2026-12-08T11:30Z", 1]] });
  const ask = async (course: CourseData) =>
    (await askQuery(task, { data: course, now: "2026-11-29 08:00:00.000000" }))
      .map(({ id, event_at, training_type }) => [id, event_at, training_type]);
  assert.deepEqual(await ask(data), [[1, "2026-10-08 11:30:00.000000", "Basis"]]);
  assert.deepEqual(await ask(both), [[1, "2026-12-08 11:30:00.000000", "Basis"]]);
  assert.deepEqual(await ask(later), []);
});
