// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Measures planning and the store, beside a bare node:sqlite loop that does the same writes in one
 * transaction: the limit of what can be had. Prints a table; `--json` prints JSON; a number sets how
 * many items.
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers";
import { openCourse } from "../src/course/open.ts";
import { systemClock } from "../src/domain/clock.ts";
import { toSqlText } from "../src/domain/instant.ts";
import type { LoadedTask } from "../src/run/catalog.ts";
import { silentLog } from "../src/cli/logging.ts";
import { loadConfig } from "../src/config/load.ts";
import { openSandbox } from "../src/sandbox/open.ts";
import { type PlannerParts, reconcile } from "../src/run/planner.ts";
import { openSqliteStore } from "../src/store/sqlite/open.ts";
import type { Settlement, Store } from "../src/store/store.ts";
import SCHEMA from "../src/store/sqlite/migrations/0001_initial.sql" with { type: "text" };
import LOOKING from "../src/store/sqlite/migrations/0002_looking.sql" with { type: "text" };
import CREATE_JOB from "../src/store/sqlite/sql/create_job.sql" with { type: "text" };

interface Figure {
  readonly what: string;
  readonly ms: number;
  readonly per_second: number;
  /** Longest time that the event loop was held. */
  readonly held_ms: number | null;
}

const DAY_MS = 86_400_000;
const CLAIMED_AT_ONCE = 100;

async function bench(items: number): Promise<readonly Figure[]> {
  const directory = await Deno.makeTempDir();
  try {
    const figures = [bareLoop(join(directory, "bare.db"), items)];
    fillCourse(join(directory, "course.db"), items);
    await Deno.writeTextFile(join(directory, "automations.yaml"), configuration());
    return [...figures, ...await benchPlanning(directory, items)];
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function configuration(): string {
  return `version: 1
environment: PRODUCTION
database: sqlite:///course.db
store: sqlite:scheduler.db
mail: { from: noreply@example.org }
tasks:
  reminder:
    handler: StudentReminderTask
    query: SELECT id, label, event_at FROM item
    offset: 2 days
    direction: before
`;
}

/** The same rows into the same tables, in one transaction, and nothing else. */
function bareLoop(path: string, items: number): Figure {
  const database = new DatabaseSync(path);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  database.exec(SCHEMA + LOOKING);
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
  database.close();
  return { what: "bare loop: insert", ms, per_second: rate(items, ms), held_ms: null };
}

function fillCourse(path: string, items: number): void {
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE item (id INTEGER PRIMARY KEY, label TEXT, event_at TEXT); BEGIN");
  const insert = database.prepare("INSERT INTO item VALUES (?, ?, ?)");
  const start = systemClock().now() + 30 * DAY_MS;
  for (let id = 0; id < items; id++) {
    insert.run(id, `Training ${id}`, toSqlText(start + (id % 10_000) * 60_000));
  }
  database.exec("COMMIT");
  database.close();
}

async function benchPlanning(directory: string, items: number): Promise<readonly Figure[]> {
  const clock = systemClock();
  const log = silentLog();
  const { config } = await loadConfig(join(directory, "automations.yaml"), {
    env: () => undefined,
  });
  if (config === null) throw new Error("the configuration of the benchmark is wrong");
  const course = await openCourse(config.database, { directory, clock });
  const sandbox = openSandbox({ clock, log, handlersDir: config.handlersDir });
  const store = await openSqliteStore({ path: join(directory, "scheduler.db"), clock });
  try {
    const lease = {
      name: "daemon",
      holder: "bench",
      pid: 0,
      host: "",
      leaseMs: 3_600_000,
      locked: true,
    };
    const fence = await store.acquireLease({ ...lease, now: clock.now(), force: true });
    const [settings] = config.tasks;
    if (fence === null || settings === undefined) throw new Error("cannot begin");
    const handler = {
      description: "",
      query: { kind: "none" },
      shapes: [],
      texts: {},
      args: null,
    } as const;
    const ref = { module: settings.handler, version: "", permissions: settings.permissions };
    const task: LoadedTask = { settings, ref, handler, sql: settings.query };
    const parts: PlannerParts = { config, clock, log, store, course, sandbox, fence };
    const plan = (): Promise<unknown> => reconcile(parts, task, new AbortController().signal);
    const first = await measure(`first plan`, items, plan);
    const again = await measure(`reconcile, nothing changed`, items, plan);
    const jobs = Math.min(items, 10_000);
    return [first, again, await measure("claim and finish", jobs, () => drain(store, fence, jobs))];
  } finally {
    await store.close();
    await sandbox.close();
    await course.close();
  }
}

/** Claims and finishes as the dispatcher does, without handlers. */
async function drain(
  store: Store,
  fence: Parameters<Store["claim"]>[0]["fence"],
  jobs: number,
): Promise<void> {
  const now = systemClock().now() + 365 * DAY_MS;
  const wanted = [{ task: "reminder", limit: CLAIMED_AT_ONCE }];
  for (let done = 0; done < jobs;) {
    const claimed = await store.claim({
      ...{ environment: "PRODUCTION", fence, now, leaseMs: 60_000, wanted, limit: CLAIMED_AT_ONCE },
    });
    const ends = claimed.map((job): Settlement => ({
      ...{ jobSeq: job.seq, holder: job.holder ?? "", attempt: job.attempt },
      ...{ kind: "succeeded", reason: null, error: null, log: [], dueAt: null },
    }));
    await store.settle(ends, now);
    await new Promise((resolve) => setImmediate(resolve));
    done += claimed.length;
  }
}

/** Runs work and watches for how long the event loop is held meanwhile. */
async function measure(what: string, count: number, work: () => Promise<unknown>): Promise<Figure> {
  let heldMs = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    heldMs = Math.max(heldMs, now - last - 1);
    last = now;
  }, 1);
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  clearInterval(watch);
  return { what, ms, per_second: rate(count, ms), held_ms: heldMs };
}

function rate(count: number, ms: number): number {
  return Math.round(count / ms * 1_000);
}

if (import.meta.main) {
  const items = Number(Deno.args.find((word) => /^\d+$/.test(word)) ?? 100_000);
  const figures = await bench(items);
  if (Deno.args.includes("--json")) console.log(JSON.stringify({ items, figures }, null, 2));
  else {
    console.log(
      `${items} items, Deno ${Deno.version.deno}, ${navigator.hardwareConcurrency} cores`,
    );
    for (const { what, ms, per_second, held_ms } of figures) {
      const held = held_ms === null ? "" : `, event loop held ${held_ms.toFixed(0)} ms at most`;
      console.log(`${what.padEnd(28)} ${ms.toFixed(0).padStart(7)} ms  ${per_second}/s${held}`);
    }
  }
}
