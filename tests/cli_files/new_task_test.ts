import assert from "node:assert/strict";
import { join } from "node:path";
import { createSampleCourse } from "../../scripts/sample_course/sample_course.ts";
import { COURSE, makePlace, type Place } from "./place.ts";

const NOW = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;

async function config(place: Place, handlers: string): Promise<void> {
  await place.write(
    "automations.yaml",
    `version: 1
environment: PRODUCTION
database: \${SQLALCHEMY_DATABASE_URI}
handlers: ${handlers}
mail: { from: Bcourse <noreply@example.org> }
tasks:
  known: { handler: StudentReminderTask, offset: 2 days }
`,
  );
}

Deno.test("new-task writes a task whose test passes under deno test", async () => {
  await using place = await makePlace();
  const said = await place.run(["new-task", "thank_you"]);
  assert.equal(said.code, 0, said.err);
  assert.deepEqual(await place.files(), [
    "bcourse-scheduler.d.ts",
    "tasks/",
    "tasks/thank_you.ts",
    "tasks/thank_you_test.ts",
  ]);
  const tested = await place.deno("test", "tasks/");
  assert.equal(tested.code, 0, tested.err + tested.out);
  assert.match(tested.out, /2 passed \| 0 failed/);
});

Deno.test("new-task writes a test that fails where the task does nothing", async () => {
  await using place = await makePlace();
  await place.run(["new-task", "thank_you"]);
  const text = await place.read("tasks/thank_you.ts");
  await place.write(
    "tasks/thank_you.ts",
    text.replace("of students)", "of [] as typeof students)"),
  );
  const tested = await place.deno("test", "tasks/");
  assert.equal(tested.code, 1);
  assert.match(tested.out, /1 passed \| 1 failed/);
});

Deno.test("new-task prints lines that, added to the file, check finds nothing wrong with", async () => {
  await using place = await makePlace();
  await config(place, "./own");
  createSampleCourse(join(place.dir, "course.db"), { now: NOW, seed: 1 });
  const { out } = await place.run(["new-task", "thank_you", "--json"]);
  const { written, entry } = JSON.parse(out);
  assert.deepEqual(written, [
    "own/thank_you.ts",
    "own/thank_you_test.ts",
    "bcourse-scheduler.d.ts",
  ]);
  await place.write("automations.yaml", `${await place.read("automations.yaml")}${entry}\n`);
  const said = await place.run(["check"], COURSE);
  assert.deepEqual(said, { code: 0, out: "automations.yaml is good: 2 tasks.\n", err: "" });
});

Deno.test("new-task writes into the handlers directory of --config, types found from there", async () => {
  await using place = await makePlace();
  await Deno.mkdir(join(place.dir, "etc"));
  await place.write(
    "etc/automations.yaml",
    "version: 1\nhandlers: ${NOT_SET_ANYWHERE:-my/handlers}\n",
  );
  const said = await place.run(["new-task", "a-b", "--config", "etc/automations.yaml"]);
  assert.equal(said.code, 0, said.err);
  assert.match(
    await place.read("etc/my/handlers/a-b.ts"),
    /^\/\/\/ <reference path="\.\.\/\.\.\/bcourse-scheduler\.d\.ts" \/>$/m,
  );
  assert.equal((await place.deno("test", "etc/my/handlers/")).code, 0);
});

Deno.test("new-task needs no environment variable to be set", async () => {
  await using place = await makePlace();
  await config(place, "./own");
  const said = await place.run(["new-task", "thank_you"]);
  assert.equal(said.code, 0, said.err);
  assert.ok((await place.files()).includes("own/thank_you.ts"));
});

Deno.test("new-task overwrites nothing without --force", async () => {
  await using place = await makePlace();
  await place.run(["new-task", "thank_you"]);
  await Deno.remove(join(place.dir, "tasks/thank_you.ts"));
  await place.write("tasks/thank_you_test.ts", "mine");
  const said = await place.run(["new-task", "thank_you"]);
  assert.equal(said.code, 2);
  assert.match(said.err, /Cannot write tasks\/thank_you_test\.ts as it is there already/);
  assert.equal(await place.read("tasks/thank_you_test.ts"), "mine");
  assert.ok(!(await place.files()).includes("tasks/thank_you.ts"));
  assert.equal((await place.run(["new-task", "thank_you", "--force"])).code, 0);
  assert.notEqual(await place.read("tasks/thank_you_test.ts"), "mine");
});

for (const name of ["a b", "../up", "é", "a".repeat(65), ""]) {
  Deno.test(`new-task refuses the name ${JSON.stringify(name)}`, async () => {
    await using place = await makePlace();
    const said = await place.run(["new-task", name]);
    assert.equal(said.code, 2);
    assert.match(said.err, /wanted at most 64 letters/);
    assert.deepEqual(await place.files(), []);
  });
}

Deno.test("new-task says so where the file has such a task already", async () => {
  await using place = await makePlace();
  await config(place, "./own");
  const said = await place.run(["new-task", "known"]);
  assert.match(said.out, /automations\.yaml has a task known already\. Change it to:/);
});

Deno.test("new-task refuses a configuration that cannot be read, with its place", async () => {
  await using place = await makePlace();
  await place.write("automations.yaml", "version: 1\n\ttasks: 2\n");
  const said = await place.run(["new-task", "thank_you"]);
  assert.equal(said.code, 2);
  assert.match(said.err, /^automations\.yaml:2:1: error: /);
});

Deno.test("new-task makes no directory of a mistyped --config", async () => {
  await using place = await makePlace();
  const said = await place.run(["new-task", "thank_you", "--config", "nowhere/automations.yaml"]);
  assert.equal(said.code, 2);
  assert.match(said.err, /Cannot find nowhere\/automations\.yaml/);
  assert.deepEqual(await place.files(), []);
});
