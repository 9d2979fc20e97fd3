import type { Config } from "../../src/config/config.ts";
import type { Job } from "../../src/domain/job.ts";
import type { TaskSettings } from "../../src/domain/task.ts";
import type { Row } from "../../src/handler.ts";
import type { LoadedTask } from "../../src/run/catalog.ts";
import { createDeliver, type Deliver } from "../../src/run/delivery/deliver.ts";
import { Claimed } from "../../src/run/dispatching/claims.ts";
import type { DispatcherParts } from "../../src/run/dispatching/dispatcher.ts";
import { type Engine, startEngine } from "../../src/run/engine.ts";
import { Meter } from "../../src/run/meter.ts";
import { OpenMails } from "../../src/run/delivery/open_mails.ts";
import type { ReconcileParts } from "../../src/run/planning/planner.ts";
import type { Prepared } from "../../src/run/prepare.ts";
import { Sightings } from "../../src/run/planning/sightings.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "./fake_clock.ts";
import { createFakeCourse, type FakeCourse } from "./fake_course.ts";
import { createFakeMailer, type FakeMailer } from "./fake_mailer.ts";
import { createFakeSandbox, type FakeSandbox } from "./fake_sandbox.ts";
import { createLogRecorder, type LogRecorder } from "./log_recorder.ts";
import { KEY, lease } from "./store_factory.ts";
import { taskSettings } from "./task_factory.ts";
import { soleDuty } from "../../src/run/planning/duty.ts";

/** When these tests begin: a winter's day. */
export const START = "2026-12-01T09:00:00Z";
/** An event whose reminder is due an hour after {@link START}. */
export const EVENT = "2026-12-03 10:00:00";
/** How long after {@link START} that is. */
export const DUE_MS = 3_600_000;

/** What a test may set of a run. */
export interface RunGiven {
  readonly rows?: readonly Row[];
  readonly task?: Partial<TaskSettings>;
  readonly tasks?: readonly LoadedTask[];
  readonly config?: Partial<Config>;
  /** Puts something between the engine and its store. */
  readonly wrap?: (store: Store) => Store;
}

/** Everything an engine runs on, in memory, with the clock standing still. */
export interface Run extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly log: LogRecorder;
  readonly store: Store;
  readonly course: FakeCourse;
  readonly sandbox: FakeSandbox;
  readonly mailer: FakeMailer;
  readonly task: LoadedTask;
  readonly prepared: Prepared;
  readonly parts: ReconcileParts & { readonly meter: Meter };
  readonly deliver: Deliver;
  readonly open: OpenMails;
  readonly hurry: AbortController;
  /** The parts of a dispatcher that nobody wakes. */
  dispatching(): DispatcherParts;
  /** Starts planning and dispatching; they are stopped when the run is disposed of. */
  start(): Promise<Engine>;
  /** Stops them before that; they may be started again, as after a restart. */
  stop(): Promise<void>;
  /** Waits, without time going on, until something is so. */
  until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void>;
  /** The job of an item. */
  job(item?: string): Promise<Job>;
}

/** Opens a run with the lease taken. */
export async function openRun(given: RunGiven = {}): Promise<Run> {
  const clock = createFakeClock(START);
  const log = createLogRecorder();
  const real = await openSqliteStore({ path: ":memory:", clock });
  const store = given.wrap?.(real) ?? real;
  const course = createFakeCourse(given.rows);
  const sandbox = createFakeSandbox();
  const mailer = createFakeMailer();
  const hurry = new AbortController();
  const task = loadedTask(given.task);
  const config = runConfig(given.config);
  const prepared = preparedRun({ config, course, sandbox, tasks: given.tasks ?? [task] });
  const meter = new Meter(clock);
  const open = new OpenMails({ store, clock, hurry: hurry.signal });
  const deliver = createDeliver({
    ...{ config, store, course, clock, log, mailer, meter, open },
    hurry: hurry.signal,
  });
  // Loading takes real time, of which a fake clock knows nothing.
  await deliver.warm();
  const fence = await lease(real, "a", clock.now());
  const sightings = new Sightings();
  const claimed = new Claimed();
  const parts = { config, clock, log, store, course, sandbox, fence, meter, sightings, claimed };
  const { tasks } = prepared.catalog;
  const random = (): number => 0.5;
  let ending = new AbortController();
  let engine: Engine | null = null;
  return {
    ...{ clock, log, store, course, sandbox, mailer, task, prepared, parts, deliver, open, hurry },
    dispatching: () => ({ ...parts, deliver, random, tasks, wake: () => {} }),
    async start() {
      if (ending.signal.aborted) ending = new AbortController();
      const { signal } = ending;
      const of = {
        ...{ ...parts, prepared, deliver, random },
        ...{ duty: soleDuty(fence), exitWhenIdle: false },
      };
      engine = startEngine(of, { signal, onRound: () => Promise.resolve() });
      await turn(clock);
      return engine;
    },
    async stop() {
      ending.abort();
      await Promise.all([engine?.planning.done, engine?.dispatching.done]);
    },
    until: (what, isSo) => until(clock, { what, isSo }),
    async job(item = "7") {
      const job = await real.job(`reminder/${item}/PRODUCTION`);
      if (job === null) throw new Error(`there is no job of item ${item}`);
      return job;
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      hurry.abort();
      await Promise.all([engine?.planning.done, engine?.dispatching.done]);
      await engine?.dispatcher.abort("the test ends");
      await open.settled();
      await real.close();
    },
  };
}

