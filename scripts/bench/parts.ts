/**
 * What each part of the benchmark measures.
 * @module
 */
import { join } from "node:path";
import { burstFigures, runBurst } from "./burst.ts";
import { measureCrashes } from "./crash.ts";
import type { Figure } from "./figure.ts";
import { type Histogram, type Series, toSeries } from "./histogram.ts";
import { measureHosts } from "./hosts.ts";
import {
  APSCHEDULER,
  installPlainjob,
  killApscheduler,
  type Other,
  planApscheduler,
} from "./others.ts";
import { measurePages } from "./page.ts";
import { measurePlanning } from "./planning.ts";
import { measureKilled, measureRecovery } from "./recovery.ts";
import { growApscheduler, growOurs } from "./scale.ts";
import { measureShell } from "./shell.ts";
import type { Part, Sizes } from "./sizes.ts";
import { measureStanding } from "./standing.ts";

const IDLE_ITEMS = 1_000;

/** How much is measured, and with whom. */
export interface Bench {
  readonly sizes: Sizes;
  readonly hasApscheduler: boolean;
  /** Folder for what is installed. */
  readonly folder: string;
}

/** What a part found. */
export interface Found {
  readonly figures: readonly Figure[];
  /** What was left out, and why. */
  readonly notes?: readonly string[];
  readonly histograms?: readonly Histogram[];
}

/** How each part is measured. */
export const MEASURES: Readonly<Record<Part, (bench: Bench) => Promise<Found>>> = {
  planning: measurePlans,
  scale: measureScale,
  burst: measureBursts,
  hosts: measureSeveral,
  standing: measureStandings,
  shell: async ({ sizes }) => ({ figures: await repeat(sizes.runs * 3, measureShell) }),
  killed: measureKills,
  crash: async (bench) => ({ figures: await measureCrashes(bench.sizes.crash, bench) }),
  page: async ({ sizes }) => ({ figures: await measurePages(sizes) }),
};

async function measurePlans({ sizes, hasApscheduler }: Bench): Promise<Found> {
  const ours = await repeat(sizes.runs, () => measurePlanning(sizes.items));
  if (!hasApscheduler) return { figures: ours };
  const theirs = await repeat(sizes.runs, () => planApscheduler(sizes.itemsOfOthers));
  return { figures: [...ours, ...theirs] };
}

async function measureScale({ sizes, hasApscheduler }: Bench): Promise<Found> {
  const ours = await growOurs(sizes.scale);
  if (!hasApscheduler) return { figures: ours };
  const theirs = await growApscheduler(sizes.scale, sizes.patienceS);
  return { figures: [...ours, ...theirs.figures], notes: theirs.notes };
}

async function measureBursts({ sizes, folder, hasApscheduler }: Bench): Promise<Found> {
  const ours = { program: "bcourse-scheduler", burst: runBurst } as const;
  const others: Other[] = [await installPlainjob(join(folder, "plainjob"))];
  if (hasApscheduler) others.unshift(APSCHEDULER);
  const figures: Figure[] = [];
  const histograms: Histogram[] = [];
  for (const jobs of sizes.bursts) {
    const series: Series[] = [];
    for (const { program, burst } of [ours, ...others]) {
      figures.push(
        ...await repeat(sizes.runs, async (run) => {
          const went = await burst(jobs);
          if (run === 0) series.push(toSeries(program, went.latenessMs));
          return burstFigures(program, went);
        }),
      );
    }
    histograms.push({ file: `lateness-${jobs}.svg`, title: titleOf(jobs), series });
  }
  // The rate is that of the largest burst.
  const isTold = ({ what, count }: Figure): boolean =>
    !what.endsWith("rate") || count === sizes.bursts.at(-1);
  return { figures: figures.filter(isTold), histograms };
}

function titleOf(jobs: number): string {
  return jobs === 1
    ? "How late a single job began"
    : `How late ${jobs.toLocaleString("en")} jobs, due at once, began`;
}

async function measureSeveral({ sizes, folder }: Bench): Promise<Found> {
  const figures = await measureHosts(join(folder, "queues"), sizes.hosts);
  if (figures !== null) return { figures: together(figures) };
  const notes = ["Not measured: there was no PostgreSQL (apt-get install postgresql)."];
  return { figures: [], notes };
}

/** With many jobs for the start and the memory; idle is a daemon as most have it, with few. */
async function measureStandings({ sizes }: Bench): Promise<Found> {
  const many = await measureStanding(sizes.items, sizes);
  const few = await measureStanding(IDLE_ITEMS, sizes);
  const isIdle = ({ what }: Figure): boolean => what.startsWith("idle");
  return { figures: [...many.filter((one) => !isIdle(one)), ...few.filter(isIdle)] };
}

async function measureKills({ sizes, hasApscheduler }: Bench): Promise<Found> {
  const recovery = await repeat(sizes.runs, measureRecovery);
  const ours = await repeat(sizes.runs, () => measureKilled(sizes.killed));
  if (!hasApscheduler) return { figures: [...recovery, ...ours] };
  const theirs = await repeat(sizes.runs, () => killApscheduler(sizes.killed));
  return { figures: [...recovery, ...ours, ...theirs] };
}

/** Measures so many times. */
async function repeat(
  runs: number,
  measure: (run: number) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const all: Figure[] = [];
  for (let run = 0; run < runs; run++) all.push(...await measure(run));
  return together(all);
}

/** What is the same figure gets its values together. */
function together(all: readonly Figure[]): readonly Figure[] {
  const same = Map.groupBy(all, ({ what, program }) => JSON.stringify([what, program]));
  return [...same.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, values: [first, ...rest].flatMap(({ values }) => values) }]
  );
}
