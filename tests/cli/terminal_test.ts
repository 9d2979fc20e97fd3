import assert from "node:assert/strict";
import type { Problem } from "../../src/domain/problem.ts";
import { printTable } from "../../src/cli/table.ts";
import { printProblems, type Terminal, timeTeller } from "../../src/cli/terminal.ts";

function recorder(width: number): Terminal & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  return { out: write, err: write, status() {}, confirm: () => null, width, colors: false, lines };
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

Deno.test("printTable() fits any terminal that people use, and keeps what they copy whole", () => {
  const row = [
    "student_reminder/123456/PRODUCTION",
    "scheduled",
    "Tue 1 Dec 2026 09:00 (in 2 days 3 hours)",
    "A training with a very long name, on several days in the autumn",
    "a long reason that does not fit",
  ];
  for (const width of [80, 100, 120, 200]) {
    const terminal = recorder(width);
    printTable(terminal, ["JOB", "STATE", "WHEN", "ITEM", "WHY"], [row]);
    for (const line of terminal.lines) assert.ok([...line].length <= width, `${width}: ${line}`);
    assert.ok(terminal.lines[1]?.startsWith("student_reminder/123456/PRODUCTION "), String(width));
  }
});

Deno.test("printTable() colours states on a terminal, and nothing else, and nowhere else", () => {
  const table = (colors: boolean): string => {
    const terminal = { ...recorder(80), colors };
    printTable(terminal, ["JOB", "STATE"], [["failed", "failed"], ["a", "sent, perhaps twice"], [
      "b",
      "constructor",
    ]]);
    return terminal.lines.slice(1).join("\n");
  };
  assert.ok(table(true).includes("\x1b[31mfailed\x1b[0m"));
  assert.ok(table(true).includes("\x1b[32msent, perhaps twice\x1b[0m"));
  for (const plain of ["a ", "b ", "constructor"]) assert.ok(!table(true).includes(`m${plain}`));
  assert.ok(!table(false).includes("\x1b"));
});

Deno.test("a table that is too wide tells times in short rather than cutting them", () => {
  const time = timeTeller(
    "Europe/Amsterdam",
    Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds,
  );
  const row = ["student_reminder/12/PRODUCTION", time.cell("2026-12-03T08:30:00Z"), "Training"];
  const lines = (width: number): string => {
    const terminal = recorder(width);
    printTable(terminal, ["JOB", "WHEN", "ITEM"], [row]);
    return terminal.lines.join("\n");
  };
  assert.match(lines(120), /Thu 3 Dec 2026 09:30 \(in 1 day 23 hours\) {2}Training/);
  assert.match(lines(60), /PRODUCTION {2}3 Dec 09:30 {2}Training/);
  assert.equal(time.cell("2027-01-03T08:30:00Z").short, "3 Jan 2027 09:30");
});
