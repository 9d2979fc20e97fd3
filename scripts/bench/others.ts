/**
 * The other programs, each in its own runtime.
 * @module
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/domain/clock.ts";
import { Lines } from "../../tests/support/lines.ts";
import type { Burst } from "./burst.ts";
import type { Figure } from "./figure.ts";
import { perJob } from "./planning.ts";
import { AWAY_MS, killedFigures } from "./recovery.ts";

/** Bcourse's module, as far as it is measured. */
export const MODULE = fileURLToPath(new URL("./bcourse_module.py", import.meta.url));
const PLAINJOB = fileURLToPath(new URL("./plainjob.mjs", import.meta.url));
const LOOK_MS = 20;
/** Debian's own Python, which Debian's packages are for. */
export const PYTHON = "/usr/bin/python3";

/** Another program that can be measured here. */
export interface Other {
  readonly program: "APScheduler" | "plainjob";
  burst(jobs: number): Promise<Burst>;
}

/** APScheduler; it must be there: `apt-get install python3-apscheduler python3-sqlalchemy`. */
export const APSCHEDULER: Other = {
  program: "APScheduler",
  burst: (jobs) =>
    inDirectory(async (dir) => {
      const args = [MODULE, "burst", join(dir, "jobs.db"), String(jobs)];
      return readBurst(JSON.parse(await run(PYTHON, args)));
    }),
};

/** Whether Debian's APScheduler and SQLAlchemy are there. */
export async function hasApscheduler(): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(PYTHON, {
      args: ["-c", "import apscheduler, sqlalchemy"],
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false; // there is no such Python
  }
}

/** Adds so many jobs, and adds them again, as the module does each minute. */
export async function planApscheduler(items: number): Promise<readonly Figure[]> {
  return await inDirectory(async (dir) => {
    const patient = { items, firstS: 3_600, againS: 3_600 };
    const { first, again } = await addWithin(join(dir, "jobs.db"), patient);
    return [
      perJob("first plan, a job", "APScheduler", first),
      perJob("plan again unchanged, a job", "APScheduler", again),
    ];
  });
}

/** How many jobs were added in which time. */
export interface Added {
  readonly items: number;
  readonly ms: number;
}

/** Adds jobs, and those again, until it has taken so many seconds. */
export async function addWithin(
  file: string,
  { items, firstS, againS }: Readonly<Record<"items" | "firstS" | "againS", number>>,
): Promise<Readonly<Record<"first" | "again", Added>>> {
  const args = [MODULE, "plan", file, String(items), String(firstS), String(againS)];
  const { first, again } = JSON.parse(await run(PYTHON, args));
  const added = ({ jobs, ms }: Record<string, unknown>): Added => ({
    items: Number(jobs),
    ms: Number(ms),
  });
  return { first: added(first), again: added(again) };
}

/** Starts it on the jobs of a file. */
export async function standApscheduler(
  file: string,
): Promise<{ readonly startMs: number; readonly residentMb: number }> {
  const start = systemClock().now();
  const stood = JSON.parse(await run(PYTHON, [MODULE, "stand", file, "0"]));
  return { startMs: Number(stood.ready_at) - start, residentMb: Number(stood.resident_mb) };
}

/** Kills it when a third of its jobs is done, starts it again, and counts what came out. */
export async function killApscheduler(jobs: number): Promise<readonly Figure[]> {
  return await inDirectory(async (dir) => {
    const effects = join(dir, "effects");
    await Deno.writeTextFile(effects, "");
    const countDone = async (): Promise<readonly string[]> =>
      (await Deno.readTextFile(effects)).split("\n").filter((line) => line !== "");
    const start = (): Deno.ChildProcess =>
      new Deno.Command(PYTHON, {
        args: [MODULE, "work", join(dir, "jobs.db"), String(jobs), effects],
        stdout: "piped",
      }).spawn();
    const first = start();
    const said = new Lines(first.stdout);
    await said.find((line) => line === "started" ? line : null);
    // Where most jobs come too late for its grace, it ends by itself before.
    let hasEnded = false;
    const ended = first.status.then(() => hasEnded = true);
    while (!hasEnded && (await countDone()).length < jobs / 3) await pause(LOOK_MS);
    if (!hasEnded) first.kill("SIGKILL");
    await Promise.all([ended, said.ended]);
    await pause(AWAY_MS);
    const second = start();
    await Promise.all([second.status, new Lines(second.stdout).ended]);
    const times = Map.groupBy(await countDone(), (line) => line);
    return killedFigures("APScheduler", {
      jobs,
      times: [...times.values()].map((all) => all.length),
    });
  });
}

/**
 * Installs plainjob into a folder, with better-sqlite3 built from its sources.
 * @returns it, with each change on the disk before it goes on, as the others have it
 */
export async function installPlainjob(folder: string): Promise<Other> {
  await install(folder, {
    allowScripts: { "better-sqlite3": true },
    dependencies: { plainjob: "0.0.14", "better-sqlite3": "12" },
  });
  return {
    program: "plainjob",
    burst: (jobs) =>
      inDirectory(async (dir) => {
        const args = [PLAINJOB, folder, join(dir, "jobs.db"), String(jobs), "FULL"];
        return readBurst(JSON.parse(await run("node", args)));
      }),
  };
}

/** Installs packages from npm into a folder, for the benchmark only. */
export async function install(
  folder: string,
  packages: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const text = JSON.stringify({ private: true, ...packages });
  await Deno.writeTextFile(join(folder, "package.json"), text);
  const quiet = ["--no-audit", "--no-fund", "--loglevel", "error"];
  await run("npm", ["install", ...quiet, "--prefix", folder]);
}

function readBurst({ took_ms, lateness_ms }: Record<string, unknown>): Burst {
  if (!Array.isArray(lateness_ms)) throw new Error("a program did not say how late its jobs were");
  return { tookMs: Number(took_ms), latenessMs: lateness_ms.map(Number) };
}

/** Runs a program to its end. @returns what it printed */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], stderr: "inherit" });
  const { code, stdout } = await command.output();
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return new TextDecoder().decode(stdout);
}

/** Works in a directory that is removed then. */
export async function inDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-bench-" });
  try {
    return await work(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function pause(ms: number): Promise<void> {
  return systemClock().sleep(ms, new AbortController().signal);
}
