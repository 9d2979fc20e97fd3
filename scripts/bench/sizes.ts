import type { CrashSizes } from "./crash.ts";
import type { HostsSizes } from "./hosts.ts";

/** What can be measured by itself, in the order in which it is told. */
export const PARTS = [
  "planning",
  "scale",
  "burst",
  "hosts",
  "standing",
  "shell",
  "killed",
  "crash",
  "page",
] as const;

/** A part of the benchmark. */
export type Part = typeof PARTS[number];

/** How much is measured. */
export interface Sizes {
  /** Each figure is the median of so many runs. */
  readonly runs: number;
  readonly items: number;
  /** What APScheduler plans: it takes milliseconds for each. */
  readonly itemsOfOthers: number;
  readonly scale: readonly number[];
  /** After how many seconds APScheduler's first plan is given up. */
  readonly patienceS: number;
  readonly bursts: readonly number[];
  readonly hosts: HostsSizes;
  /** After so long, what a daemon does after its start is over: one round of planning and some more. */
  readonly settleMs: number;
  readonly watchMs: number;
  readonly killed: number;
  readonly crash: CrashSizes;
  /** Attempts of a year that the page is shown with, and browsers that ask at once. */
  readonly year: number;
  readonly clients: number;
}

/** What the documentation tells. */
export const FULL: Sizes = {
  ...{ runs: 3, items: 100_000, itemsOfOthers: 2_000 },
  ...{ scale: [1_000, 10_000, 100_000, 1_000_000], patienceS: 120 },
  bursts: [1, 1_000, 10_000],
  hosts: { runs: 3, items: 100_000, jobs: 10_000, workers: [1, 2, 3] },
  ...{ settleMs: 65_000, watchMs: 60_000 },
  ...{ killed: 300, crash: { mails: 100, everywhere: true } },
  ...{ year: 500_000, clients: 500 },
};

/** Little of everything, to see that it works. */
export const QUICK: Sizes = {
  ...{ runs: 1, items: 1_000, itemsOfOthers: 100 },
  ...{ scale: [100, 1_000], patienceS: 1 },
  bursts: [1, 100],
  hosts: { runs: 1, items: 1_000, jobs: 200, workers: [1, 2] },
  ...{ settleMs: 2_000, watchMs: 1_000 },
  ...{ killed: 60, crash: { mails: 20, everywhere: false } },
  ...{ year: 2_000, clients: 50 },
};
