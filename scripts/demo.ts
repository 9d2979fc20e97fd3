// deno-lint-ignore-file no-console -- a script for the shell
/**
 * The demo: makes a sample course database, starts the daemon on it in DEVELOPMENT, and leaves the
 * reminders it sends in a directory. Nothing leaves this machine. Each run starts fresh.
 */
import { join } from "node:path";
import { main } from "../src/cli/cli.ts";
import { systemClock } from "../src/domain/clock.ts";
import { isLockHeld } from "../src/store/lock_file.ts";
import { createSampleCourse } from "./sample_course/sample_course.ts";

const DIRECTORY = join("state", "demo");
const SEED = 2026;

const CONFIGURATION = `version: 1
environment: DEVELOPMENT                 # every planned job runs a second after it is planned
timezone: Europe/Amsterdam
database: sqlite:///course.db
store: sqlite:scheduler.db
reconcile: 10s
mail:
  transport: outbox:outbox               # one .eml file for each mail
  from: Bcourse demo <noreply@example.org>
http: { listen: "127.0.0.1:0" }          # any free port
tasks:
  student_reminder:
    handler: StudentReminderTask
    event: first
    offset: 2 days
    direction: before
  trainer_reminder:
    handler: TrainerReminderTask
    event: first
    offset: 1 day
    direction: before
    at: "18:00"
`;

async function demo(args: readonly string[]): Promise<number> {
  if (isLockHeld(join(DIRECTORY, "scheduler.db.lock"))) {
    console.error(`Error: Cannot start the demo as another one runs in ${DIRECTORY}`);
    console.error("Try: end the other one with Ctrl-C");
    return 4;
  }
  const config = await makeDirectory();
  const outbox = join(DIRECTORY, "outbox");
  console.log(`A sample course database, a configuration and the outbox are in ${DIRECTORY}.`);
  console.log(`Reminders go to ${outbox} as .eml files. Ctrl-C ends the demo.\n`);
  const exitCode = await main(["run", "--config", config, ...args]);
  console.log(`\n${countMails(outbox)} mails lie in ${outbox}. Look on with:`);
  for (const command of ["jobs", "mails", "plan"]) {
    console.log(`  npx -y deno@2.9.6 run -A main.ts ${command} --config ${config}`);
  }
  return exitCode;
}

async function makeDirectory(): Promise<string> {
  await Deno.remove(DIRECTORY, { recursive: true }).catch((thrown) => {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  });
  await Deno.mkdir(DIRECTORY, { recursive: true });
  createSampleCourse(join(DIRECTORY, "course.db"), { now: systemClock().now(), seed: SEED });
  const config = join(DIRECTORY, "automations.yaml");
  await Deno.writeTextFile(config, CONFIGURATION);
  return config;
}

function countMails(outbox: string): number {
  try {
    return [...Deno.readDirSync(outbox)].filter((entry) => entry.name.endsWith(".eml")).length;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return 0;
    throw thrown;
  }
}

if (import.meta.main) Deno.exit(await demo(Deno.args));
