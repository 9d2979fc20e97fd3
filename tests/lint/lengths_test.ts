import assert from "node:assert/strict";
import { codeLines } from "../../scripts/lint/code_lines.ts";
import { fileLength } from "../../scripts/lint/file_length.ts";
import { functionLength } from "../../scripts/lint/function_length.ts";
import { findings, found } from "./findings.ts";

const repeat = (line: string, times: number): string => `${line}\n`.repeat(times);
/** A function that is so many lines long. */
const longFunction = (head: string, lines: number): string =>
  `${head} {\n${repeat("  go();", lines - 2)}}`;

Deno.test("codeLines() counts code, comments and empty lines, but not documentation", () => {
  assert.equal(codeLines(""), 0);
  assert.equal(codeLines("a;"), 1);
  assert.equal(codeLines("a;\n\n// why\nb;\n\n"), 4);
  assert.equal(codeLines("/** Does. */\nfunction a() {}\n"), 1);
  assert.equal(codeLines("/**\n * Does.\n * @module\n */\n  /** Is. */\n  a: 1;\n"), 1);
  assert.equal(codeLines("/* why\n   so */\na;\n"), 3);
});

Deno.test("file-length refuses line 251", () => {
  assert.deepEqual(found(fileLength, "src/run/a.ts", repeat("go();", 250)), []);
  assert.deepEqual(found(fileLength, "src/run/a.ts", repeat("/** Is. */\ngo();", 250)), []);
  assert.deepEqual(findings(fileLength, "src/run/a.ts", repeat("go();", 251)), [{
    message: "File is too long: found 251 lines beside documentation, wanted at most 250",
    at: "go();",
  }]);
  assert.deepEqual(found(fileLength, "tests/run/a_test.ts", repeat("go();", 251)), []);
});

Deno.test("function-length refuses line 61 of every kind of function", () => {
  for (
    const [head, tail, at] of [
      ["function a()", "", "function a() "],
      ["const a = () =>", ";", "() => "],
      ["const a = function ()", ";", "function () "],
      ["class A { a()", "}", "a() "],
      ["const a = { a()", "};", "a() "],
    ] as const
  ) {
    assert.deepEqual(found(functionLength, "src/run/a.ts", longFunction(head, 60) + tail), []);
    assert.deepEqual(found(functionLength, "src/run/a.ts", longFunction(head, 61) + tail), [at]);
  }
});

Deno.test("function-length sees components too and leaves tests alone", () => {
  const component = `function Page() {\n  return (\n<>\n${repeat("<p>é😀</p>", 60)}</>);\n}`;
  assert.deepEqual(found(functionLength, "src/http/page.tsx", component), ["function Page() "]);
  assert.deepEqual(found(functionLength, "tests/http/page_test.tsx", component), []);
});
