/**
 * The moments at which programs are killed: boundaries of ours, and what is like them in APScheduler.
 * @module
 */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "../../src/domain/clock.ts";
import type { Boundary } from "../../src/run/boundaries.ts";
import { startDaemon } from "../../tests/support/daemon.ts";
import { within } from "../../tests/support/within.ts";
import type { CrashSizes } from "./crash.ts";
import type { Program } from "./figure.ts";
import { inDirectory, MODULE, PYTHON } from "./others.ts";
import { makePlace } from "./place.ts";
import { AWAY_MS } from "./recovery.ts";

/** One kill. */
export interface CrashCase {
  readonly program: Program;
  /** In words. */
  readonly moment: string;
  /** Which mail it is with which the mail server kills it, having taken it and not answered yet. */
  readonly answer: number | null;
  /** Runs it until it is killed, and again. @returns the addresses shown to have been in doubt */
  run(ask: CrashAsk): Promise<ReadonlySet<string>>;
}

/** What a case is given. */
export interface CrashAsk {
  readonly mails: number;
  /** Of the mail server. */
  readonly url: string;
  /** Whom the mail server kills. */
  readonly victim: { kill: () => void };
}

/** As many threads as Bcourse's module has. */
const CONCURRENCY = 40;
const KILLED = 128 + 9;

/** Ours, by the boundaries of a mail's way and the calls of them. */
export function casesOfOurs({ mails, everywhere }: CrashSizes): readonly CrashCase[] {
  const half = Math.ceil(mails / 2);
  const way: Partial<Record<Boundary, readonly number[]>> = {
    ...everywhere ? { "store.applyPlan": [1], "store.claim": [1, 2] } : {},
    ...everywhere ? { "store.intendDelivery": [1, half], "store.settle": [1, 2] } : {},
    ...{ "mail.send": everywhere ? [1, half, mails] : [half] },
    ...{ "store.settleDelivery": everywhere ? [1, half] : [half] },
  };
  const program = "bcourse-scheduler";
  const points = Object.entries(way).flatMap(([boundary, calls]) =>
    calls.flatMap((call) =>
      ["before", "after"].map((side): CrashCase => ({
        ...{ program, moment: `${side} call ${call} of ${boundary}`, answer: null },
        run: (ask) => runOurs(`${side}:${boundary}:${call}`, ask),
      }))
    )
  );
  return [
    ...points,
    ...(everywhere ? [1, half, mails] : [half]).map((answer): CrashCase => ({
      ...{ program, moment: sayAnswer(answer), answer },
      run: (ask) => runOurs(null, ask),
    })),
  ];
}

function sayAnswer(number: number): string {
  return `before the server answers mail ${number}`;
}

async function runOurs(
  crash: string | null,
  { mails, url, victim }: CrashAsk,
): Promise<ReadonlySet<string>> {
  const setup = { handler: "mail.ts", concurrency: CONCURRENCY, transport: url } as const;
  await using place = await makePlace(setup);
  place.fill(mails, systemClock().now() - 1_000);
  const env = crash === null ? {} : { BCOURSE_SCHEDULER_CRASH: crash };
  const args = ["--log", "warn", "--exit-when-idle"];
  {
    await using daemon = startDaemon(place.dir, args, { env });
    victim.kill = () => daemon.kill("SIGKILL");
    const code = await daemon.ended();
    if (code !== KILLED) throw new Error(`it was not killed at ${crash}, but ended with ${code}`);
  }
  await systemClock().sleep(AWAY_MS, new AbortController().signal);
  await using daemon = startDaemon(place.dir, args);
  await daemon.ended();
  using database = new DatabaseSync(place.store, { readOnly: true });
  const doubted = database.prepare("SELECT recipient FROM delivery WHERE unknown_at IS NOT NULL");
  return new Set(doubted.all().map(({ recipient }) => String(recipient)));
}

/** What Bcourse's module grants a job that is late, and what is best here. */
const GRACES = { "APScheduler": 1, "APScheduler, a day's grace": 86_400 } as const;

/** APScheduler's, which removes the row of a job when a thread has been told to run it. */
export function casesOfApscheduler(mails: number): readonly CrashCase[] {
  const half = Math.ceil(mails / 2);
  const moments = [
    { moment: `as job ${half} begins`, crash: `begin:${half}`, answer: null },
    { moment: sayAnswer(half), crash: "none", answer: half },
    { moment: `after mail ${half} is sent`, crash: `sent:${half}`, answer: null },
    {
      moment: `after mail ${half} is sent, before its row is removed`,
      crash: `row:${half}`,
      answer: null,
    },
  ];
  return Object.entries(GRACES).flatMap(([program, grace]) =>
    moments.map(({ crash, ...one }): CrashCase => ({
      ...{ program: program as keyof typeof GRACES, ...one }, // the names of the object
      run: (ask) => runApscheduler(ask, { crash, grace }),
    }))
  );
}

/** It never says that a mail was in doubt. */
async function runApscheduler(
  { mails, url, victim }: CrashAsk,
  { crash, grace }: { readonly crash: string; readonly grace: number },
): Promise<ReadonlySet<string>> {
  await inDirectory(async (dir) => {
    const run = async (moment: string): Promise<number> => {
      const given = [join(dir, "jobs.db"), String(mails), new URL(url).port, moment, String(grace)];
      const args = [MODULE, "mail", ...given];
      const child = new Deno.Command(PYTHON, { args, stdout: "null" }).spawn();
      victim.kill = () => child.kill("SIGKILL");
      return (await within(child.status, () => `the end of APScheduler at ${moment}`)).code;
    };
    const code = await run(crash);
    if (code !== KILLED) throw new Error(`it was not killed at ${crash}, but ended with ${code}`);
    await systemClock().sleep(AWAY_MS, new AbortController().signal);
    await run("none");
  });
  return new Set();
}
