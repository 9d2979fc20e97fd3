import assert from "node:assert/strict";
import { configOf, parse, sample, taskOf } from "./sample.ts";

Deno.test("1,000 tasks are taken, 1,001 are not", () => {
  const head = sample().split("  student_reminder:")[0] ?? "";
  const tasks = Array.from(
    { length: 1_001 },
    (_, at) => `  t${at}: { handler: X, offset: 1 day }\n`,
  );
  assert.equal(configOf(head + tasks.slice(1).join("")).tasks.length, 1_000);
  assert.deepEqual(parse(head + tasks.join("")).problems.map(({ path }) => path), ["tasks"]);
});

Deno.test("a file of more than 1 MiB is refused as a whole", () => {
  const { problems } = parse(sample() + "#".repeat(1_048_576));
  assert.deepEqual(problems.map(({ line, path }) => [line, path]), [[0, ""]]);
});

Deno.test("many keys are no trouble", () => {
  const queries = Array.from({ length: 20_000 }, (_, at) => `  q${at}: SELECT ${at} AS id\n`).join(
    "",
  );
  assert.equal(configOf(sample({ top: `queries:\n${queries}` })).tasks.length, 1);
});

Deno.test("deep nesting is a problem, not a crash", () => {
  for (const text of ["[".repeat(50_000), "- ".repeat(50_000), "{a: ".repeat(50_000)]) {
    const { config, problems } = parse(text);
    assert.equal(config, null);
    assert.ok(problems.length > 0 && problems.length <= 20);
  }
});

Deno.test("aliases within aliases are a problem, not a crash", () => {
  const levels = Array.from(
    { length: 90 },
    (_, at) =>
      `    a${at}: &a${at} ${"[".repeat(40)}${at === 0 ? "x" : `*a${at - 1}`}${"]".repeat(40)}\n`,
  );
  const { config } = parse(
    sample({ task: `offset: 1 day\n    args:\n${levels.map((l) => "  " + l).join("")}` }),
  );
  assert.equal(config, null);
});

Deno.test("names that every object has are names like any other", () => {
  const text = sample({
    top: "queries:\n  constructor: SELECT 1 AS id",
    task: "offset: 2 days\n    query: constructor",
  }).replace("student_reminder", "toString");
  assert.equal(taskOf(text).query, "SELECT 1 AS id");
});

Deno.test("a name that every object has is no query unless it is in the file", () => {
  const { problems } = parse(sample({ task: "offset: 2 days\n    query: constructor" }));
  assert.deepEqual(problems.map(({ path }) => path), ["tasks.student_reminder.query"]);
});
