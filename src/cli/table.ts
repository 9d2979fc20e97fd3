import Table from "cli-table3";
import { oneLine, type Terminal } from "./terminal.ts";

const NO_LINES = {
  ...{ "top": "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ "bottom": "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ "left": "", "left-mid": "", "mid": "", "mid-mid": "" },
  ...{ "right": "", "right-mid": "", "middle": "  " },
};
const GAP = 2;

/** No column is cut below this; a terminal that is narrower than that breaks the lines itself. */
const LEAST = 8;

/** Cells that are the name of a state are shown in its colour. */
const COLORS: Readonly<Record<string, number>> = {
  ...{ failed: 31, missed: 31, unknown: 33, held: 33, dropped: 33, cancelled: 90, skipped: 90 },
  ...{ succeeded: 32, sent: 32, running: 36, intended: 36 },
};

/** What stands in a cell; where the terminal is narrow, a shorter form of it. */
export type Cell = string | { readonly long: string; readonly short: string };

/**
 * Writes a table without lines that fits the terminal: where it is too wide, cells are told in their
 * shorter form, and then columns are cut, the last ones first.
 */
export function printTable(
  terminal: Terminal,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
): void {
  const long = rows.map((row) =>
    row.map((cell) => oneLine(typeof cell === "string" ? cell : cell.long))
  );
  const short = rows.map((row) =>
    row.map((cell) => oneLine(typeof cell === "string" ? cell : cell.short))
  );
  const cells = isTooWide(terminal.width, wantedBy([head, ...long])) ? short : long;
  const table = new Table({
    head: [...head],
    chars: NO_LINES,
    colWidths: [...widthsFor(terminal.width, [head, ...cells])],
    style: {
      ...{ "padding-left": 0, "padding-right": 0, border: [] },
      head: terminal.colors ? ["bold"] : [],
    },
  });
  table.push(...cells.map((row) => row.map((cell) => terminal.colors ? colored(cell) : cell)));
  for (const line of table.toString().split("\n")) terminal.out(line.trimEnd());
}

/**
 * Shares the terminal's width among the columns. The first column stays whole as long as it can, as
 * it names what people copy; the others give way from the last on, but leave each other enough to read.
 */
function widthsFor(
  total: number,
  rows: readonly (readonly string[])[],
): readonly (number | null)[] {
  const wanted = wantedBy(rows);
  const widths = [...wanted];
  const room = total - GAP * (widths.length - 1);
  const over = (): number => widths.reduce((sum, width) => sum + width, 0) - room;
  for (const least of [4 * LEAST, 2 * LEAST, LEAST]) {
    for (
      let column = widths.length - 1;
      column >= (least > LEAST ? 1 : 0) && over() > 0;
      column--
    ) {
      const width = widths[column] ?? 0;
      if (width > least) widths[column] = Math.max(least, width - over());
    }
  }
  return widths.map((width, column) => width === wanted[column] ? null : width);
}

function wantedBy(rows: readonly (readonly string[])[]): readonly number[] {
  return (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => [...row[column] ?? ""].length))
  );
}

function isTooWide(total: number, widths: readonly number[]): boolean {
  return widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) > total;
}

function colored(cell: string): string {
  const state = /^(\w+)(?:, perhaps twice)?$/.exec(cell)?.[1] ?? "";
  const color = Object.hasOwn(COLORS, state) ? COLORS[state] : undefined;
  return color === undefined ? cell : `\x1b[${color}m${cell}\x1b[0m`;
}
