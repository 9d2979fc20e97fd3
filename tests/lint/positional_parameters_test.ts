import assert from "node:assert/strict";
import { positionalParameters } from "../../scripts/lint/positional_parameters.ts";
import { found } from "./findings.ts";

Deno.test("positional-parameters refuses a fourth parameter", () => {
  for (
    const [source, at] of [
      ["function f(a, b, c, d) {}", "function f(a, b, c, d"],
      ["function f(a, b, c, ...d) {}", "function f(a, b, c, ...d"],
      ["const f = (a, b, c, d) => {};", "(a, b, c, d"],
      ["class A { f(a, b, c, d = 1) {} }", "f(a, b, c, d = 1"],
      [
        "class A { constructor(a, b, c, readonly d: 1) {} }",
        "constructor(a, b, c, readonly d: 1",
      ],
      ["interface A { f(a: 1, b: 1, c: 1, d: 1): void }", "f(a: 1, b: 1, c: 1, d"],
      [
        "declare function f(a: 1, b: 1, c: 1, d: 1): void;",
        "declare function f(a: 1, b: 1, c: 1, d",
      ],
      [
        "abstract class A { abstract f(a: 1, b: 1, c: 1, d: 1): void }",
        "abstract f(a: 1, b: 1, c: 1, d",
      ],
    ] as const
  ) assert.deepEqual(found(positionalParameters, "src/run/a.ts", source), [at], source);
});

Deno.test("positional-parameters accepts three, and callbacks whose parameters others chose", () => {
  for (
    const source of [
      "function f(a, b, c) {}",
      "function f(a, b, { c, d, e }) {}",
      "function f(this: X, a, b, c) {}",
      "list.reduce((sum, one, index, all) => sum);",
      "new Server((a, b, c, d) => {});",
      "f(a, b, c, d);",
    ]
  ) assert.deepEqual(found(positionalParameters, "src/run/a.ts", source), [], source);
});

Deno.test("positional-parameters leaves tests and scripts alone", () => {
  assert.deepEqual(found(positionalParameters, "tests/a_test.ts", "function f(a, b, c, d) {}"), []);
});
