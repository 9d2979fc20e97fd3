import assert from "node:assert/strict";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { automation, schedule, written } from "../import/schedule_factory.ts";
import { makePlace } from "./place.ts";

const SHIPPED = new URL("../../automations.yaml", import.meta.url);

/** What an independent validator has against a file. */
async function complaints(text: string): Promise<readonly string[]> {
  await using place = await makePlace();
  const said = await place.run(["schema"]);
  assert.equal(said.code, 0, said.err);
  const validate = new Ajv2020({ strict: true, strictTypes: false, allErrors: true })
    .compile(JSON.parse(said.out));
  validate(parse(text));
  return (validate.errors ?? []).map(({ instancePath }) => instancePath);
}

async function shippedWith(from: string, to: string): Promise<string> {
  const text = await Deno.readTextFile(SHIPPED);
  assert.ok(text.includes(from), `the shipped file has no ${from}`);
  return text.replace(from, to);
}

Deno.test("the shipped automations.yaml is right by the schema", async () => {
  assert.deepEqual(await complaints(await Deno.readTextFile(SHIPPED)), []);
});

Deno.test("the sample that init writes is right by the schema that it writes", async () => {
  await using place = await makePlace();
  await place.run(["init"]);
  const validate = new Ajv2020({ strictTypes: false })
    .compile(JSON.parse(await place.read("automations.schema.json")));
  assert.ok(validate(parse(await place.read("automations.yaml"))), JSON.stringify(validate.errors));
});

Deno.test("the file that import writes is right by the schema", async () => {
  const odd = { id: "2", name: "two", interval: 172800, className: null };
  const from = schedule([automation(), automation(odd)], { types: ["A", "B"], links: ["1-A"] });
  assert.deepEqual(await complaints(await written(from)), []);
});

const WRONG: readonly (readonly [what: string, from: string, to: string, at: string])[] = [
  ["an unknown key", "reconcile: 1m", "reconcyle: 1m", ""],
  ["an unknown key of a task", "event: first", "events: first", "/tasks/student_reminder"],
  ["another word", "event: first", "event: second", "/tasks/student_reminder/event"],
  ["a length without unit", "offset: 2 days", "offset: 2", "/tasks/student_reminder/offset"],
  ["a missing handler", "handler: StudentReminderTask", "enabled: true", "/tasks/student_reminder"],
  ["text for a number", "concurrency: 10", "concurrency: ten", "/defaults/concurrency"],
  ["an impossible time", 'at: "18:00"', 'at: "24:00"', "/tasks/trainer_reminder/at"],
  ["another version", "version: 1", "version: 2", "/version"],
];

for (const [what, from, to, at] of WRONG) {
  Deno.test(`the schema refuses ${what}`, async () => {
    const found = await complaints(await shippedWith(from, to));
    assert.ok(found.includes(at), `complaints at ${JSON.stringify(found)}`);
  });
}

Deno.test("the schema takes ${…} for a value that is no text", async () => {
  assert.deepEqual(await complaints(await shippedWith("concurrency: 10", "concurrency: ${N}")), []);
});
