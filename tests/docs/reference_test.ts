import assert from "node:assert/strict";
import { referenceText } from "../../scripts/reference.ts";
import { isGroup } from "../../src/config/groups.ts";
import { jsonSchema } from "../../src/config/json_schema.ts";

const FILE = new URL("../../docs/reference.md", import.meta.url);

Deno.test("docs/reference.md is what the schema makes", async () => {
  assert.equal(
    await Deno.readTextFile(FILE),
    await referenceText(),
    "run deno run -A scripts/reference.ts --write",
  );
});

/** Every key that the schema knows. */
function keysOf(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysOf);
  if (!isGroup(schema)) return [];
  const own = isGroup(schema.properties) ? Object.entries(schema.properties) : [];
  return [
    ...own.flatMap(([key, part]) => [key, ...keysOf(part)]),
    ...["additionalProperties", "items", "anyOf"].flatMap((key) => keysOf(schema[key])),
  ];
}

Deno.test("referenceText() has a line for every key, with nothing left open", async () => {
  const rows = (await referenceText()).split("\n").filter((line) => line.startsWith("| `"));
  const told = new Set(rows.map((line) => /^\| `(\w+)`/.exec(line)?.[1]));
  assert.deepEqual([...new Set(keysOf(jsonSchema()))].filter((key) => !told.has(key)), []);
  assert.ok(rows.length > 50, `found ${rows.length}`);
  assert.deepEqual(rows.filter((line) => /undefined|null|\|\s+\|/.test(line)), []);
});

Deno.test("referenceText() says of every plain key what holds where it is left out", async () => {
  const rows = (await referenceText()).split("\n").filter((line) => line.startsWith("| `"));
  const open = rows.filter((line) => / – +\| `/.test(line));
  assert.deepEqual(open.filter((line) => !/ group(,| of)/.test(line)), []);
});
