/**
 * A directory with so many items and one task, whose handler does nothing.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import { toSqlText } from "../../src/domain/instant.ts";

/** How long before its event each job is due. */
const AHEAD_MS = 600_000;

const DAY_MS = 86_400_000;

/** Spreads what is far off over some days, so that not all of it is due at once. */
const MINUTES_FAR = 10_000;

/** A directory to measure in; it is removed at the end of its scope. */
export interface Place extends AsyncDisposable {
  readonly dir: string;
  /** The file of the scheduler's own store, where it is one. */
  readonly store: string;
  /** The file of the course database. */
  readonly course: string;
  /** Puts items in place of those before; null: due in a month or later. */
  fill(items: number, dueAt: EpochMs | null): void;
}

/** Handlers of the places, by name. */
const HANDLERS: Readonly<Record<string, string>> = {
  "nothing.ts": `export default { description: "Does nothing", execute() {} };\n`,
  // When it says so is kept with its job.
  "begun.ts":
    `export default { description: "Begins", execute: (ctx) => ctx.log.info("begun") };\n`,
  // Its first attempt never ends by itself.
  "stuck.ts": `export default {
  description: "Waits for ever, the first time",
  execute(ctx) {
    if (ctx.attempt === 1) return new Promise(() => setTimeout(() => {}, 3_600_000));
  },
};
`,
  "mail.ts": `export default {
  description: "Sends a mail",
  async execute(ctx) {
    await ctx.mail.send({
      key: "it", to: { email: \`p\${ctx.item.id}@example.org\` }, subject: "It", html: "<p>It</p>",
    });
  },
};
`,
};

/** What the one task of a place is like. */
export interface Setup {
  /** A name of {@link HANDLERS}. */
  readonly handler: "nothing.ts" | "begun.ts" | "stuck.ts" | "mail.ts";
  /** Jobs at a time. */
  readonly concurrency?: number;
  /** Where mails go. */
  readonly transport?: string;
  /** The URL of the store; left out: a file in the directory. */
  readonly store?: string;
  /** The file of the course database, where several places share one. */
  readonly course?: string;
}

/** Makes a directory with a configuration. */
export async function makePlace(setup: Setup): Promise<Place> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-bench-" });
  await Deno.mkdir(join(dir, "handlers"));
  for (const [name, text] of Object.entries(HANDLERS)) {
    await Deno.writeTextFile(join(dir, "handlers", name), text);
  }
  const { course = join(dir, "course.db") } = setup;
  await Deno.writeTextFile(join(dir, "automations.yaml"), configuration({ ...setup, course }));
  return {
    ...{ dir, course, store: join(dir, "scheduler.db") },
    fill: (items, dueAt) => fill(course, { items, dueAt }),
    async [Symbol.asyncDispose]() {
      await Deno.remove(dir, { recursive: true });
    },
  };
}

function configuration(
  { handler, concurrency = 10, transport = "outbox:outbox", ...setup }:
    & Setup
    & Required<Pick<Setup, "course">>,
): string {
  const { course, store = "sqlite:scheduler.db" } = setup;
  return `version: 1
environment: PRODUCTION
database: sqlite:///${course}
store: ${store}
handlers: ./handlers
mail: { transport: "${transport}", from: noreply@example.org }
http: { listen: 127.0.0.1:0 }
tasks:
  reminder:
    handler: ./${handler}
    query: SELECT id, label, event_at FROM item WHERE event_at > :since
    offset: 10m
    direction: before
    catch_up: true
    concurrency: ${concurrency}
`;
}

function fill(
  path: string,
  { items, dueAt }: { readonly items: number; readonly dueAt: EpochMs | null },
): void {
  using database = new DatabaseSync(path);
  database.exec(`
    CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, label TEXT, event_at TEXT);
    BEGIN;
    DELETE FROM item;
  `);
  const insert = database.prepare("INSERT INTO item VALUES (?, ?, ?)");
  const far = systemClock().now() + 30 * DAY_MS;
  for (let id = 0; id < items; id++) {
    const eventAt = dueAt === null ? far + (id % MINUTES_FAR) * 60_000 : dueAt + AHEAD_MS;
    insert.run(id, `Training ${id}`, toSqlText(eventAt));
  }
  database.exec("COMMIT");
}
