import assert from "node:assert/strict";
import { formatProblem } from "../../src/domain/problem.ts";
import { configOf, parse, sample } from "./sample.ts";

Deno.test("problems stand in the order of the file", () => {
  const { problems } = parse(
    sample({ top: "reconcile: 5\nhttp: 5", task: "offset: 5\n    at: 5" }),
  );
  assert.deepEqual(problems.map(({ line }) => line), [6, 7, 11, 12]);
});

Deno.test("problemAt() points at a value", () => {
  const problem = configOf(sample()).problemAt(["tasks", "student_reminder", "handler"], "is odd");
  assert.equal(
    formatProblem(problem),
    "automations.yaml:9:14: error: tasks.student_reminder.handler: is odd",
  );
});

Deno.test("problemAt() points at the nearest thing above what is not there", () => {
  const problem = configOf(sample()).problemAt(["tasks", "student_reminder", "query"], "is odd");
  assert.deepEqual([problem.line, problem.column], [8, 3]);
});

Deno.test("problemAt() points at the name of a task", () => {
  const problem = configOf(sample()).problemAt(["tasks", "student_reminder"], "is odd");
  assert.deepEqual([problem.line, problem.column], [8, 3]);
});

Deno.test("problemAt() points at the top for the whole file", () => {
  const problem = configOf(sample()).problemAt([], "is odd", "warning");
  assert.deepEqual([problem.line, problem.column, problem.severity], [1, 1, "warning"]);
});
