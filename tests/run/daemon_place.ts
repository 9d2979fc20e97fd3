/**
 * A place for a daemon in a test.
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { type Daemon, type DaemonOptions, runDaemon } from "../../src/run/daemon.ts";
import type { Loaded } from "../../src/run/loaded.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { createFakeCourse, type FakeCourse, itemRow } from "../support/fake_course.ts";
import { createFakeMailer } from "../support/fake_mailer.ts";
import { createFakeSandbox, type FakeSandbox } from "../support/fake_sandbox.ts";
import { createLogRecorder, type LogRecorder } from "../support/log_recorder.ts";
import { loadedTask, preparedRun, runConfig, START } from "../support/run_factory.ts";

/** An event whose reminder is due a minute after the start. */
export const SOON = "2026-12-03 09:01:00";
export const SOON_MS = 60_000;

/** A daemon that can be started, on a store on the disk, with nothing else real. */
export interface Started {
  readonly clock: FakeClock;
  readonly log: LogRecorder;
  readonly store: Store;
  readonly course: FakeCourse;
  readonly sandbox: FakeSandbox;
  readonly stop: AbortController;
  readonly hurry: AbortController;
  /** A configuration that is open. */
  load(given?: Partial<Config>): Loaded;
  /** Starts it; resolves when its page is served. */
  start(given?: Partial<DaemonOptions>): Promise<Daemon>;
  /** Resolves, or rejects, as the daemon ends. */
  done(): Promise<void>;
}

/** A daemon on a store on the disk, with nothing else real. */
export async function inPlace(work: (started: Started) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  const clock = wholeMs(createFakeClock(START));
  const store = await openSqliteStore({ path: join(directory, "scheduler.db"), clock });
  const course = createFakeCourse([itemRow(7, SOON)]);
  const sandbox = createFakeSandbox();
  const [log, stop, hurry] = [createLogRecorder(), new AbortController(), new AbortController()];
  const mailer = createFakeMailer();
  const load = (given: Partial<Config> = {}): Loaded => {
    const config = runConfig(given);
    const prepared = preparedRun({ config, course, sandbox, tasks: [loadedTask()] });
    return { prepared, mailer, problems: [], loadedAt: clock.now() };
  };
  let done: Promise<void> = Promise.resolve();
  const start: Started["start"] = async (given) => {
    const served = Promise.withResolvers<Daemon>();
    done = runDaemon({
      first: () => Promise.resolve(load()),
      next: async function* () {},
      problems: () => [],
      ...{ store, clock, log, random: () => 0.5 },
      ...{ holder: "a", wait: false, exitWhenIdle: false, stop: stop.signal, hurry: hurry.signal },
      serve: (daemon) => {
        served.resolve(daemon);
        return Promise.resolve({ address: "http://127.0.0.1:1", close: () => Promise.resolve() });
      },
      ...given,
    });
    // What ends it before it serves is for whoever waits for its end.
    done.catch(() => {});
    return await Promise.race([
      served.promise,
      done.then(() => Promise.reject(new Error("ended"))),
    ]);
  };
  try {
    await work({ clock, log, store, course, sandbox, stop, hurry, load, start, done: () => done });
  } finally {
    await store.close();
    await Deno.remove(directory, { recursive: true });
  }
}

/** Shows whole milliseconds, as the machine's clock does, also after waits of a third of a second. */
function wholeMs(clock: FakeClock): FakeClock {
  return { ...clock, now: () => Math.floor(clock.now()) };
}

/** State of the job of item 7. */
export async function stateOf(store: Store): Promise<string | undefined> {
  return (await store.job("reminder/7/PRODUCTION"))?.state;
}

/** Asks the daemon to stop, and waits for its end. */
export async function stopAndWait(started: Started): Promise<void> {
  started.stop.abort();
  await Promise.all([started.done(), started.clock.advance(0)]);
}
