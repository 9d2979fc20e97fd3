/**
 * What a daemon costs that has nothing to do, and how soon it is there.
 * @module
 */
import { systemClock } from "../../src/domain/clock.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { whenCount } from "./burst.ts";
import type { Figure } from "./figure.ts";
import { makePlace } from "./place.ts";

/** Clock ticks of Linux's /proc in a second. */
const TICKS = 100;

/** How long a daemon is left alone, and then watched. */
export interface Watch {
  readonly settleMs: number;
  readonly watchMs: number;
}

/** Starts a daemon on a store with so many jobs, and watches it. */
export async function measureStanding(jobs: number, times: Watch): Promise<readonly Figure[]> {
  await using place = await makePlace({ handler: "nothing.ts" });
  place.fill(jobs, null);
  {
    await using daemon = startDaemon(place.dir, ["--log", "warn"]);
    await daemon.page();
    await whenCount(place, { sql: "SELECT count(*) AS n FROM job", wanted: jobs });
    daemon.kill("SIGTERM");
    await daemon.ended();
  }
  const start = performance.now();
  await using daemon = startDaemon(place.dir, ["--log", "warn"]);
  await daemon.page();
  const figures = [figure("start to ready", "ms", { jobs, value: performance.now() - start })];
  figures.push(...await watch(daemon.pid, { jobs, ...times }));
  daemon.kill("SIGTERM");
  await daemon.ended();
  return figures;
}

async function watch(
  pid: number,
  { jobs, settleMs, watchMs }: Watch & { readonly jobs: number },
): Promise<readonly Figure[]> {
  const clock = systemClock();
  const { signal } = new AbortController();
  await clock.sleep(settleMs, signal);
  const before = await readProcess(pid);
  await clock.sleep(watchMs, signal);
  const after = await readProcess(pid);
  const seconds = watchMs / 1_000;
  const value = (now: number, then: number): { jobs: number; value: number } => ({
    jobs,
    value: (now - then) / seconds,
  });
  return [
    figure("resident memory", "MB", { jobs, value: after.residentMb }),
    figure("idle CPU", "%", value(after.cpuTicks / TICKS * 100, before.cpuTicks / TICKS * 100)),
    figure("idle wake-ups of the main thread", "/s", value(after.wakeUps, before.wakeUps)),
    figure("idle wake-ups of all threads", "/s", value(after.allWakeUps, before.allWakeUps)),
  ];
}

/** A look at a process. */
export interface ProcessLook {
  readonly residentMb: number;
  /** The most that it had resident so far. */
  readonly mostMb: number;
  readonly cpuTicks: number;
  readonly wakeUps: number;
  readonly allWakeUps: number;
}

/** Source: proc(5): stat's fields 14 and 15, status' VmRSS, VmHWM and voluntary_ctxt_switches. */
export async function readProcess(pid: number): Promise<ProcessLook> {
  const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
  const wakeUps = await Promise.all(
    threads.map(async (thread) =>
      Number(await statusField(`/proc/${pid}/task/${thread}/status`, "voluntary_ctxt_switches"))
    ),
  );
  return {
    residentMb: Number(await statusField(`/proc/${pid}/status`, "VmRSS")) / 1_024,
    mostMb: Number(await statusField(`/proc/${pid}/status`, "VmHWM")) / 1_024,
    cpuTicks: Number(fields[11]) + Number(fields[12]),
    wakeUps: wakeUps[threads.indexOf(String(pid))] ?? 0,
    allWakeUps: wakeUps.reduce((sum, count) => sum + count, 0),
  };
}

async function statusField(path: string, name: string): Promise<string> {
  const found = new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(await Deno.readTextFile(path));
  return found?.[1] ?? "";
}

function figure(
  what: string,
  unit: string,
  { jobs, value }: { readonly jobs: number; readonly value: number },
): Figure {
  return { what, program: "bcourse-scheduler", unit, count: jobs, values: [value] };
}
