/**
 * Planning in this process, on either kind of store, beside a bare node:sqlite loop that does the same
 * writes in one transaction: the limit of what can be had.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { silentLog } from "../../src/cli/silent_log.ts";
import { loadConfig } from "../../src/config/load.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { DAEMON_LEASE } from "../../src/run/lock.ts";
import { openStore } from "../../src/run/open_store.ts";
import { reconcile, type ReconcileParts } from "../../src/run/planning/planner.ts";
import { prepare } from "../../src/run/prepare.ts";
import { Sightings } from "../../src/run/planning/sightings.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import CREATE_JOB from "../../src/store/sqlite/sql/create_job.sql" with { type: "text" };
import type { Figure, Program } from "./figure.ts";
import { makePlace } from "./place.ts";

/** Measures one first plan and one that finds nothing changed. */
export async function measurePlanning(items: number): Promise<readonly Figure[]> {
  await using place = await makePlace({ handler: "nothing.ts" });
  place.fill(items, null);
  const figures = await planIn(place.dir, items);
  return [...figures, await bareLoop(join(place.dir, "bare.db"), items)];
}

/** Measures the same two with what is in a directory, on the store that its configuration names. */
export async function planIn(dir: string, items: number): Promise<readonly Figure[]> {
  const log = silentLog();
  const { config } = await loadConfig(join(dir, "automations.yaml"), { env: () => undefined });
  if (config === null) throw new Error("the configuration of the benchmark is wrong");
  const { store, clock } = await openStore(config.store, systemClock());
  const prepared = await prepare(config, { clock, log });
  if (!("catalog" in prepared)) throw new Error("the benchmark cannot be prepared");
  const { course, sandbox } = prepared;
  try {
    const fence = await store.acquireLease({
      ...{ name: DAEMON_LEASE, holder: "bench", pid: Deno.pid, host: "", locked: true },
      ...{ now: clock.now(), leaseMs: 3_600_000, force: true },
    });
    const task = prepared.catalog.tasks.get("reminder");
    if (fence === null || task === undefined) throw new Error("the benchmark cannot begin");
    const sightings = new Sightings();
    const parts: ReconcileParts = {
      ...{ config, clock, log, store, course, sandbox, fence, sightings },
    };
    const { signal } = new AbortController();
    const first = await watch(() => reconcile(parts, task, signal));
    const again = await watch(() => reconcile(parts, task, signal));
    await store.releaseLease(fence, clock.now());
    return [
      perJob("first plan, a job", "bcourse-scheduler", { items, ms: first.ms }),
      perJob("plan again unchanged, a job", "bcourse-scheduler", { items, ms: again.ms }),
      held("event loop held while planning first", { items, ms: first.heldMs }),
      held("event loop held while planning again", { items, ms: again.heldMs }),
    ];
  } finally {
    await store.close();
    await prepared.close();
  }
}

/** The same rows into the same tables, in one transaction, and nothing else. */
async function bareLoop(path: string, items: number): Promise<Figure> {
  await (await openSqliteStore({ path, clock: systemClock() })).close();
  using database = new DatabaseSync(path);
  database.exec("PRAGMA synchronous = FULL");
  const insert = database.prepare(CREATE_JOB);
  const start = performance.now();
  database.exec("BEGIN IMMEDIATE");
  for (let item = 0; item < items; item++) {
    insert.run({
      ...{ id: `reminder/${item}/PRODUCTION`, environment: "PRODUCTION", task: "reminder" },
      ...{ item: `${item}`, occurrence: 1, label: `Training ${item}`, event_at: item * 1000 },
      ...{ run_at: item * 1000, now: 0, state: "scheduled", finished_at: null, reason: null },
    });
  }
  database.exec("COMMIT");
  const ms = performance.now() - start;
  return perJob("first plan, a job", "bare node:sqlite", { items, ms });
}

/** Does work and looks for how long the event loop is held meanwhile. */
async function watch(
  work: () => Promise<unknown>,
): Promise<{ readonly ms: number; readonly heldMs: number }> {
  let heldMs = 0;
  let last = performance.now();
  const look = setInterval(() => {
    const now = performance.now();
    heldMs = Math.max(heldMs, now - last - 1);
    last = now;
  }, 1);
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  clearInterval(look);
  return { ms, heldMs };
}

interface Taken {
  readonly items: number;
  readonly ms: number;
}

/** Microseconds for each of the items. */
export function perJob(what: string, program: Program, { items, ms }: Taken): Figure {
  return { what, program, unit: "µs", count: items, values: [ms / items * 1_000] };
}

function held(what: string, { items, ms }: Taken): Figure {
  return { what, program: "bcourse-scheduler", unit: "ms", count: items, values: [ms] };
}
