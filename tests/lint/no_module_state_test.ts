import assert from "node:assert/strict";
import { noModuleState } from "../../scripts/lint/no_module_state.ts";
import { found } from "./findings.ts";

Deno.test("no-module-state refuses top-level variables and collections that can change", () => {
  for (
    const [source, at] of [
      ["let count = 0;", "let count = 0;"],
      ["export let count = 0;", "let count = 0;"],
      ["var count = 0;", "var count = 0;"],
      ["const seen = new Set();", "seen = new Set()"],
      ["export const seen = new Map<string, number>();", "seen = new Map<string, number>()"],
      ["const seen: Map<string, number> = new Map();", "seen: Map<string, number> = new Map()"],
      ["const seen = new WeakMap();", "seen = new WeakMap()"],
      ["const seen = new WeakSet();", "seen = new WeakSet()"],
    ] as const
  ) {
    assert.deepEqual(found(noModuleState, "src/run/daemon.ts", source), [at], source);
    assert.deepEqual(found(noModuleState, "tasks/reminder.ts", source), [at], source);
  }
});

Deno.test("no-module-state lets constants and state with an owner be", () => {
  for (
    const source of [
      "const COUNT = 0;",
      "const WORDS: ReadonlySet<string> = new Set(['a']);",
      "export const TABLE: ReadonlyMap<string, number> = new Map([['a', 1]]);",
      "function createX() { let a = 0; const b = new Map(); return () => [a++, b]; }",
      "class X { #seen = new Map(); }",
      "const X = new Thing();",
      "declare let COUNT: number;",
      "for (let a = 0; a < 1; a++);",
    ]
  ) assert.deepEqual(found(noModuleState, "src/run/daemon.ts", source), [], source);
});

Deno.test("no-module-state leaves tests and scripts alone", () => {
  assert.deepEqual(found(noModuleState, "tests/run/daemon_test.ts", "let a = 0;"), []);
});
