import assert from "node:assert/strict";
import { join } from "node:path";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import type { CourseData } from "../../scripts/sample_course/rows.ts";
import { sampleData } from "../../scripts/sample_course/sample_data.ts";
import { loadConfig } from "../../src/config/load.ts";
import { COURSE, makePlace, type Place } from "../cli_files/place.ts";

const NOW = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;
const DAY_MS = 86_400_000;
const CLASSES = [
  "StudentReminderTask",
  "TrainerReminderTask",
  "AutomaticWaitList",
  "StudentOpenSpotReminder",
  "WaitlistReminderTask",
  "SendAttendeeListTask",
  "DeleteTrainingTask",
  "HomeMadeTask",
];

/** The sample course with a schedule: each of the classes once, and one automation without. */
function scheduled(): CourseData {
  return {
    ...sampleData({ now: NOW, seed: 1 }),
    automation_classes: CLASSES.map((name, index) => ({
      ...{ id: index + 1, class_name: name, module_path: "m", qualified_name: `m.${name}` },
    })),
    automation_schedule: [...CLASSES, null].map((name, index) => ({
      id: index + 1,
      name: name ?? "Without",
      beforeafter: name === "DeleteTrainingTask" ? "after" : "before",
      events: "first",
      interval: (index + 1) * DAY_MS,
      active: true,
      automation_class_id: name === null ? null : index + 1,
    })),
    automation_trainingtypes: [{ automation_schedule_id: 1, trainingtype_id: 1 }],
  };
}

function putCourse(place: Place, data: CourseData): void {
  writeCourseFile(join(place.dir, "course.db"), data);
}

Deno.test("import writes a file that check accepts on the same database", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  const said = await place.run(["import", "--output", "automations.yaml"], COURSE);
  assert.equal(said.code, 0, said.err);
  const checked = await place.run(["check", "--json"], COURSE);
  const { ok, problems } = JSON.parse(checked.out);
  assert.equal(checked.code, 0, checked.out);
  assert.equal(ok, true);
  assert.deepEqual(problems.filter((one: { severity: string }) => one.severity === "error"), []);
});

Deno.test("import writes every automation, reminders switched on", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  await place.run(["import", "--output", "automations.yaml"], COURSE);
  const path = join(place.dir, "automations.yaml");
  const { config } = await loadConfig(path, { env: (name) => Object(COURSE)[name] });
  const tasks = config?.tasks ?? [];
  assert.deepEqual(tasks.map(({ name }) => name), [...CLASSES, "Without"]);
  const [student, trainer] = tasks;
  assert.deepEqual([student?.enabled, student?.offset.days], [true, 1]);
  assert.deepEqual([trainer?.enabled, trainer?.offset.days], [true, 2]);
  // Linked to Basis, and nothing is linked to the others: all of them.
  assert.deepEqual(student?.trainingTypes, []);
  assert.ok(!trainer?.trainingTypes.includes("Basis") && trainer?.trainingTypes.length === 4);
  assert.equal(tasks.find(({ name }) => name === "DeleteTrainingTask")?.catchUp, true);
  assert.equal(tasks.find(({ name }) => name === "Without")?.enabled, false);
  assert.equal(tasks.find(({ name }) => name === "HomeMadeTask")?.enabled, false);
});

Deno.test("import prints the file alone on standard output", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  const printed = await place.run(["import", "--database", "sqlite:///course.db"]);
  assert.equal(printed.code, 0, printed.err);
  await place.run(["import", "--output", "automations.yaml"], COURSE);
  assert.equal(printed.out, await place.read("automations.yaml"));
  assert.match(printed.err, /^Found 9 automations in sqlite .*course\.db: \d switched on/);
});

Deno.test("import takes the database of --config where nothing else names one", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  await place.write(
    "old.yaml",
    "version: 1\nenvironment: PRODUCTION\ndatabase: sqlite:///course.db\n" +
      "mail: { from: a@example.org }\ntasks: {}\n",
  );
  const said = await place.run(["import", "--config", "old.yaml", "--json"]);
  assert.equal(said.code, 0, said.err);
  const { tasks, yaml } = JSON.parse(said.out);
  assert.equal(tasks.length, 9);
  assert.deepEqual(tasks[0], {
    ...{ task: "StudentReminderTask", name: "StudentReminderTask", enabled: true, notes: [] },
  });
  assert.match(yaml, /^version: 1$/m);
});

Deno.test("import never writes the URL of the database, which may hold a password", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  const said = await place.run(["import", "--database", "sqlite:///course.db"]);
  assert.match(said.out, /^database: \$\{SQLALCHEMY_DATABASE_URI\}$/m);
  assert.doesNotMatch(said.out, /sqlite:\/\/\//);
});

Deno.test("import overwrites nothing without --force", async () => {
  await using place = await makePlace();
  putCourse(place, scheduled());
  await place.write("automations.yaml", "mine");
  const said = await place.run(["import", "--output", "automations.yaml"], COURSE);
  assert.equal(said.code, 2);
  assert.equal(await place.read("automations.yaml"), "mine");
  await place.run(["import", "--output", "automations.yaml", "--force"], COURSE);
  assert.match(await place.read("automations.yaml"), /^version: 1$/m);
});

Deno.test("import says what to do where no database is named", async () => {
  await using place = await makePlace();
  const said = await place.run(["import"]);
  assert.equal(said.code, 2);
  assert.equal(said.out, "");
  assert.match(said.err, /^Try: set SQLALCHEMY_DATABASE_URI/m);
});

Deno.test("import says so where the database is not Bcourse's", async () => {
  await using place = await makePlace();
  const database = join(place.dir, "course.db");
  await Deno.writeFile(database, new Uint8Array());
  const said = await place.run(["import"], COURSE);
  assert.equal(said.code, 1);
  assert.match(said.err, /^Error: Cannot find Bcourse's schedule in sqlite .*course\.db/);
  assert.match(said.err, /^Try: name the database that Bcourse itself uses/m);
});
