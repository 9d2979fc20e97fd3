/**
 * How quick the page is with a year of history, and whether many who look at it delay jobs.
 * @module
 */
import { join } from "node:path";
import { systemClock, toIso } from "../../src/domain/clock.ts";
import { servePage } from "../../src/http/serve.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import { createWorld } from "../../tests/http/support/world.ts";
import type { Figure } from "./figure.ts";
import { writeYearStore } from "./year_store.ts";

const TASKS = [
  ...["student_reminder", "trainer_reminder", "attendee_list", "waitlist_reminder"],
  ...["open_spots", "delete_training"],
];

/** Pages as people open them, first those that read most. */
const PAGES: readonly string[] = [
  ...["/", "/?span=24h", "/?span=30d", "/tasks", "/tasks/student_reminder"],
  ...["/jobs", "/jobs?show=over", "/jobs?show=failed", "/jobs?show=over&q=groep+3"],
  ...["/jobs?show=over&q=nothing+like+it", "/jobs?show=failed&task=open_spots"],
  ...[`/jobs/${encodeURIComponent("student_reminder/60/PRODUCTION")}`, "/config", "/audit"],
  ...["/mails", "/mails?state=failed", "/mails?task=open_spots", "/mails?q=groep+3"],
  ...[
    "/mails?q=nothing+like+it",
    "/people",
    "/people/77",
    "/people?q=person77.of.bcourse@example12.org",
  ],
];

/** How often each page is asked for; the first time, statements are prepared. */
const TIMES = 7;
/** How often the event loop is looked at while many ask. */
const LOOK_MS = 2;

/** Asks for every page of a year, and for the first one by many at once. */
export async function measurePages(
  { year, clients }: { readonly year: number; readonly clients: number },
): Promise<readonly Figure[]> {
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "scheduler.db");
    const now = systemClock().now();
    await writeYearStore(path, { ...sizeOf(year), tasks: TASKS }, now);
    const store = await openSqliteStore({ path, clock: systemClock() });
    const tasks = TASKS.map((name) => ({ name }));
    const world = await createWorld({ now: toIso(now), tasks, store });
    const page = await servePage(world.sources, { kind: "tcp", hostname: "127.0.0.1", port: 0 });
    try {
      const figures: Figure[] = [];
      for (const one of PAGES) {
        figures.push(...await measurePage(page.address, { path: one, count: year }));
      }
      return [...figures, ...await measureCrowd(page.address, clients)];
    } finally {
      await page.close();
      await world.close();
    }
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function sizeOf(attempts: number): { attempts: number; people: number; ahead: number } {
  const people = Math.max(100, Math.floor(attempts / 25));
  return { attempts, people, ahead: Math.floor(attempts / 8) };
}

async function measurePage(
  address: string,
  { path, count }: { readonly path: string; readonly count: number },
): Promise<readonly Figure[]> {
  const values: number[] = [];
  let bytes = 0;
  for (let time = 0; time < TIMES; time++) {
    const start = performance.now();
    const answer = await fetch(`${address}${path}`);
    values.push(performance.now() - start);
    bytes = (await answer.arrayBuffer()).byteLength;
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  }
  const ours = { program: "bcourse-scheduler", count } as const;
  return [
    { ...ours, what: `page ${path}, first byte`, unit: "ms", values: values.slice(1) },
    { ...ours, what: `page ${path}, size`, unit: "kB", values: [bytes / 1_000] },
  ];
}

/** All ask at once; meanwhile a timer stands for the job that is due. */
async function measureCrowd(address: string, clients: number): Promise<readonly Figure[]> {
  const late: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    late.push(now - last - LOOK_MS);
    last = now;
  }, LOOK_MS);
  const start = performance.now();
  await Promise.all(Array.from({ length: clients }, async () => {
    await (await fetch(`${address}/`)).arrayBuffer();
  }));
  clearInterval(timer);
  const ours = { program: "bcourse-scheduler", count: clients } as const;
  return [
    {
      ...ours,
      what: "first page for many at once, until all have it",
      unit: "ms",
      values: [performance.now() - start],
    },
    {
      ...ours,
      what: "longest delay of a timer meanwhile",
      unit: "ms",
      values: [Math.max(0, ...late)],
    },
  ];
}
