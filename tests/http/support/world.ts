import type { Config } from "../../../src/config/config.ts";
import type { EpochMs } from "../../../src/domain/clock.ts";
import type { DeliveryRecord } from "../../../src/domain/delivery.ts";
import type { HistoryKind, Job, LogLine } from "../../../src/domain/job.ts";
import type { Logger } from "../../../src/domain/log.ts";
import type { Problem } from "../../../src/domain/problem.ts";
import type { TaskSettings } from "../../../src/domain/task.ts";
import { Access } from "../../../src/http/acting/access.ts";
import { type App, createApp } from "../../../src/http/app.tsx";
import { allowedHosts } from "../../../src/http/hosts.ts";
import type { PageSources } from "../../../src/http/page_sources.ts";
import { createActions } from "../../../src/run/actions/actions.ts";
import { Changes, tellingStore } from "../../../src/run/changes.ts";
import type { LoopTrouble } from "../../../src/run/engine.ts";
import type { Loaded } from "../../../src/run/loaded.ts";
import { Meter } from "../../../src/run/meter.ts";
import { readStatus } from "../../../src/run/status.ts";
import { tellWhy } from "../../../src/run/why/why.ts";
import { openSqliteStore } from "../../../src/store/sqlite/open.ts";
import type { Fence, Settlement, Store } from "../../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../../support/fake_clock.ts";
import { createFakeCourse } from "../../support/fake_course.ts";
import { createFakeMailer } from "../../support/fake_mailer.ts";
import { createFakeSandbox } from "../../support/fake_sandbox.ts";
import { loadedTask, preparedRun } from "../../support/run_factory.ts";

/** What a test changes to see what the page says. */
export interface Facts {
  plannedAt: EpochMs | null;
  dispatchedAt: EpochMs | null;
  planErrors: ReadonlyMap<string, string>;
  problems: readonly Problem[];
  troubles: readonly LoopTrouble[];
}

/** A page over a real store in memory, a clock that stands still, and hands to fill the store. */
export interface World {
  readonly app: App;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly sources: PageSources;
  readonly facts: Facts;
  /** Lines that were logged as errors. */
  readonly errors: string[];
  get(path: string, init?: RequestInit): Promise<Response>;
  text(path: string): Promise<string>;
  /** Plans jobs of a task, each due at an instant. */
  plan(task: string, jobs: readonly Planned[]): Promise<void>;
  /** Claims what is due of a task now. */
  claim(task: string): Promise<readonly Job[]>;
  settle(job: Job, ended: Ended): Promise<void>;
  /** Writes down a mail of a running job. @returns its key in the store */
  mail(job: Job, mail: Mailed): Promise<DeliveryRecord>;
  close(): Promise<void>;
}

/** A job to plan. */
export interface Planned {
  readonly item: string;
  readonly label: string;
  /** ISO 8601. */
  readonly runAt: string;
  readonly eventAt?: string;
  readonly missed?: string;
}

/** How an attempt ends. */
export interface Ended {
  readonly kind: Extract<HistoryKind, Settlement["kind"]>;
  readonly reason?: string;
  readonly error?: string;
  readonly log?: readonly LogLine[];
  readonly dueAt?: EpochMs;
}

/** A mail. */
export interface Mailed {
  readonly to: string;
  readonly subject?: string;
  /** Left out: it stays intended. */
  readonly state?: "sent" | "failed" | "unknown" | "held";
  readonly answer?: string;
}

/** The Host header under which the world's page answers. */
export const HOST = "127.0.0.1:8787";

/** The token of its daemon. */
export const TOKEN = "a-token-that-nobody-guesses";

/** Makes a world, works in it and closes it. */
export async function within(
  options: Parameters<typeof createWorld>[0],
  run: (world: World) => Promise<void>,
): Promise<void> {
  const world = await createWorld(options);
  try {
    await run(world);
  } finally {
    await world.close();
  }
}

