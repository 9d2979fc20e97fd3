import assert from "node:assert/strict";
import { join } from "node:path";
import { createSampleCourse } from "../../scripts/sample_course/sample_course.ts";
import { COURSE, makePlace } from "./place.ts";

const NOW = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;

Deno.test("init writes a sample, its schema, the types and a directory for tasks", async () => {
  await using place = await makePlace();
  const said = await place.run(["init"]);
  assert.equal(said.code, 0, said.err);
  assert.deepEqual(await place.files(), [
    "automations.schema.json",
    "automations.yaml",
    "bcourse-scheduler.d.ts",
    "tasks/",
  ]);
  assert.match(said.out, /export SQLALCHEMY_DATABASE_URI=/);
  assert.match(said.out, /bcourse-scheduler check/);
});

Deno.test("init writes a sample that check finds nothing wrong with", async () => {
  await using place = await makePlace();
  await place.run(["init"]);
  createSampleCourse(join(place.dir, "course.db"), { now: NOW, seed: 1 });
  const said = await place.run(["check"], { ...COURSE, SMTP_URL: "smtp://u:p@127.0.0.1:2525" });
  assert.deepEqual(said, {
    code: 0,
    out: "automations.yaml is good: 6 tasks, 2 switched off.\n",
    err: "",
  });
});

Deno.test("init overwrites nothing, names what is there and ends with 2", async () => {
  await using place = await makePlace();
  await place.write("automations.yaml", "mine");
  const said = await place.run(["init"]);
  assert.equal(said.code, 2);
  assert.match(said.err, /^Error: Cannot write automations\.yaml as it is there already/);
  assert.match(said.err, /^Try: add --force/m);
  assert.equal(await place.read("automations.yaml"), "mine");
  assert.deepEqual(await place.files(), ["automations.yaml"]);
});

Deno.test("init --force replaces what is there and leaves nothing beside it", async () => {
  await using place = await makePlace();
  await place.run(["init"]);
  const before = await place.files();
  await place.write("automations.yaml", "mine");
  const said = await place.run(["init", "--force"]);
  assert.equal(said.code, 0, said.err);
  assert.match(await place.read("automations.yaml"), /^version: 1$/m);
  assert.deepEqual(await place.files(), before);
});

Deno.test("init DIR makes the directory and says how to name its file", async () => {
  await using place = await makePlace();
  const said = await place.run(["init", "etc/scheduler"]);
  assert.equal(said.code, 0, said.err);
  assert.ok((await place.files()).includes("etc/scheduler/automations.yaml"));
  assert.match(said.out, /check --config etc\/scheduler\/automations\.yaml/);
});

Deno.test("init writes nothing at all where one of its files cannot be written", async () => {
  await using place = await makePlace();
  await Deno.mkdir(join(place.dir, "bcourse-scheduler.d.ts"));
  const said = await place.run(["init", "--force"]);
  assert.equal(said.code, 1);
  assert.match(said.err, /Cannot write bcourse-scheduler\.d\.ts as it is a directory/);
  assert.deepEqual(await place.files(), ["bcourse-scheduler.d.ts/"]);
});

Deno.test("init --json names what was written", async () => {
  await using place = await makePlace();
  const said = await place.run(["init", "--json"]);
  assert.deepEqual(JSON.parse(said.out), {
    written: ["automations.yaml", "automations.schema.json", "bcourse-scheduler.d.ts"],
    tasks: "tasks",
  });
});
