import assert from "node:assert/strict";
import type { Problem } from "../../src/domain/problem.ts";
import { printTable } from "../../src/cli/table.ts";
import { printProblems, type Terminal } from "../../src/cli/terminal.ts";

function recorder(width: number): Terminal & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return { out: write, err: write, status() {}, width, colors: false, lines };
}

async function problemIn(text: string): Promise<{ problem: Problem; remove: () => Promise<void> }> {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(file, text);
  const place = { file, line: 2, column: 9 };
  const problem: Problem = { severity: "error", ...place, path: "a.offset", message: "wrong" };
  return { problem, remove: () => Deno.remove(file) };
}

Deno.test("printProblems() points at the place on a terminal, and is one line elsewhere", async () => {
  const { problem, remove } = await problemIn("a:\noffset: 2 dayz\n");
  const [wide, narrow] = [recorder(Infinity), recorder(80)];
  printProblems(wide, [problem]);
  printProblems(narrow, [problem]);
  await remove();
  assert.equal(wide.lines.length, 1);
  assert.deepEqual(narrow.lines.slice(1), ["    offset: 2 dayz", "            ^"]);
});

Deno.test("printTable() cuts its last column to the terminal's width", () => {
  const terminal = recorder(30);
  printTable(terminal, ["JOB", "WHY"], [[
    "reminder/7/PRODUCTION",
    "a long reason that does not fit",
  ]]);
  assert.ok(terminal.lines.every((line) => line.length <= 31), terminal.lines.join("\n"));
  assert.ok(terminal.lines[1]?.endsWith("…"));
});
