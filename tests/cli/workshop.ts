import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { main } from "../../src/cli/cli.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { systemClock } from "../../src/domain/clock.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";

/** What a command said. */
export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line with a terminal that records. */
export async function say(...args: readonly string[]): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    status() {},
    confirm: () => null,
    width: Infinity,
    colors: false,
  };
  const exitCode = await main(args, terminal);
  return { exitCode, out: out.join("\n"), err: err.join("\n") };
}

/** A directory with a configuration and a course database. */
export interface Workshop {
  readonly directory: string;
  /** Runs a command on the configuration. */
  say(...args: readonly string[]): Promise<Said>;
  /** Works on the store as a daemon would. */
  withStore(work: (store: Store) => Promise<unknown>): Promise<void>;
}

/** Configuration of these tests; the query is so plain that its table is all there is. */
export const CONFIGURATION = `version: 1
environment: PRODUCTION
timezone: Europe/Amsterdam
database: sqlite:///course.db
store: sqlite:state/scheduler.db
mail:
  transport: outbox:outbox
  from: Bcourse <noreply@example.org>
http: { listen: "127.0.0.1:0" }
tasks:
  reminder:
    description: Reminds
    handler: StudentReminderTask
    query: SELECT id, label, event_at FROM item
    offset: 2 days
`;

/** Sets up a directory, works in it and clears it away. */
export async function inWorkshop(
  work: (workshop: Workshop) => Promise<void>,
  configuration = CONFIGURATION,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const config = join(directory, "automations.yaml");
  try {
    await Deno.writeTextFile(config, configuration);
    makeCourse(join(directory, "course.db"));
    await work({
      directory,
      say: (command, ...args) => say(command ?? "", "--config", config, ...args),
      async withStore(job) {
        const path = join(directory, "state", "scheduler.db");
        const store = await openSqliteStore({ path, clock: systemClock() });
        try {
          await job(store);
        } finally {
          await store.close();
        }
      },
    });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

function makeCourse(path: string): void {
  const database = new DatabaseSync(path);
  database.exec("CREATE TABLE item (id INTEGER, label TEXT, event_at TEXT)");
  const insert = database.prepare("INSERT INTO item VALUES (?, ?, ?)");
  insert.run(7, "Basis", "2100-06-03 10:00:00");
  // What somebody may call a training who means harm to whoever reads the list.
  insert.run(8, "Gevorderd\u001b[2J\u0007\nsecond line", "2100-06-04 10:00:00");
  database.close();
}
