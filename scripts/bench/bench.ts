// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Measures this project beside APScheduler (as Bcourse's module uses it), plainjob and a bare
 * node:sqlite loop, in one run on one machine: `deno task bench [part …] [options]`. Prints Markdown;
 * `--json FILE` and `--svg DIR` write the figures and the histograms of lateness too. Parts: planning,
 * scale, burst, standing, killed, shell, page; without any, all of them. `--quick` measures little of
 * everything, to see that it works.
 * @module
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { burstFigures, runBurst } from "./burst.ts";
import { type Figure, sayFigure } from "./figure.ts";
import { type Series, toHistogram } from "./histogram.ts";
import { describeMachine } from "./machine.ts";
import {
  APSCHEDULER,
  hasApscheduler,
  installPlainjob,
  killApscheduler,
  type Other,
  planApscheduler,
} from "./others.ts";
import { measurePages } from "./page.ts";
import { measurePlanning } from "./planning.ts";
import { measureKilled, measureRecovery } from "./recovery.ts";
import { toMarkdown } from "./report.ts";
import { measureShell } from "./shell.ts";
import { measureStanding } from "./standing.ts";

const PARTS = ["planning", "scale", "burst", "standing", "killed", "shell", "page"] as const;
type Part = typeof PARTS[number];

const IDLE_ITEMS = 1_000;
/** Bursts of so many jobs are measured once. */
const LARGE_BURST = 10_000;

/** How much is measured. */
interface Sizes {
  /** Each figure is the median of so many runs. */
  readonly runs: number;
  readonly items: number;
  /** What APScheduler plans: it takes milliseconds for each. */
  readonly itemsOfOthers: number;
  readonly scale: readonly number[];
  readonly bursts: readonly number[];
  readonly watchMs: number;
  readonly killed: number;
  /** Attempts of a year that the page is shown with, and browsers that ask at once. */
  readonly year: number;
  readonly clients: number;
}

const FULL: Sizes = {
  ...{ runs: 3, items: 100_000, itemsOfOthers: 2_000 },
  ...{ scale: [1_000, 10_000, 100_000, 1_000_000], bursts: [1, 1_000, 10_000] },
  ...{ watchMs: 60_000, killed: 300, year: 500_000, clients: 500 },
};
const QUICK: Sizes = {
  ...{ runs: 1, items: 1_000, itemsOfOthers: 100, scale: [100, 1_000], bursts: [1, 100] },
  ...{ watchMs: 1_000, killed: 60, year: 2_000, clients: 50 },
};

/** What is measured, and with whom. */
interface Bench {
  readonly sizes: Sizes;
  readonly hasApscheduler: boolean;
  /** Folder for what is installed. */
  readonly folder: string;
  /** Histograms as SVG, by name. */
  readonly pictures: Map<string, string>;
}

const MEASURES: Readonly<Record<Part, (bench: Bench) => Promise<readonly Figure[]>>> = {
  planning: measurePlans,
  scale: measureScale,
  burst: measureBursts,
  standing: measureStandings,
  killed: measureKills,
  page: ({ sizes }) => measurePages(sizes),
  shell: ({ sizes }) => repeat(sizes.runs * 3, measureShell),
};

async function measurePlans({ sizes, hasApscheduler }: Bench): Promise<readonly Figure[]> {
  const ours = await repeat(sizes.runs, () => measurePlanning(sizes.items));
  if (!hasApscheduler) return ours;
  return [...ours, ...await repeat(sizes.runs, () => planApscheduler(sizes.itemsOfOthers))];
}

async function measureScale({ sizes }: Bench): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const items of sizes.scale) {
    const found = await repeat(1, () => measurePlanning(items));
    figures.push(...found.map((one) => ({ ...one, what: `${one.what} of ${items}` })));
  }
  return figures;
}

