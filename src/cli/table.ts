import Table from "cli-table3";
import { oneLine, type Terminal } from "./terminal.ts";

const NO_LINES = {
  ...{ "top": "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ "bottom": "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ "left": "", "left-mid": "", "mid": "", "mid-mid": "" },
  ...{ "right": "", "right-mid": "", "middle": "  " },
};

/** Writes a table without lines, its last column cut to the terminal's width. */
export function printTable(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const cells = rows.map((row) => row.map(oneLine));
  const table = new Table({
    head: [...head],
    chars: NO_LINES,
    colWidths: [...head.slice(1).map(() => null), lastWidth(terminal, [head, ...cells])],
    style: {
      ...{ "padding-left": 0, "padding-right": 0, border: [] },
      head: terminal.colors ? ["bold"] : [],
    },
  });
  table.push(...cells);
  for (const line of table.toString().split("\n")) terminal.out(line.trimEnd());
}

/** Widest that the last column may be; null where everything fits. */
function lastWidth(terminal: Terminal, rows: readonly (readonly string[])[]): number | null {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...row[column] ?? ""].length))
  );
  const last = widths.pop() ?? 0;
  const left = terminal.width - widths.reduce((sum, width) => sum + width + 2, 0);
  return last <= left ? null : Math.max(left, 8);
}
