import assert from "node:assert/strict";
import { parse, sample } from "./sample.ts";

Deno.test("a broken task that is switched off is left out with a warning", () => {
  const { config, problems } = parse(
    sample() + "  old:\n    handler: X\n    offset: soon\n    enabled: false\n",
  );
  assert.deepEqual(config?.tasks.map(({ name }) => name), ["student_reminder"]);
  assert.deepEqual(problems.map(({ severity, path }) => [severity, path]), [
    ["warning", "tasks.old.offset"],
  ]);
});

Deno.test("a task that is switched off and right stays", () => {
  const { config } = parse(
    sample() + "  old:\n    handler: X\n    offset: 1 day\n    enabled: false\n",
  );
  assert.deepEqual(config?.tasks.map(({ name, enabled }) => [name, enabled]), [
    ["student_reminder", true],
    ["old", false],
  ]);
});
