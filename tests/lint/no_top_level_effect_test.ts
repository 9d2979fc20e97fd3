import assert from "node:assert/strict";
import { noTopLevelEffect } from "../../scripts/lint/no_top_level_effect.ts";
import { found } from "./findings.ts";

Deno.test("no-top-level-effect refuses what acts when the module loads", () => {
  for (
    const source of [
      "start();",
      "await start();",
      "void start();",
      "start`now`;",
      "new Daemon();",
      "globalThis.x = 1;",
      "if (import.meta.main) start();",
      "for (const x of list) start(x);",
      "try { start(); } catch { /* nothing */ }",
    ]
  ) assert.deepEqual(found(noTopLevelEffect, "src/run/daemon.ts", source), [source], source);
});

Deno.test("no-top-level-effect lets declarations, imports and exports be", () => {
  for (
    const source of [
      '"use strict";',
      'import { a } from "../domain/a.ts";',
      'export * from "./a.ts";',
      "export const SCHEMA = z.object({});",
      "export function start() { go(); }",
      "export default { execute() { go(); } };",
      "class X { #a = go(); }",
      "type A = 1; interface B { a: 1 }",
    ]
  ) assert.deepEqual(found(noTopLevelEffect, "src/run/daemon.ts", source), [], source);
});

Deno.test("no-top-level-effect leaves files alone that are started", () => {
  for (const file of ["main.ts", "src/sandbox/host/main.ts", "scripts/test.ts"]) {
    assert.deepEqual(found(noTopLevelEffect, file, "start();"), [], file);
  }
});
