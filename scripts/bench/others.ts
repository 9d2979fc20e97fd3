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

const MODULE = fileURLToPath(new URL("./bcourse_module.py", import.meta.url));
const PLAINJOB = fileURLToPath(new URL("./plainjob.mjs", import.meta.url));
const LOOK_MS = 20;
/** Debian's own Python, which Debian's packages are for. */
const PYTHON = "/usr/bin/python3";

/** Another program that can be measured here. */
export interface Other {
  readonly program: "APScheduler" | "plainjob";
  burst(jobs: number): Promise<Burst>;
}

/** APScheduler; it must be there: `apt-get install python3-apscheduler python3-sqlalchemy`. */
export const APSCHEDULER: Other = {
  program: "APScheduler",
  burst: (jobs) => inDirectory(async (dir) => readBurst(await module("burst", { dir, jobs }))),
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
    const { first_ms, again_ms } = await module("plan", { dir, jobs: items });
    const taken = (ms: unknown): { items: number; ms: number } => ({ items, ms: Number(ms) });
    return [
      perJob("first plan, a job", "APScheduler", taken(first_ms)),
      perJob("plan again unchanged, a job", "APScheduler", taken(again_ms)),
    ];
  });
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
 * @returns it, as it comes; and with each change on the disk before it goes on, as the others have it
 */
export async function installPlainjob(folder: string): Promise<Other> {
  await Deno.writeTextFile(
    join(folder, "package.json"),
    JSON.stringify({
      ...{ private: true, allowScripts: { "better-sqlite3": true } },
      dependencies: { plainjob: "0.0.14", "better-sqlite3": "12" },
    }),
  );
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder]);
  return {
    program: "plainjob",
    burst: (jobs) =>
      inDirectory(async (dir) => {
        const args = [PLAINJOB, folder, join(dir, "jobs.db"), String(jobs), "FULL"];
        return readBurst(JSON.parse(await run("node", args)));
      }),
  };
}

async function module(
  what: string,
  { dir, jobs }: { readonly dir: string; readonly jobs: number },
): Promise<Record<string, unknown>> {
  return JSON.parse(await run(PYTHON, [MODULE, what, join(dir, "jobs.db"), String(jobs)]));
}

function readBurst({ took_ms, lateness_ms }: Record<string, unknown>): Burst {
  if (!Array.isArray(lateness_ms)) throw new Error("a program did not say how late its jobs were");
  return { tookMs: Number(took_ms), latenessMs: lateness_ms.map(Number) };
}

async function run(program: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(program, { args: [...args], stderr: "inherit" });
  const { code, stdout } = await command.output();
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
  return new TextDecoder().decode(stdout);
}

async function inDirectory<T>(work: (dir: string) => Promise<T>): Promise<T> {
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
