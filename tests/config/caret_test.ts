import assert from "node:assert/strict";
import { caretLine } from "../../src/config/caret.ts";
import type { Problem } from "../../src/domain/problem.ts";

function at(line: number, column: number): Problem {
  return { severity: "error", file: "automations.yaml", line, column, path: "", message: "is odd" };
}

Deno.test("caretLine() points at the column of the problem", () => {
  assert.equal(caretLine("a: 1\r\n  offset: 2\r\n", at(2, 11)), "  offset: 2\n          ^");
});

Deno.test("caretLine() keeps tabs, so that the caret stands under its letter", () => {
  assert.equal(caretLine("\toffset: 2", at(1, 10)), "\toffset: 2\n\t        ^");
});

Deno.test("caretLine() shows no line for a problem of the whole file", () => {
  assert.equal(caretLine("a: 1", at(0, 0)), null);
  assert.equal(caretLine("a: 1", at(7, 1)), null);
});

Deno.test("caretLine() shows no line that may hold a password", () => {
  for (
    const line of [
      "database: hunter2",
      "  transport: hunter2",
      "x: smtp://u:hunter2@h",
      "PASSWORD: x",
    ]
  ) {
    assert.equal(caretLine(line, at(1, 1)), null);
  }
});
