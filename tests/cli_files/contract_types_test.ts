import assert from "node:assert/strict";
import { contractTypes } from "../../src/cli/contract_types.ts";
import { makePlace } from "./place.ts";

const REFERENCE = '/// <reference path="../bcourse-scheduler.d.ts" />\n';

Deno.test("contractTypes() declares everything that the contract exports", async () => {
  const contract = await Deno.readTextFile(new URL("../../src/handler.ts", import.meta.url));
  const names = (text: string): readonly (string | undefined)[] =>
    [...text.matchAll(/^ *export (?:type|interface) (\w+)/gm)].map(([, name]) => name);
  assert.ok(names(contract).length > 10);
  assert.deepEqual(names(contractTypes()), names(contract));
});

Deno.test("a task finds the types without the project's sources, and is held to them", async () => {
  await using place = await makePlace();
  await Deno.mkdir(`${place.dir}/tasks`);
  await place.write("bcourse-scheduler.d.ts", contractTypes());
  const task = (description: string): string =>
    `${REFERENCE}import type { Task } from "bcourse-scheduler";\n` +
    `export default { description: ${description}, execute: (ctx) => ctx.skip(ctx.item.eventAt.toString()) } satisfies Task;\n`;
  await place.write("tasks/right.ts", task('"Does it"'));
  await place.write("tasks/wrong.ts", task("7"));
  assert.equal((await place.deno("check", "tasks/right.ts")).code, 0);
  const wrong = await place.deno("check", "tasks/wrong.ts");
  assert.equal(wrong.code, 1);
  assert.match(wrong.err, /'number' is not assignable to type 'string'/);
});
