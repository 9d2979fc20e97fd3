import assert from "node:assert/strict";
import plugin from "../../scripts/lint/plugin.ts";

Deno.test("plugin brings every rule", () => {
  const source = `
    import { openStore } from "../store/store.ts";
    let opened = 0;
    openStore();
    async function go(a: 1, b: 1, c: 1, d: 1) {
      go(Date.now(), b, c, d);
      ${"go;\n".repeat(250)}
    }`;
  const ids = Deno.lint.runPlugin(plugin, "src/plan/plan.ts", source).map((one) => one.id);
  assert.deepEqual(
    ids.toSorted(),
    Object.keys(plugin.rules).map((name) => `bcourse/${name}`).toSorted(),
  );
});

Deno.test("plugin gives the mend with every finding", () => {
  const findings = Deno.lint.runPlugin(plugin, "src/plan/plan.ts", "let a = Date.now();");
  assert.deepEqual(findings.map((one) => one.hint), [
    "Make it a const, or keep it in what a createX() or openX() function returns.",
    "Take `now: EpochMs` or a Clock as an argument: now(), monotonicMs(), sleep(ms, signal).",
  ]);
});

Deno.test("plugin knows files by their absolute names, and leaves others alone", () => {
  const root = new URL("../../", import.meta.url).pathname;
  const ids = (filename: string): readonly string[] =>
    Deno.lint.runPlugin(plugin, filename, "let a = 1;").map((one) => one.id);
  assert.deepEqual(ids(`${root}src/plan/plan.ts`), ["bcourse/no-module-state"]);
  assert.deepEqual(ids(`${root}../elsewhere/src/plan/plan.ts`), []);
});
