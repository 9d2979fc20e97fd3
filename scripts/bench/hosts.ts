/**
 * Several daemons on one PostgreSQL server, beside queues from npm on the same server.
 * @module
 */
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import {
  ADMIN,
  type AdminConnection,
  type DatabaseServer,
} from "../../tests/support/database_server.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { needs } from "../../tests/support/needs.ts";
import { startPostgres } from "../../tests/support/postgres_server.ts";
import { inTime } from "./burst.ts";
import type { Figure, Program } from "./figure.ts";
import { makePlace } from "./place.ts";
import { perJob, planIn } from "./planning.ts";
import { installQueues, type Queue } from "./queues.ts";

/** What is confirmed is on the disk, as on a server that people rely on. */
const DURABLE: Readonly<Record<string, string>> = {
  ...{ fsync: "on", full_page_writes: "on", synchronous_commit: "on" },
  ...{ shared_buffers: "256MB", max_connections: "150", timezone: "UTC" },
};

/** How long a daemon has to start and to plan before the jobs are due, and a queue to store them. */
const LEAD_MS = { daemon: 10_000, queue: 4_000 } as const;
const LOOK_MS = 20;
/** Days until what is only stored. */
const FAR_MS = 30 * 86_400_000;
/** Jobs at a time, of all daemons together. */
const CONCURRENCY = 300;
const SCHEMA = "bcourse_scheduler";

/** How much is measured. */
export interface HostsSizes {
  readonly runs: number;
  /** Jobs that are stored for later. */
  readonly items: number;
  /** Jobs that are due in the same second. */
  readonly jobs: number;
  /** How many daemons or workers there are. */
  readonly workers: readonly number[];
}

/** Measures storing and running. @returns null where the machine has no PostgreSQL */
export async function measureHosts(
  folder: string,
  { runs, items, jobs, workers }: HostsSizes,
): Promise<readonly Figure[] | null> {
  const { found } = needs("postgres");
  if (found === null) return null;
  const queues = await installQueues(folder);
  const server = await startPostgres(found, DURABLE);
  try {
    const figures: Figure[] = [];
    for (let run = 0; run < runs; run++) {
      figures.push(...await inDatabase(server, ({ url }) => plan(url, items)));
      for (const queue of queues) {
        figures.push(await inDatabase(server, ({ url }) => store(queue, url, items)));
      }
      for (const count of workers) {
        const due = { jobs, count };
        figures.push(
          await inTime(
            LEAD_MS.daemon,
            (leadMs) => inDatabase(server, (database) => runDaemons(database, { ...due, leadMs })),
          ),
        );
        for (const queue of queues) {
          figures.push(
            await inTime(
              LEAD_MS.queue,
              (leadMs) =>
                inDatabase(server, (database) => runQueue(queue, database, { ...due, leadMs })),
            ),
          );
        }
      }
    }
    return figures;
  } finally {
    await server.remove();
  }
}

/** A new database. */
interface Database {
  readonly url: string;
  readonly look: AdminConnection;
}

async function inDatabase<T>(
  server: DatabaseServer,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const name = `bench_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = await server.connect(null);
  try {
    await admin.run(`CREATE DATABASE ${name}`);
    const look = await server.connect(name);
    const user = `${ADMIN.user}:${encodeURIComponent(ADMIN.password)}`;
    try {
      return await work({ url: `postgresql://${user}@127.0.0.1:${server.port}/${name}`, look });
    } finally {
      await look.close();
      await admin.run(`DROP DATABASE ${name} WITH (FORCE)`);
    }
  } finally {
    await admin.close();
  }
}

async function plan(url: string, items: number): Promise<readonly Figure[]> {
  await using place = await makePlace({ handler: "nothing.ts", store: url });
  place.fill(items, null);
  const figures = await planIn(place.dir, items);
  return figures.filter(({ unit }) => unit === "µs")
    .map((one) => ({ ...one, what: one.what.replace(/^first plan/, STORING) }));
}

/** A first plan is that, and more: the query is asked, its rows are checked and compared. */
const STORING = "jobs for later stored";

async function store(queue: Queue, url: string, items: number): Promise<Figure> {
  const ms = await queue.add(url, items, systemClock().now() + FAR_MS);
  return perJob(`${STORING}, a job`, queue.program, { items, ms });
}

/** How many jobs are due, for how many daemons or workers. */
interface Due {
  readonly jobs: number;
  readonly count: number;
  /** How long until they are. */
  readonly leadMs: number;
}

async function runDaemons({ url, look }: Database, due: Due): Promise<Figure | null> {
  const { jobs, count, leadMs } = due;
  await using stack = new AsyncDisposableStack();
  const setup = { handler: "nothing.ts", concurrency: CONCURRENCY, store: url } as const;
  const first = stack.use(await makePlace(setup));
  const places = [first];
  while (places.length < count) {
    places.push(stack.use(await makePlace({ ...setup, course: first.course })));
  }
  const dueAt = Math.ceil((systemClock().now() + leadMs) / 1_000) * 1_000;
  first.fill(jobs, dueAt);
  const daemons = places.map(({ dir }) => stack.use(startDaemon(dir, ["--log", "warn"])));
  await Promise.all(daemons.map((daemon) => daemon.page()));
  const table = `${SCHEMA}.job`;
  await until(look, `SELECT 1 FROM ${table} HAVING count(*) = ${jobs}`, 1);
  return await rate("bcourse-scheduler", due, {
    ...{ look, dueAt },
    leftSql: `SELECT 1 FROM ${table} WHERE state <> 'succeeded' LIMIT 1`,
  });
}

async function runQueue(
  queue: Queue,
  { url, look }: Database,
  due: Due,
): Promise<Figure | null> {
  const dueAt = systemClock().now() + due.leadMs;
  await queue.add(url, due.jobs, dueAt);
  await using _workers = await queue.work(url, due.count);
  return await rate(queue.program, due, { look, dueAt, leftSql: queue.leftSql });
}

/** Waits until all are done, as the database has it. @returns null where they were due before this */
async function rate(
  program: Program,
  { jobs, count }: Due,
  { look, dueAt, leftSql }: {
    readonly look: AdminConnection;
    readonly dueAt: EpochMs;
    readonly leftSql: string;
  },
): Promise<Figure | null> {
  const clock = systemClock();
  const waitMs = dueAt - clock.now();
  if (waitMs < 0) return null;
  await clock.sleep(waitMs, new AbortController().signal);
  await until(look, leftSql, 0);
  const values = [jobs / (clock.now() - dueAt) * 1_000];
  const who = count === 1 ? "1 process" : `${count} processes`;
  return {
    what: `jobs due in one second, run by ${who}`,
    program,
    unit: "jobs/s",
    count: jobs,
    values,
  };
}

async function until(look: AdminConnection, sql: string, rows: 0 | 1): Promise<void> {
  const clock = systemClock();
  while (await look.run(sql) !== rows) await clock.sleep(LOOK_MS, new AbortController().signal);
}
