import { AIMS, judge, sayAim, sayReached } from "./aims.ts";
import { type Figure, sayFigure } from "./figure.ts";

/** What was measured, on what. */
export interface Report {
  readonly machine: string;
  readonly at: string;
  readonly runs: number;
  readonly figures: readonly Figure[];
}

/** Makes the Markdown: ratios first, absolute figures behind them. */
export function toMarkdown({ machine, at, runs, figures }: Report): string {
  return [
    `Measured on ${at}: ${machine}. Medians of ${runs} ${runs === 1 ? "run" : "runs"}, with the`,
    "least and the most in brackets.",
    "",
    ...table(["what", "aim", "reached", ""], verdictRows(figures)),
    "",
    ...table(["what", "program", "with", "needed or did"], figures.map(figureRow)),
  ].join("\n");
}

function verdictRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  return AIMS.flatMap((aim) => {
    const verdict = judge(aim, figures);
    if (verdict === null) return [];
    const unit = figures.find(({ what }) => what === aim.what)?.unit ?? "";
    const sign = verdict.isMet ? "yes" : "no";
    return [[aim.what, sayAim(aim, unit), sayReached(verdict, unit), sign]];
  });
}

function figureRow(figure: Figure): readonly string[] {
  const { what, program, count } = figure;
  return [what, program, count === null ? "" : count.toLocaleString("en"), sayFigure(figure)];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}
