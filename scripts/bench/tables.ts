/**
 * Figures as tables of Markdown.
 * @module
 */
import { type Figure, median, type Program, round, sayFigure } from "./figure.ts";

const OURS: Program = "bcourse-scheduler";
const WIDTH = 100;

/** Aligns a table. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(3, ...all.map((row) => row[column]?.length ?? 0))
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)];
}

/** Wraps a paragraph as `deno fmt` does. */
export function wrap(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}

/** How many times as quick this project is as each other; empty where there is no other. */
export function ratios(figures: readonly Figure[]): readonly string[] {
  const timed = figures.filter(({ unit }) => /^(µs|ms|.+\/s)$/.test(unit));
  const others = programsOf(timed).filter((program) => program !== OURS);
  const isScaled = isOfSizes(timed);
  const rows = timed.filter(({ program }) => program === OURS).flatMap((ours) => {
    const cells = others.map((program) => {
      const other = timed.find((one) =>
        one.program === program && one.what === ours.what &&
        (!isScaled || one.count === ours.count)
      );
      const times = other === undefined ? 0 : timesAsQuick(ours, other);
      // Where either took no time that could be measured, nothing can be said.
      return times > 0 && Number.isFinite(times) ? `${round(times)} ×` : "";
    });
    const what = isScaled ? `${ours.what}, ${sayCount(ours.count)}` : ours.what;
    return cells.every((cell) => cell === "") ? [] : [[what, ...cells]];
  });
  return rows.length === 0 ? [] : table(["what", ...others], rows);
}

/** A row for each figure, a column for each program. */
export function byProgram(figures: readonly Figure[]): readonly string[] {
  const programs = programsOf(figures);
  const rows = [...Map.groupBy(figures, ({ what }) => what)].map(([what, same]) => {
    const count = same.find(({ program }) => program === OURS)?.count ?? null;
    const cells = programs.map((program) => {
      const found = same.find((one) => one.program === program);
      if (found === undefined) return "";
      const withOthers = found.count === count ? "" : `, with ${sayCount(found.count)}`;
      return `${sayFigure(found)}${withOthers}`;
    });
    return [what, sayCount(count), ...cells];
  });
  return table(["what", "with", ...programs], rows);
}

/** A row for each figure of each program, a column for each size. */
export function bySize(figures: readonly Figure[]): readonly string[] {
  const sizes = [...new Set(figures.map(({ count }) => count))];
  const rows = [...Map.groupBy(figures, ({ what, program }) => JSON.stringify([what, program]))]
    .map(([, same]) => [
      ...[same[0]?.what ?? "", same[0]?.program ?? ""],
      ...sizes.map((size) => {
        const found = same.find(({ count }) => count === size);
        return found === undefined ? "" : sayFigure(found);
      }),
    ]);
  return table(["what", "program", ...sizes.map(sayCount)], rows);
}

/** A row for each moment, a column for each of what came of it; what a figure is about ends in that. */
export function byMoment(figures: readonly Figure[]): readonly string[] {
  const split = figures.map((one) => {
    const [moment = "", fate = ""] = one.what.split(/: (?=[^:]*$)/);
    return { one, moment, fate };
  });
  const fates = [...new Set(split.map(({ fate }) => fate))];
  const rows = [...Map.groupBy(split, ({ one, moment }) => JSON.stringify([one.program, moment]))]
    .map(([, same]) => [
      ...[same[0]?.one.program ?? "", same[0]?.moment ?? "", sayCount(same[0]?.one.count ?? null)],
      ...fates.map((fate) => {
        const found = same.find((each) => each.fate === fate);
        return found === undefined ? "" : round(median(found.one.values));
      }),
    ]);
  return table(["program", "when", "mails", ...fates], rows);
}

function timesAsQuick(ours: Figure, other: Figure): number {
  const [mine, theirs] = [median(ours.values), median(other.values)];
  // Of rates more is better, of times less.
  return ours.unit.endsWith("/s") ? mine / theirs : theirs / mine;
}

/** Whether one figure stands there with several sizes. */
function isOfSizes(figures: readonly Figure[]): boolean {
  const ours = figures.filter(({ program }) => program === OURS);
  return new Set(ours.map(({ what }) => what)).size < ours.length;
}

function programsOf(figures: readonly Figure[]): readonly Program[] {
  return [...new Set(figures.map(({ program }) => program))];
}

function sayCount(count: number | null): string {
  return count === null ? "" : count.toLocaleString("en");
}
