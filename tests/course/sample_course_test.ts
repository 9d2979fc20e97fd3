import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { createStatements } from "../../scripts/sample_course/ddl.ts";
import { expectedReminders } from "../../scripts/sample_course/expected.ts";
import { createSampleCourse } from "../../scripts/sample_course/sample_course.ts";
import { sampleData } from "../../scripts/sample_course/sample_data.ts";
import { TABLE_NAMES } from "../../scripts/sample_course/schema.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const instants = fc.date({
  min: new Date("2026-01-01T00:00:00Z"),
  max: new Date("2028-12-31T00:00:00Z"),
  noInvalidDate: true,
}).map((date) => date.getTime());

Deno.test("sample course is the same for the same seed and another for another", () => {
  const data = sampleData({ now: NOW, seed: 1 });
  assert.deepEqual(sampleData({ now: NOW, seed: 1 }), data);
  assert.notDeepEqual(sampleData({ now: NOW, seed: 2 }).training_enroll, data.training_enroll);
});

Deno.test("sample course holds every case, whatever the seed and the day", () => {
  fc.assert(fc.property(seeds, instants, (seed, now) => {
    const data = sampleData({ now, seed });
    const enrolments = data.training_enroll ?? [];
    const settings = new Set(data.user_settings?.map((row) => row.user_id));
    const withoutSettings = data.user?.filter((user) => !settings.has(user.id)) ?? [];
    const trainingsOf = new Map<number, number>();
    for (const { student_id } of enrolments) {
      trainingsOf.set(student_id, (trainingsOf.get(student_id) ?? 0) + 1);
    }
    assert.equal(new Set(enrolments.map((row) => row.status)).size, 6);
    assert.equal(new Set(enrolments.map((row) => row.uuid)).size, enrolments.length);
    assert.ok(withoutSettings.length > 2);
    assert.ok([...trainingsOf.values()].some((count) => count > 1));
    assert.deepEqual([...new Set(data.user_settings?.map((row) => row.language))].toSorted(), [
      "en",
      "nl",
    ]);
    const expected = expectedReminders(data, { now });
    const asText = expected.map((one) => JSON.stringify(one));
    assert.equal(new Set(asText).size, asText.length);
    assert.ok(expected.length > 30 && expected.length < enrolments.length);
  }));
});

Deno.test("sample course stores times and intervals as SQLAlchemy writes them", async () => {
  const directory = await Deno.makeTempDir({ prefix: "sample-" });
  const path = join(directory, "course.db");
  createSampleCourse(path, { now: NOW, seed: 1 });
  const database = new DatabaseSync(path, { readOnly: true });
  const event = database.prepare("SELECT start_time, typeof(id) AS id FROM training_event").get();
  const active = database.prepare("SELECT typeof(active) AS type FROM training").get();
  const foreign = database.prepare("PRAGMA foreign_key_check").all();
  database.close();
  await Deno.remove(directory, { recursive: true });
  assert.deepEqual({ ...event, ...active }, {
    start_time: "2026-11-25 08:00:00.000000",
    id: "integer",
    type: "integer",
  });
  assert.deepEqual(foreign, []);
});

Deno.test("sample course does not write over another", async () => {
  const directory = await Deno.makeTempDir({ prefix: "sample-" });
  const path = join(directory, "course.db");
  createSampleCourse(path, { now: NOW, seed: 1 });
  assert.throws(() => createSampleCourse(path, { now: NOW, seed: 1 }));
  await Deno.remove(directory, { recursive: true });
});

for (
  const [dialect, user, interval] of [
    ["sqlite", '"user"', '"interval" DATETIME NOT NULL'],
    ["mysql", "`user`", "`interval` DATETIME NOT NULL"],
    ["postgres", '"user"', '"interval" INTERVAL NOT NULL'],
  ] as const
) {
  Deno.test(`sample course describes every table for ${dialect}`, () => {
    const statements = createStatements(dialect);
    assert.equal(statements.length, TABLE_NAMES.length);
    assert.ok(statements.some((sql) => sql.startsWith(`CREATE TABLE ${user} (`)));
    assert.ok(statements.some((sql) => sql.includes(interval)));
  });
}