/** Makes a world. @param options.now ISO 8601 */
export async function createWorld(
  options: {
    readonly now?: string;
    readonly tasks?: readonly Partial<TaskSettings>[];
    readonly environment?: Config["environment"];
    readonly allowsActions?: boolean;
    /** Left out: an empty one in memory. */
    readonly store?: Store;
  } = {},
): Promise<World> {
  const clock = createFakeClock(options.now ?? "2026-12-01T09:00:00Z");
  const changes = new Changes();
  const opened = options.store ?? await openSqliteStore({ path: ":memory:", clock });
  const store = tellingStore(opened, changes, clock);
  const { environment = "PRODUCTION", tasks = [{}], allowsActions = true } = options;
  const config = { ...createConfig({ environment, tasks }), allowsActions };
  const facts: Facts = {
    ...{ plannedAt: clock.now(), dispatchedAt: clock.now() },
    ...{ planErrors: new Map(), problems: [], troubles: [] },
  };
  const errors: string[] = [];
  const log = loggerInto(errors);
  const fence = await takeLease(store, clock);
  const access = new Access({ clock, token: TOKEN });
  const engine = (): null => null;
  const actions = createActions({
    ...{ store, clock, log, fence, engine, loaded: () => loadedWorld(config) },
  });
  const sources = createSources({
    ...{ config, store, changes, clock, facts, log, actions, access },
  });
  const app = createApp(sources, allowedHosts("127.0.0.1", 8787));
  const get = async (path: string, init: RequestInit = {}): Promise<Response> =>
    await app.fetch(new Request(`http://${HOST}${path}`, init));
  return {
    ...{ app, clock, store, sources, facts, errors, get },
    text: async (path) => await (await get(path)).text(),
    ...handsOver({ store, clock, fence, environment }),
    async close() {
      app.close();
      await store.close();
    },
  };
}

/** Tasks whose handlers succeed, and a course database that has nothing. */
function loadedWorld(config: Config): Loaded {
  const tasks = config.tasks.map((settings) => loadedTask(settings));
  const [course, sandbox] = [createFakeCourse(), createFakeSandbox()];
  const prepared = preparedRun({ config, course, sandbox, tasks });
  return { prepared, mailer: createFakeMailer(), problems: [], loadedAt: 0 };
}

async function takeLease(store: Store, clock: FakeClock): Promise<Fence> {
  const lease = await store.acquireLease({
    ...{ name: "daemon", holder: "d1", pid: 4711, host: "klas", force: false, locked: true },
    ...{ now: clock.now(), leaseMs: 3_600_000 },
  });
  if (lease === null) throw new Error("the lease of an empty store must be free");
  return lease;
}

function handsOver(
  { store, clock, fence, environment }: {
    readonly store: Store;
    readonly clock: FakeClock;
    readonly fence: Fence;
    readonly environment: Config["environment"];
  },
): Pick<World, "plan" | "claim" | "settle" | "mail"> {
  const attemptOf = (job: Job) => ({
    ...{ jobSeq: job.seq, holder: fence.holder, attempt: job.attempt },
  });
  return {
    async plan(task, jobs) {
      const now = clock.now();
      await store.seeTask({ environment, task }, now);
      const changes = jobs.map(({ item, label, runAt, eventAt, missed }) => ({
        ...{ action: "create", item, label, occurrence: 1, missed: missed ?? null } as const,
        id: `${task}/${item}/${environment}`,
        runAt: instant(runAt),
        eventAt: eventAt === undefined ? instant(runAt) + 2 * 86_400_000 : instant(eventAt),
      }));
      await store.applyPlan({ environment, task, fence, changes, now });
      const went = { now, items: jobs.length, error: null, rowProblems: [] };
      await store.recordReconcile({ environment, task }, went);
    },
    claim: (task) =>
      store.claim({
        ...{ environment, fence, now: clock.now(), leaseMs: 600_000 },
        wanted: [{ task, limit: 100 }],
        limit: 100,
      }),
    async settle(job, { kind, reason = null, error = null, log = [], dueAt = null }) {
      const settlement = { ...attemptOf(job), kind, reason, error, log, dueAt };
      const [done] = await store.settle([settlement], clock.now());
      if (done !== true) throw new Error(`the lease of ${job.id} was lost`);
    },
    async mail(job, { to, subject = "Reminder", state, answer = null }) {
      const intention = { ...attemptOf(job), key: `mail:${to}`, to, subject };
      const messageId = `<${job.seq}.${job.attempt}@klas.example>`;
      const written = await store.intendDelivery({ ...intention, messageId }, clock.now());
      if (written === null) throw new Error(`the lease of ${job.id} was lost`);
      if (state !== undefined) {
        await store.settleDelivery(written.now, { state, answer }, clock.now());
      }
      return written.now;
    },
  };
}