/** A task that is ready to plan and run. */
export function loadedTask(given: Partial<TaskSettings> = {}): LoadedTask {
  const settings = taskSettings({ name: KEY.task, ...given });
  return {
    settings,
    ref: { module: settings.handler, version: "", permissions: settings.permissions },
    handler: { description: "", query: { kind: "none" }, shapes: [], texts: {}, args: null },
    sql: settings.query,
  };
}

/** A configuration with nothing special in it. */
export function runConfig(given: Partial<Config> = {}): Config {
  const from = { name: "Bcourse", address: "noreply@example.org" };
  return {
    ...{ path: "automations.yaml", hash: "0123456789ab" },
    directory: "/etc/bcourse",
    environment: KEY.environment,
    timezone: "Europe/Amsterdam",
    database: "sqlite:////srv/bcourse.db",
    store: { kind: "sqlite", path: ":memory:" },
    handlersDir: "/etc/bcourse/tasks",
    reconcileMs: 60_000,
    shutdownGraceMs: 30_000,
    log: { level: "info", categories: {} },
    retentionMs: 400 * 86_400_000,
    limits: { jobs: 200, hostMemoryMb: 256 },
    mail: {
      transport: { kind: "outbox", dir: "/srv/outbox" },
      ...{ from, replyTo: null, developmentTo: null, ratePerSecond: null },
      ...{ accountUrl: null, messageCentre: null },
    },
    tell: {
      ...{ mail: [], webhook: null, heartbeat: null, morningLetter: null },
      ...{ gatherMs: 300_000, language: "en" },
    },
    listen: { kind: "tcp", hostname: "127.0.0.1", port: 0 },
    allowsActions: true,
    tasks: [],
    problemAt: (path, message, severity = "error") => ({
      ...{ severity, file: "automations.yaml", line: 1, column: 1, path: path.join("."), message },
    }),
    ...given,
  };
}

/** What a daemon is started with, made of fakes. */
export function preparedRun(
  of: Pick<Prepared, "config" | "course" | "sandbox"> & { readonly tasks: readonly LoadedTask[] },
): Prepared {
  const tasks = new Map(of.tasks.map((task) => [task.settings.name, task]));
  const config = { ...of.config, tasks: of.tasks.map((task) => task.settings) };
  return {
    ...{ config, course: of.course, sandbox: of.sandbox, catalog: { tasks, problems: [] } },
    ...{ problems: [], courseDown: null, close: () => Promise.resolve() },
  };
}

/** Lets everything that is ready be done, without time going on. */
export async function turn(clock: FakeClock): Promise<void> {
  for (let round = 0; round < 6; round++) await clock.advance(0);
}

/** Waits, without time going on, until something is so; nothing here waits for the machine. */
export async function until(
  clock: FakeClock,
  { what, isSo }: { readonly what: string; readonly isSo: () => boolean | Promise<boolean> },
): Promise<void> {
  for (let round = 0; round < 500; round++) {
    if (await isSo()) return;
    await clock.advance(0);
  }
  throw new Error(`waited in vain: ${what}`);
}
