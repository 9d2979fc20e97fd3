import { type Figure, median, type Program, round } from "./figure.ts";
import type { Part } from "./sizes.ts";

/** What is to be reached, and how a figure tells whether it was. */
export interface Aim {
  readonly part: Part;
  /** Which figures it is about. */
  readonly what: string;
  /** Compared with another program of the same run; null: by itself. */
  readonly against: Program | null;
  /** `times`: so many times better than the other; `within`: at most so many times the other's; `most`: at most so much. */
  readonly kind: "times" | "within" | "most";
  readonly value: number;
}

/** The aims of the project. */
export const AIMS: readonly Aim[] = [
  {
    part: "planning",
    what: "first plan, a job",
    against: "APScheduler",
    kind: "times",
    value: 200,
  },
  {
    part: "planning",
    what: "first plan, a job",
    against: "bare node:sqlite",
    kind: "within",
    value: 3,
  },
  {
    part: "planning",
    what: "plan again unchanged, a job",
    against: "APScheduler",
    kind: "times",
    value: 1_000,
  },
  {
    part: "planning",
    what: "event loop held while planning again",
    against: null,
    kind: "most",
    value: 20,
  },
  {
    part: "burst",
    what: "jobs due in one second, rate",
    against: "APScheduler",
    kind: "times",
    value: 20,
  },
  {
    part: "burst",
    what: "jobs due in one second, rate",
    against: "plainjob",
    kind: "times",
    value: 2,
  },
  {
    part: "burst",
    what: "lateness of 1,000 in one second, p99",
    against: null,
    kind: "most",
    value: 150,
  },
  { part: "burst", what: "lateness of one job", against: null, kind: "most", value: 10 },
  { part: "standing", what: "start to ready", against: null, kind: "most", value: 300 },
  { part: "standing", what: "resident memory", against: null, kind: "most", value: 150 },
  {
    part: "standing",
    what: "idle wake-ups of the main thread",
    against: null,
    kind: "most",
    value: 1,
  },
  { part: "standing", what: "idle CPU", against: null, kind: "most", value: 0.2 },
  { part: "shell", what: "version from the shell", against: null, kind: "most", value: 60 },
  { part: "shell", what: "status from the shell", against: null, kind: "most", value: 200 },
  { part: "shell", what: "check from the shell", against: null, kind: "most", value: 400 },
];

/** How an aim was met. */
export interface Verdict {
  readonly aim: Aim;
  /** The ratio, or the value itself. */
  readonly reached: number;
  readonly isMet: boolean;
}

/**
 * Compares the figures with an aim.
 * @returns null where what it needs was not measured
 */
export function judge(aim: Aim, figures: readonly Figure[]): Verdict | null {
  const valueOf = (program: Program): number | null => {
    const found = figures.find((one) => one.what === aim.what && one.program === program);
    return found === undefined ? null : median(found.values);
  };
  const ours = valueOf("bcourse-scheduler");
  if (ours === null) return null;
  if (aim.against === null) return { aim, reached: ours, isMet: ours <= aim.value };
  const other = valueOf(aim.against);
  if (other === null) return null;
  // Of rates more is better, of times less.
  const isRate = figures.some(({ what, unit }) => what === aim.what && unit.endsWith("/s"));
  const better = isRate ? ours / other : other / ours;
  return aim.kind === "times"
    ? { aim, reached: better, isMet: better >= aim.value }
    : { aim, reached: 1 / better, isMet: 1 / better <= aim.value };
}

/** Says an aim: `≥ 200 × APScheduler`. */
export function sayAim({ against, kind, value }: Aim, unit: string): string {
  if (kind === "times") return `≥ ${round(value)} × ${against}`;
  if (kind === "within") return `≤ ${round(value)} × ${against}`;
  return `≤ ${round(value)} ${unit}`;
}

/** Says what was reached. */
export function sayReached({ aim, reached }: Verdict, unit: string): string {
  return aim.against === null ? `${round(reached)} ${unit}` : `${round(reached)} ×`;
}
