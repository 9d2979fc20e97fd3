import assert from "node:assert/strict";
import { importDirection } from "../../scripts/lint/import_direction.ts";
import { findings, found } from "./findings.ts";

const refuses = (filename: string, source: string): void =>
  assert.equal(found(importDirection, filename, source).length, 1, `${filename}: ${source}`);
const accepts = (filename: string, source: string): void =>
  assert.deepEqual(findings(importDirection, filename, source), [], `${filename}: ${source}`);

const MIDDLE = ["config", "plan", "store", "course", "mail", "sandbox"];

Deno.test("import-direction lets every room import the ground and itself", () => {
  for (const room of [...MIDDLE, "run", "http", "cli"]) {
    accepts(`src/${room}/a.ts`, 'import { a } from "../domain/job.ts";');
    accepts(`src/${room}/a.ts`, 'import type { Task } from "../handler.ts";');
    accepts(`src/${room}/a.ts`, 'import type { Task } from "bcourse-scheduler";');
    accepts(`src/${room}/sub/a.ts`, `import { a } from "../a.ts";`);
  }
});

Deno.test("import-direction keeps the rooms in the middle apart", () => {
  for (const from of MIDDLE) {
    for (const to of MIDDLE.filter((room) => room !== from)) {
      refuses(`src/${from}/a.ts`, `import { a } from "../${to}/a.ts";`);
    }
  }
});

Deno.test("import-direction lets nothing look up", () => {
  refuses("src/domain/job.ts", 'import { a } from "../plan/plan.ts";');
  refuses("src/domain/job.ts", 'import type { Task } from "../handler.ts";');
  refuses("src/plan/plan.ts", 'import { a } from "../run/daemon.ts";');
  refuses("src/run/daemon.ts", 'import { a } from "../http/app.ts";');
  refuses("src/run/daemon.ts", 'import { a } from "../cli/run.ts";');
  refuses("src/http/app.tsx", 'import { a } from "../cli/run.ts";');
  refuses("src/cli/run.ts", 'import { a } from "../../main.ts";');
});

Deno.test("import-direction lets what is above look down", () => {
  for (const room of MIDDLE) accepts("src/run/daemon.ts", `import { a } from "../${room}/a.ts";`);
  accepts("src/http/app.tsx", 'import { a } from "../run/daemon.ts";');
  accepts("src/cli/run.ts", 'import { a } from "../http/app.tsx";');
  accepts("main.ts", 'import { a } from "./src/cli/cli.ts";');
});

Deno.test("import-direction sees every form of import", () => {
  const file = "src/plan/plan.ts";
  refuses(file, 'import "../store/store.ts";');
  refuses(file, 'import type { Store } from "../store/store.ts";');
  refuses(file, 'import { type Store } from "../store/store.ts";');
  refuses(file, 'export { a } from "../store/store.ts";');
  refuses(file, 'export type { Store } from "../store/store.ts";');
  refuses(file, 'export * from "../store/store.ts";');
  refuses(file, 'const a = () => import("../store/store.ts");');
  refuses(file, "const a = () => import(`../store/store.ts`);");
  refuses(file, 'type A = import("../store/store.ts").Store;');
  refuses(file, 'import SQL from "../store/sqlite/sql/claim.sql" with { type: "text" };');
  accepts(file, "const a = (file: string) => import(`../store/${file}.ts`);");
});

Deno.test("import-direction lets packages in, but not into the public contract", () => {
  accepts("src/domain/nearest.ts", 'import { distance } from "fastest-levenshtein";');
  accepts("src/cli/cli.ts", 'import { Command } from "commander";');
  refuses("src/handler.ts", 'import type { z } from "zod";');
  refuses("src/handler.ts", 'import type { Job } from "./domain/job.ts";');
});

Deno.test("import-direction lets tasks import types of the contract and their neighbours", () => {
  const file = "tasks/student_reminder.ts";
  accepts(file, 'import type { Task } from "bcourse-scheduler";');
  accepts(file, 'import { type Row, type Task } from "bcourse-scheduler";');
  accepts(file, 'import type { Task } from "../src/handler.ts";');
  accepts(file, 'import { TEXTS } from "./texts/reminder.ts";');
  accepts("tasks/texts/reminder.ts", 'import { a } from "../names.ts";');
});

Deno.test("import-direction keeps everything else away from tasks", () => {
  const file = "tasks/student_reminder.ts";
  refuses(file, 'import { Task } from "bcourse-scheduler";');
  refuses(file, 'import { type Row, Task } from "bcourse-scheduler";');
  refuses(file, 'export * from "bcourse-scheduler";');
  refuses(file, 'import type { Job } from "../src/domain/job.ts";');
  refuses(file, 'import { readFile } from "node:fs/promises";');
  refuses(file, 'import { z } from "zod";');
});

Deno.test("import-direction lets only the handler host import the built-in tasks", () => {
  accepts("src/sandbox/host/main.ts", 'import { a } from "../../../tasks/built_in.ts";');
  refuses("src/sandbox/host/main.ts", 'import { a } from "../../../tasks/student_reminder.ts";');
  refuses("src/sandbox/sandbox.ts", 'import { a } from "../../tasks/built_in.ts";');
  refuses("src/cli/check.ts", 'import { a } from "../../tasks/built_in.ts";');
});

Deno.test("import-direction keeps tests and scripts out of the product", () => {
  refuses("src/run/daemon.ts", 'import { a } from "../../tests/support/fake_clock.ts";');
  refuses("src/cli/cli.ts", 'import { a } from "../../scripts/test.ts";');
  refuses("main.ts", 'import { a } from "./scripts/demo.ts";');
  accepts("tests/plan/plan_test.ts", 'import { a } from "../../scripts/test.ts";');
});

Deno.test("import-direction lets files beside the rooms be read, but not from the ground", () => {
  accepts("src/cli/version.ts", 'import config from "../../deno.json" with { type: "json" };');
  refuses("src/domain/version.ts", 'import config from "../../deno.json" with { type: "json" };');
});

Deno.test("import-direction refuses a file that lies in no room", () => {
  refuses("src/utils/text.ts", "export const a = 1;");
  refuses("src/text.ts", "export const a = 1;");
  accepts("src/handler.ts", "export type A = 1;");
});

Deno.test("import-direction says who may import what", () => {
  assert.deepEqual(findings(importDirection, "src/plan/plan.ts", 'import "../store/store.ts";'), [{
    message: 'Cannot import "src/store/store.ts" in plan: plan may import only domain, handler',
    at: 'import "../store/store.ts";',
  }]);
});
