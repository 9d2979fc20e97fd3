import assert from "node:assert/strict";
import { clockOnly } from "../../scripts/lint/clock_only.ts";
import { found } from "./findings.ts";

Deno.test("clock-only refuses every way to ask the machine for the time", () => {
  for (
    const [source, at] of [
      ["const a = Date.now();", "Date.now"],
      ["const a = { now: Date.now };", "Date.now"],
      ["const a = globalThis.Date.now();", "globalThis.Date.now"],
      ["const a = new Date();", "new Date()"],
      ["const a = new Date;", "new Date"],
      ["const a = Date();", "Date()"],
      ["const a = performance.now();", "performance.now"],
      ["const a = Temporal.Now.instant();", "Temporal.Now"],
      ["setTimeout(() => {}, 1);", "setTimeout(() => {}, 1)"],
      ["globalThis.setTimeout(f, 1);", "globalThis.setTimeout(f, 1)"],
      ["const a = setInterval(f, 1);", "setInterval(f, 1)"],
      ['import { setTimeout as wait } from "node:timers/promises";', "setTimeout as wait"],
    ] as const
  ) {
    assert.deepEqual(found(clockOnly, "src/run/daemon.ts", source), [at], source);
    assert.deepEqual(found(clockOnly, "tasks/reminder.ts", source), [at], source);
  }
});

Deno.test("clock-only lets given times and clocks be used", () => {
  for (
    const source of [
      "const a = new Date(instant);",
      "const a = Date.parse(text) + Date.UTC(2026, 0);",
      "const a = Temporal.Instant.from(text);",
      "const a = clock.now() + clock.monotonicMs();",
      "await clock.sleep(1, signal);",
      "timers.setTimeout(f, 1);",
      "clearTimeout(timer);",
      "type A = Date;",
      'import { setImmediate } from "node:timers";',
      'const a = "Date.now()";',
    ]
  ) assert.deepEqual(found(clockOnly, "src/run/daemon.ts", source), [], source);
});

Deno.test("clock-only leaves the clock, tests and scripts alone", () => {
  for (const file of ["src/domain/clock.ts", "tests/run/daemon_test.ts", "scripts/demo.ts"]) {
    assert.deepEqual(found(clockOnly, file, "setTimeout(f, Date.now());"), [], file);
  }
});

Deno.test("clock-only leaves scripts for the browser alone", () => {
  assert.deepEqual(found(clockOnly, "src/http/assets/page.js", "setInterval(f, 1);"), []);
});
