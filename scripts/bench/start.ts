// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Measures how soon commands are done and the daemon is ready, with so many stored jobs (default
 * 100,000): `scripts/bench/start.ts [--jobs N] [--runs N] [--file FILE]`. Each is run once before it
 * counts, so that caches are warm. Beside the time on the wall stands the time that processors
 * worked, which says more where others use the machine too.
 */
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../../src/domain/clock.ts";
import { command, type DaemonProcess, startDaemon } from "../../tests/support/daemon.ts";
import { whenCount } from "./burst.ts";
import { median } from "./figure.ts";
import { describeMachine } from "./machine.ts";
import { makePlace, type Place } from "./place.ts";

/** Clock ticks of Linux's /proc. */
const TICK_MS = 10;

/** What each is to stay below, on a machine with nothing else to do. */
const AIMS_MS = { version: 60, status: 200, check: 400, ready: 300 } as const;

type What = keyof typeof AIMS_MS;

interface Options {
  readonly jobs: number;
  readonly runs: number;
  /** The program as one file; undefined: the sources. */
  readonly file: string | undefined;
}

/** What is measured, and with what. */
interface Bench {
  readonly place: Place;
  readonly runs: number;
  readonly surroundings: Parameters<typeof command>[2];
}

async function measureStart({ jobs, runs, file }: Options): Promise<void> {
  await using place = await makePlace({ handler: "nothing.ts" });
  const { HOME = "", PATH = "" } = Deno.env.toObject();
  const bench = {
    place,
    runs,
    surroundings: file === undefined ? {} : { file, env: { HOME, PATH } },
  };
  place.fill(jobs, null);
  await withDaemon(bench, async () => {
    await whenCount(place, { sql: "SELECT count(*) AS n FROM job", wanted: jobs });
  });
  await repeat(bench, "version", () => ask(bench, "version"));
  await withDaemon(bench, () => repeat(bench, "status", () => ask(bench, "status")));
  await repeat(bench, "ready", () => withDaemon(bench, () => Promise.resolve()));
  // What is checked is a configuration: each row that its query finds is looked at too.
  place.fill(100, null);
  await repeat(bench, "check", () => ask(bench, "check"));
}

/** Runs a daemon that is ready. @returns what it took until then */
async function withDaemon(
  { place, surroundings }: Bench,
  work: () => Promise<unknown>,
): Promise<Cost> {
  const clock = systemClock();
  const start = clock.monotonicMs();
  await using daemon: DaemonProcess = startDaemon(place.dir, ["--log", "error"], surroundings);
  await daemon.page();
  const cost = { wallMs: clock.monotonicMs() - start, cpuMs: await cpuMsOf(daemon.pid, 11) };
  await work();
  daemon.kill("SIGTERM");
  await daemon.ended();
  return cost;
}

async function ask({ place, surroundings }: Bench, name: string): Promise<Cost> {
  const clock = systemClock();
  const [start, before] = [clock.monotonicMs(), await cpuMsOf("self", 13)];
  const { code, stderr } = await command(place.dir, [name], surroundings);
  if (code !== 0) throw new Error(`${name} ended with ${code}: ${stderr}`);
  return { wallMs: clock.monotonicMs() - start, cpuMs: await cpuMsOf("self", 13) - before };
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** @param first 11: the process itself; 13: its children that have ended. Source: proc_pid_stat(5) */
async function cpuMsOf(pid: number | "self", first: 11 | 13): Promise<number> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[first]) + Number(fields[first + 1])) * TICK_MS;
}

async function repeat({ runs }: Bench, what: What, once: () => Promise<Cost>): Promise<Cost> {
  await once();
  const costs: Cost[] = [];
  while (costs.length < runs) costs.push(await once());
  const sum: Cost = { wallMs: 0, cpuMs: costs.reduce((all, { cpuMs }) => all + cpuMs, 0) };
  const walls = costs.map(({ wallMs }) => wallMs);
  const columns = [
    what.padEnd(8),
    `aim ${AIMS_MS[what]} ms`.padEnd(12),
    `median ${median(walls).toFixed(0)} ms`.padEnd(15),
    `least ${Math.min(...walls).toFixed(0)} ms`.padEnd(14),
    `processor ${(sum.cpuMs / runs).toFixed(0)} ms`,
  ];
  console.log(columns.join(" "));
  return sum;
}

if (import.meta.main) {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      jobs: { type: "string", default: "100000" },
      runs: { type: "string", default: "9" },
      file: { type: "string" },
    },
  });
  console.log(`${values.jobs} jobs, ${describeMachine()}`);
  const { jobs, runs } = values;
  const file = values.file === undefined ? undefined : resolve(values.file);
  await measureStart({ jobs: Number(jobs), runs: Number(runs), file });
}