async function measureBursts(bench: Bench): Promise<readonly Figure[]> {
  const { sizes, folder, pictures, hasApscheduler } = bench;
  const ours = { program: "bcourse-scheduler", burst: runBurst } as const;
  const others: Other[] = [await installPlainjob(folder)];
  if (hasApscheduler) others.unshift(APSCHEDULER);
  const figures: Figure[] = [];
  for (const jobs of sizes.bursts) {
    const series: Series[] = [];
    for (const { program, burst } of [ours, ...others]) {
      // A large one takes APScheduler minutes.
      const runs = jobs < LARGE_BURST ? sizes.runs : 1;
      const found = await repeat(runs, async (run) => {
        const went = await burst(jobs);
        if (run === 0) series.push({ name: program, latenessMs: went.latenessMs });
        return burstFigures(program, went);
      });
      figures.push(...found);
    }
    const title = `How late ${jobs.toLocaleString("en")} jobs due at the same instant began`;
    pictures.set(`lateness-${jobs}.svg`, toHistogram(title, series));
  }
  // The rate is that of the largest burst.
  return figures.filter(({ what, count }) =>
    !what.endsWith("rate") || count === sizes.bursts.at(-1)
  );
}

/** With many jobs for the start and the memory; idle is a daemon as most have it, with few. */
async function measureStandings({ sizes }: Bench): Promise<readonly Figure[]> {
  const many = await measureStanding(sizes.items, sizes.watchMs);
  const few = await measureStanding(IDLE_ITEMS, sizes.watchMs);
  const isIdle = ({ what }: Figure): boolean => what.startsWith("idle");
  return [...many.filter((one) => !isIdle(one)), ...few.filter(isIdle)];
}

async function measureKills({ sizes, hasApscheduler }: Bench): Promise<readonly Figure[]> {
  const recovery = await repeat(sizes.runs, measureRecovery);
  const ours = await repeat(sizes.runs, () => measureKilled(sizes.killed));
  if (!hasApscheduler) return [...recovery, ...ours];
  const theirs = await repeat(sizes.runs, () => killApscheduler(sizes.killed));
  return [...recovery, ...ours, ...theirs];
}

/** Measures so many times; what is the same figure gets its values together. */
async function repeat(
  runs: number,
  measure: (run: number) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  const all: Figure[] = [];
  for (let run = 0; run < runs; run++) all.push(...await measure(run));
  const same = Map.groupBy(all, ({ what, program }) => JSON.stringify([what, program]));
  return [...same.values()].flatMap(([first, ...rest]) =>
    first === undefined
      ? []
      : [{ ...first, values: [first, ...rest].flatMap(({ values }) => values) }]
  );
}

async function bench(parts: readonly Part[], isQuick: boolean): Promise<{
  readonly figures: readonly Figure[];
  readonly pictures: ReadonlyMap<string, string>;
}> {
  const sizes = isQuick ? QUICK : FULL;
  const folder = await Deno.makeTempDir({ prefix: "bcourse-bench-" });
  const pictures = new Map<string, string>();
  const figures: Figure[] = [];
  try {
    const setting = { sizes, folder, pictures, hasApscheduler: await hasApscheduler() };
    if (!setting.hasApscheduler) {
      console.error(
        "Without APScheduler: apt-get install python3-apscheduler python3-sqlalchemy",
      );
    }
    for (const part of parts) {
      console.error(`measuring ${part} …`);
      const found = await MEASURES[part](setting);
      for (const one of found) console.error(`  ${one.program}: ${one.what}: ${sayFigure(one)}`);
      figures.push(...found);
    }
    return { figures, pictures };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      svg: { type: "string" },
    },
    allowPositionals: true,
  });
  const asked = PARTS.filter((part) => positionals.includes(part));
  const odd = positionals.find((word) => !PARTS.some((part) => part === word));
  if (odd !== undefined) {
    console.error(`Error: there is no part ${odd}\nTry: one of ${PARTS.join(", ")}`);
    Deno.exit(2);
  }
  const { figures, pictures } = await bench(asked.length === 0 ? PARTS : asked, values.quick);
  const at = new Date().toISOString().slice(0, 10);
  const { runs } = values.quick ? QUICK : FULL;
  const report = { machine: describeMachine(), at, runs, figures };
  console.log(toMarkdown(report));
  if (values.json !== undefined) {
    await Deno.writeTextFile(values.json, `${JSON.stringify(report, null, 2)}\n`);
  }
  for (const [name, svg] of values.svg === undefined ? [] : pictures) {
    await Deno.mkdir(values.svg ?? ".", { recursive: true });
    await Deno.writeTextFile(join(values.svg ?? ".", name), svg);
  }
}
