/**
 * Many jobs that are due at the same instant, by real daemons with a handler in its own process.
 * @module
 */
import { DatabaseSync } from "node:sqlite";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { type Figure, quantile } from "./figure.ts";
import { makePlace, type Place } from "./place.ts";

/** How long a daemon has to start and to plan before the jobs are due. */
const LEAD_MS = 10_000;
const MOST_TIMES = 8;
const LOOK_MS = 50;

/** How late the handler of each job began, and how long all took from the instant on that they were due. */
export interface Burst {
  readonly latenessMs: readonly number[];
  readonly tookMs: number;
}

/** Runs so many jobs that are due in the same instant. */
export function runBurst(jobs: number): Promise<Burst> {
  return inTime(LEAD_MS, (leadMs) => tryBurst(jobs, leadMs));
}

/**
 * Gives work twice the time again where the machine was too slow.
 * @param work resolves to null where the jobs were due before all was ready
 */
export async function inTime<T>(
  leadMs: number,
  work: (leadMs: number) => Promise<T | null>,
): Promise<T> {
  for (let time = leadMs; time <= MOST_TIMES * leadMs; time *= 2) {
    const done = await work(time);
    if (done !== null) return done;
  }
  throw new Error("the machine is too slow for this: all was due before it was ready");
}

async function tryBurst(jobs: number, leadMs: number): Promise<Burst | null> {
  await using place = await makePlace({ handler: "begun.ts", concurrency: 100 });
  const dueAt = Math.ceil((systemClock().now() + leadMs) / 1_000) * 1_000;
  place.fill(jobs, dueAt);
  await using daemon = startDaemon(place.dir, ["--log", "warn"]);
  await daemon.page();
  const planned = await whenCount(place, { sql: "SELECT count(*) AS n FROM job", wanted: jobs });
  if (planned > dueAt) return null;
  await whenCount(place, {
    sql: "SELECT count(*) AS n FROM job WHERE state = 'succeeded'",
    wanted: jobs,
  });
  daemon.kill("SIGTERM");
  await daemon.ended();
  return readBurst(place, dueAt);
}

function readBurst({ store }: Place, dueAt: EpochMs): Burst {
  using database = new DatabaseSync(store);
  const rows = database.prepare("SELECT log, at FROM history WHERE kind = 'succeeded'").all();
  return {
    // When the handler's first words were heard: the other programs' handlers look at the clock.
    latenessMs: rows.map(({ log }) => Number(JSON.parse(String(log))[0].at) - dueAt),
    tookMs: Math.max(...rows.map(({ at }) => Number(at))) - dueAt,
  };
}

/** Waits until the store has so many. @returns when that was seen */
export async function whenCount(
  { store }: Pick<Place, "store">,
  { sql, wanted }: { readonly sql: string; readonly wanted: number },
): Promise<EpochMs> {
  const clock = systemClock();
  const { signal } = new AbortController();
  using database = new DatabaseSync(store, { readOnly: true, timeout: 5_000 });
  const count = database.prepare(sql);
  while (Number(count.get()?.n) < wanted) await clock.sleep(LOOK_MS, signal);
  return clock.now();
}

/** The figures of a burst: its rate, and how late its jobs began. */
export function burstFigures(
  program: Figure["program"],
  { latenessMs, tookMs }: Burst,
): readonly Figure[] {
  const count = latenessMs.length;
  if (count === 1) {
    return [{ what: "lateness of one job", program, unit: "ms", count, values: latenessMs }];
  }
  const in1s = `lateness of ${count.toLocaleString("en")} in one second`;
  const rate = { what: "jobs due in one second, rate", unit: "jobs/s" };
  return [
    { ...rate, program, count, values: [count / tookMs * 1_000] },
    { what: `${in1s}, p50`, program, unit: "ms", count, values: [quantile(latenessMs, 0.5)] },
    { what: `${in1s}, p99`, program, unit: "ms", count, values: [quantile(latenessMs, 0.99)] },
  ];
}
