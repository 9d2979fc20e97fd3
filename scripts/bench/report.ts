import { AIMS, judge, sayAim, sayReached } from "./aims.ts";
import type { Figure } from "./figure.ts";
import type { Histogram } from "./histogram.ts";
import { SECTIONS } from "./sections.ts";
import { type Part, PARTS } from "./sizes.ts";
import { ratios, table, wrap } from "./tables.ts";

/** What a part found, when and on what. */
export interface PartReport {
  readonly part: Part;
  readonly at: string;
  readonly machine: string;
  /** Little was measured, to see that it works. */
  readonly isQuick: boolean;
  readonly tookS: number;
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
  readonly histograms: readonly Histogram[];
}

/** What was measured. */
export interface Report {
  readonly parts: readonly PartReport[];
}

/** Puts parts that were measured later in place of the same ones of before. */
export function mergeReports(before: Report, later: Report): Report {
  const all = [...later.parts, ...before.parts];
  return { parts: PARTS.flatMap((part) => all.find((one) => one.part === part) ?? []) };
}

/**
 * Makes the Markdown: aims first, then each part, ratios before absolute figures.
 * @param pictures the folder that the pictures are in; left out: none are shown
 */
export function toMarkdown({ parts }: Report, pictures?: string): string {
  const lines = [...aims(parts), ...parts.flatMap((part) => section(part, pictures))];
  return lines.join("\n");
}

function aims(parts: readonly PartReport[]): readonly string[] {
  const rows = AIMS.flatMap((aim) => {
    const figures = parts.find(({ part }) => part === aim.part)?.figures ?? [];
    const verdict = judge(aim, figures);
    if (verdict === null) return [];
    const unit = figures.find(({ what }) => what === aim.what)?.unit ?? "";
    const sign = verdict.isMet ? "met" : "**missed**";
    return [[aim.what, sayAim(aim, unit), sayReached(verdict, unit), sign]];
  });
  if (rows.length === 0) return [];
  const met = rows.filter((row) => row.includes("met")).length;
  const isQuick = parts.some((one) => one.isQuick && AIMS.some(({ part }) => part === one.part));
  return [
    ...["## Aims", "", `${met} of ${rows.length} are met.${isQuick ? WARNING : ""}`, ""],
    ...table(["what", "aim", "reached", ""], rows),
    "",
  ];
}

function section(report: PartReport, pictures?: string): readonly string[] {
  const { part, figures, notes, histograms } = report;
  const { title, how, rows } = SECTIONS[part];
  const compared = ratios(figures);
  return [
    ...[`## ${title}`, "", wrap(how), ""],
    ...compared.length === 0
      ? []
      : ["How many times as quick this project is; below 1, it is slower:", "", ...compared, ""],
    ...figures.length === 0 ? [] : [...rows(figures), ""],
    ...pictures === undefined ? [] : histograms.flatMap(({ file, title }) => [
      `![${title}](${pictures}/${file})`,
      "",
    ]),
    ...notes.flatMap((note) => [wrap(note), ""]),
    ...[sayWhen(report), ""],
  ];
}

function sayWhen({ at, machine, isQuick, tookS }: PartReport): string {
  return wrap(`Measured on ${at} in ${tookS} s: ${machine}.${isQuick ? WARNING : ""}`);
}

const WARNING = " **Little was measured, only to see that it works.**";