function createSources(
  { config, store, changes, clock, facts, log, ...given }:
    & Pick<PageSources, "actions" | "access">
    & {
      readonly config: Config;
      readonly store: Store;
      readonly changes: Changes;
      readonly clock: FakeClock;
      readonly facts: Facts;
      readonly log: Logger;
    },
): PageSources {
  const meter = new Meter(clock);
  const loadedAt = clock.now();
  return {
    ...{ config, store, changes, clock, log, since: clock.now(), ...given },
    progress: () => ({ plannedAt: facts.plannedAt, dispatchedAt: facts.dispatchedAt }),
    troubles: () => facts.troubles,
    ...{ meter, running: () => ({ attempts: 0, hosts: 0 }) },
    ...{ problems: () => facts.problems, loadedAt: () => loadedAt },
    planErrors: () => facts.planErrors,
    readStatus: () =>
      readStatus({
        ...{ config, store, now: clock.now(), loadedAt },
        ...{ problems: facts.problems, troubles: facts.troubles },
        descriptions: new Map(),
        courseLabel: "MySQL bcourse on db.example",
        mailLabel: "smtp mail.example:587",
      }),
    tellWhy: (question) =>
      tellWhy({
        ...{ setting: config, store, clock, tasks: config.tasks, course: null },
        notAsked: "nobody is at db.example",
      }, question),
  };
}

function createConfig(
  { environment, tasks }: {
    readonly environment: Config["environment"];
    readonly tasks: readonly Partial<TaskSettings>[];
  },
): Config {
  return {
    ...{ path: "automations.yaml", hash: "0123456789ab", directory: "/srv/bcourse", environment },
    ...{ timezone: "Europe/Amsterdam", database: "sqlite:////srv/bcourse.db" },
    store: { kind: "sqlite", path: ":memory:" },
    ...{ handlersDir: "/srv/bcourse/tasks", reconcileMs: 60_000, shutdownGraceMs: 30_000 },
    ...{ retentionMs: 400 * 86_400_000, limits: { jobs: 200, hostMemoryMb: 256 } },
    log: { level: "info", categories: {} },
    mail: {
      transport: { kind: "smtp", url: "smtp://mail.example" },
      from: { name: "Bcourse", address: "noreply@bcourse.example" },
      ...{ replyTo: null, developmentTo: null, accountUrl: null, ratePerSecond: null },
      messageCentre: null,
    },
    tell: {
      ...{ mail: [], webhook: null, heartbeat: null, morningLetter: null },
      ...{ gatherMs: 300_000, language: "en" },
    },
    listen: { kind: "tcp", hostname: "127.0.0.1", port: 8787 },
    allowsActions: true,
    tasks: tasks.map(createTask),
    problemAt: (path, message, severity = "error") => ({
      ...{ severity, file: "automations.yaml", line: 1, column: 1 },
      ...{ path: path.join("."), message },
    }),
  };
}

function createTask(given: Partial<TaskSettings>): TaskSettings {
  return {
    ...{ name: "student_reminder", description: "Reminder, two days before" },
    ...{ handler: "StudentReminderTask", template: null, query: null, enabled: true, args: {} },
    columns: { id: "id", label: "label", eventAt: "event_at", trainingType: "training_type" },
    ...{ event: "first", direction: "before", at: null, trainingTypes: [] } as const,
    offset: { months: 0, days: 2, ms: 0 },
    ...{ writes: false, catchUp: false, recheck: true, replaceExisting: true },
    ...{ graceMs: 86_400_000, maxInstances: 1, concurrency: 10, timeoutMs: 300_000 },
    retry: { limit: 5, backoff: "exponential", initialMs: 30_000, maxMs: 3_600_000, jitter: 0.2 },
    breaker: { failures: 5, cooldownMs: 600_000 },
    ratePerSecond: null,
    onUnknown: "send",
    permissions: { net: [], read: [], write: [], env: [], run: [] },
    ...given,
  };
}

function loggerInto(errors: string[]): Logger {
  const log: Logger = {
    ...{ debug: () => {}, info: () => {}, warn: () => {} },
    error: (message) => void errors.push(message),
    category: () => log,
  };
  return log;
}

function instant(text: string): EpochMs {
  return Temporal.Instant.from(text).epochMilliseconds;
}
