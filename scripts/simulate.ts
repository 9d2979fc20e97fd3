// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Lets the real engine run in made-up worlds with faults in them, and says which promise was broken:
 * `deno task simulate [--seeds N] [--seed S] [--days D] [--shared] [--store postgres] [--without "crash,…"] [--events N]
 * [--shrink]`. With `--shared`, several hosts with a daemon each share the store; with
 * `--store postgres`, on a PostgreSQL server of its own.
 * A world that fails is told with the command that shows it again; `--shrink` looks for the kinds of
 * faults that it can do without.
 * @module
 */
import { parseArgs } from "node:util";
import type { DatabaseServer } from "../tests/support/database_server.ts";
import { needs } from "../tests/support/needs.ts";
import { startPostgres } from "../tests/support/postgres_server.ts";
import { DAYS, sayFailure, shrink } from "../tests/simulation/simulate.ts";
import type { WorldOptions, WorldReport } from "../tests/simulation/world.ts";

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seeds: { type: "string", default: "" },
      seed: { type: "string", default: "" },
      days: { type: "string", default: String(DAYS) },
      without: { type: "string", default: "" },
      events: { type: "string", default: "30" },
      shared: { type: "boolean", default: false },
      store: { type: "string", default: "sqlite" },
      shrink: { type: "boolean", default: false },
    },
  });
  const first = values.seed === "" ? freshSeed() : wholeNumber("seed", values.seed);
  const count = values.seeds === ""
    ? (values.seed === "" ? 20 : 1)
    : wholeNumber("seeds", values.seeds);
  const options = {
    days: wholeNumber("days", values.days),
    isShared: values.shared || values.store === "postgres",
    events: wholeNumber("events", values.events),
    without: values.without.split(",").filter((kind) => kind !== ""),
  };
  const seeds = Array.from({ length: count }, (_, index) => first + index);
  const server = values.store === "postgres" ? await startServer() : null;
  const given = { ...options, ...server === null ? {} : { postgresPort: server.port } };
  const isKept = await simulateAll(seeds, given, values.shrink).finally(() => server?.remove());
  Deno.exit(isKept ? 0 : 1);
}

async function startServer(): Promise<DatabaseServer> {
  const { found, nameSuffix } = needs("postgres");
  if (found !== null) return await startPostgres(found);
  console.error(`Cannot simulate on PostgreSQL${nameSuffix}`);
  Deno.exit(4);
}

/** @returns whether every promise was kept */
async function simulateAll(
  seeds: readonly number[],
  options: Omit<WorldOptions, "seed">,
  mayShrink: boolean,
): Promise<boolean> {
  const reports: WorldReport[] = [];
  const startMs = performance.now();
  const waiting = seeds.values();
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL("./simulate_worker.ts", import.meta.url), { type: "module" });
    for (const seed of waiting) {
      const report = await runWorld(worker, { seed, ...options });
      reports.push(report);
      if (report.violation === null) continue;
      const world = { seed, ...options };
      const without = mayShrink ? await shrink(world, report) : options.without ?? [];
      console.log(`${sayFailure(report, { ...options, without })}\n`);
    }
    worker.terminate();
  };
  const lanes = Math.min(navigator.hardwareConcurrency, seeds.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  tell(reports, performance.now() - startMs);
  return reports.every(({ violation }) => violation === null);
}

function runWorld(worker: Worker, options: WorldOptions): Promise<WorldReport> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<WorldReport>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(options);
  });
}

function tell(reports: readonly WorldReport[], ms: number): void {
  const sum = (of: (report: WorldReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const faults = new Map<string, number>();
  for (const [kind, times] of reports.flatMap((report) => [...report.faults])) {
    faults.set(kind, (faults.get(kind) ?? 0) + times);
  }
  const days = sum((report) => report.days);
  const failed = reports.filter(({ violation }) => violation !== null).map(({ seed }) => seed);
  const minutes = ms / 60_000;
  console.log(
    `worlds        ${reports.length}, ${(reports.length / ms * 1_000).toFixed(2)} a second`,
  );
  console.log(`days          ${days.toFixed(0)}, ${(days / minutes).toFixed(0)} a minute`);
  console.log(`steps         ${sum((report) => report.steps)}`);
  console.log(`daemons       ${sum((report) => report.daemons)}`);
  console.log(`jobs, mails   ${sum((report) => report.jobs)}, ${sum((report) => report.mails)}`);
  for (const [kind, times] of [...faults].sort(([, a], [, b]) => b - a)) {
    console.log(`fault         ${kind}: ${times}`);
  }
  const seeds = reports.map(({ seed }) => seed).toSorted((a, b) => a - b);
  console.log(`seeds         ${seeds.at(0)}..${seeds.at(-1)}`);
  console.log(`failed        ${failed.length === 0 ? "none" : failed.join(", ")}`);
}

function freshSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 1;
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  console.error(`Cannot simulate as --${name} is not a whole number: ${text}`);
  Deno.exit(2);
}
