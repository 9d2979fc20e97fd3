/**
 * How what a job costs grows with how many there are.
 * @module
 */
import { join } from "node:path";
import { systemClock } from "../../src/domain/clock.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { whenCount } from "./burst.ts";
import type { Figure, Program } from "./figure.ts";
import { addWithin, inDirectory, standApscheduler } from "./others.ts";
import { makePlace, type Place } from "./place.ts";
import { perJob, planIn } from "./planning.ts";
import { readProcess } from "./standing.ts";

/** How often a start is measured. */
const STARTS = 3;
/** The module adds every job again each minute. */
const AGAIN_S = 60;

/** What was found, and why the program was not asked for more. */
export interface Grown {
  readonly figures: readonly Figure[];
  readonly notes: readonly string[];
}

/** Measures ours with each number of items. */
export async function growOurs(scale: readonly number[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const items of scale) {
    await using place = await makePlace({ handler: "nothing.ts" });
    place.fill(items, null);
    figures.push(...await planIn(place.dir, items), ...await stand(place, items));
  }
  return figures;
}

/** How soon a daemon is ready, and what it has resident once it has planned. */
async function stand(place: Place, items: number): Promise<readonly Figure[]> {
  const starts: number[] = [];
  for (let run = 0; run < STARTS - 1; run++) {
    await using daemon = startDaemon(place.dir, ["--log", "error"]);
    starts.push(await msUntil(() => daemon.page()));
    daemon.kill("SIGTERM");
    await daemon.ended();
  }
  const since = systemClock().now();
  await using daemon = startDaemon(place.dir, ["--log", "error"]);
  starts.push(await msUntil(() => daemon.page()));
  const sql = `SELECT count(*) AS n FROM task WHERE reconciled_at >= ${since}`;
  await whenCount(place, { sql, wanted: 1 });
  const { residentMb, mostMb } = await readProcess(daemon.pid);
  daemon.kill("SIGTERM");
  await daemon.ended();
  return standing("bcourse-scheduler", { items, starts, residentMb, mostMb });
}

/** Measures APScheduler, up to where adding all again takes longer than the minute until it is due again. */
export async function growApscheduler(
  scale: readonly number[],
  patienceS: number,
): Promise<Grown> {
  const figures: Figure[] = [];
  for (const items of scale) {
    const stopped = await inDirectory(async (dir) => {
      const file = join(dir, "jobs.db");
      const { first, again } = await addWithin(file, { items, firstS: patienceS, againS: AGAIN_S });
      figures.push(
        { ...perJob("first plan, a job", "APScheduler", first), count: items },
        { ...perJob("plan again unchanged, a job", "APScheduler", again), count: items },
      );
      const starts: number[] = [];
      let residentMb = 0;
      for (let run = 0; run < STARTS; run++) {
        const stood = await standApscheduler(file);
        starts.push(stood.startMs);
        residentMb = stood.residentMb;
      }
      if (first.items === items) {
        const stood = { items, starts, residentMb, mostMb: null };
        figures.push(...standing("APScheduler", stood));
      }
      return whyStopped({ items, first, again, patienceS });
    });
    if (stopped !== null) return { figures, notes: [stopped] };
  }
  return { figures, notes: [] };
}

interface Taken {
  readonly items: number;
  readonly ms: number;
}

function whyStopped(
  { items, first, again, patienceS }: {
    readonly items: number;
    readonly first: Taken;
    readonly again: Taken;
    readonly patienceS: number;
  },
): string | null {
  const [all, done] = [items, first.items].map((count) => count.toLocaleString("en"));
  if (first.items < items) {
    return `APScheduler was stopped in its first plan of ${all} jobs: after ${patienceS} s it had ` +
      `added ${done}. What a job cost until then is told; more were not tried.`;
  }
  if (again.items < first.items) {
    return `APScheduler was stopped with ${all} jobs: Bcourse's module adds every job again each ` +
      `minute, and of these only ${again.items.toLocaleString("en")} were in ${AGAIN_S} s.`;
  }
  return null;
}

function standing(
  program: Program,
  { items, starts, residentMb, mostMb }: {
    readonly items: number;
    readonly starts: readonly number[];
    readonly residentMb: number;
    /** Null where it was not looked at. */
    readonly mostMb: number | null;
  },
): readonly Figure[] {
  const common = { program, count: items };
  const resident = { ...common, what: "resident memory", unit: "MB", values: [residentMb] };
  return [
    { ...common, what: "start to ready", unit: "ms", values: starts },
    resident,
    ...mostMb === null ? [] : [{ ...resident, what: "most memory so far", values: [mostMb] }],
  ];
}

async function msUntil(done: () => Promise<unknown>): Promise<number> {
  const clock = systemClock();
  const start = clock.monotonicMs();
  await done();
  return clock.monotonicMs() - start;
}
