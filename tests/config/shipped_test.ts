import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { isGroup } from "../../src/config/groups.ts";
import { jsonSchema } from "../../src/config/json_schema.ts";
import { loadConfig } from "../../src/config/load.ts";

const CONFIG = fileURLToPath(new URL("../../automations.yaml", import.meta.url));
const SCHEMA = new URL("../../automations.schema.json", import.meta.url);

/** Every key that the schema describes, with its path. */
function keysOf(schema: unknown, path = ""): readonly (readonly [string, unknown])[] {
  if (Array.isArray(schema)) return schema.flatMap((part) => keysOf(part, path));
  if (!isGroup(schema)) return [];
  const own = isGroup(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...own.map(([key, part]) => [`${path}.${key}`, part] as const),
    ...own.flatMap(([key, part]) => keysOf(part, `${path}.${key}`)),
    ...["additionalProperties", "items", "anyOf"].flatMap((key) => keysOf(schema[key], path)),
  ];
}

Deno.test("the shipped automations.schema.json is the one that the schema makes", async () => {
  const made = `${JSON.stringify(jsonSchema(), null, 2)}\n`;
  if (Deno.env.get("UPDATE_GOLDEN") === "1") await Deno.writeTextFile(SCHEMA, made);
  assert.equal(await Deno.readTextFile(SCHEMA), made, "run the tests with UPDATE_GOLDEN=1");
});

Deno.test("jsonSchema() describes every key, with an example", () => {
  const keys = keysOf(jsonSchema());
  const silent = keys.filter(([, part]) =>
    !isGroup(part) || typeof part.description !== "string" || !Array.isArray(part.examples)
  );
  assert.ok(keys.length > 80, `found ${keys.length}`);
  assert.deepEqual(silent.map(([path]) => path), []);
});

Deno.test("jsonSchema() lets ${…} stand where a word of a list is wanted", () => {
  const { properties } = jsonSchema();
  const environment = isGroup(properties) && isGroup(properties.environment)
    ? properties.environment
    : {};
  assert.deepEqual(environment.anyOf, [
    { type: "string", enum: ["PRODUCTION", "DEVELOPMENT"] },
    { $ref: "#/$defs/filled_in" },
  ]);
});

Deno.test("the shipped automations.yaml is right", async () => {
  const { config, problems } = await loadConfig(CONFIG, {
    env: (name) => name === "SQLALCHEMY_DATABASE_URI" ? "mysql://u:p@h/bcourse" : undefined,
  });
  assert.deepEqual(problems, []);
  assert.equal(config?.environment, "PRODUCTION");
  assert.deepEqual(config?.mail.transport.kind, "outbox");
  assert.deepEqual(
    config?.tasks.map(({ name, handler, query, enabled }) => [name, handler, query, enabled]),
    [
      ["student_reminder", "StudentReminderTask", null, true],
      ["trainer_reminder", "TrainerReminderTask", null, true],
      ["attendee_list", "SendAttendeeListTask", null, true],
      ["waitlist_reminder", "WaitlistReminderTask", null, true],
      ["automatic_wait_list", "AutomaticWaitList", null, true],
      ["open_spots", "StudentOpenSpotReminder", null, true],
      ["waitlist_fill", "WaitlistFillTask", null, false],
      ["delete_training", "DeleteTrainingTask", null, false],
    ],
  );
});

Deno.test("the shipped automations.yaml wants the course database and nothing else", async () => {
  const { problems } = await loadConfig(CONFIG, { env: () => undefined });
  assert.deepEqual(problems.map(({ path }) => path), ["database"]);
});
