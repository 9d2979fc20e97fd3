/**
 * Several daemons on one store, as on several hosts, with nothing else real.
 * @module
 */
import { join } from "node:path";
import type { Config } from "../../src/config/config.ts";
import { StoreError } from "../../src/domain/errors.ts";
import { type Daemon, runDaemon } from "../../src/run/daemon.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { createFakeCourse, type FakeCourse } from "../support/fake_course.ts";
import { createFakeMailer } from "../support/fake_mailer.ts";
import { createFakeSandbox, type FakeSandbox } from "../support/fake_sandbox.ts";
import { createLogRecorder, type LogRecorder } from "../support/log_recorder.ts";
import { loadedTask, preparedRun, runConfig, START } from "../support/run_factory.ts";

/** A host with its daemon. */
export interface Host {
  readonly store: Store;
  readonly sandbox: FakeSandbox;
  readonly log: LogRecorder;
  readonly daemon: Daemon;
  /** Resolves when it has ended. */
  readonly done: Promise<void>;
  /** From now on no call of its reaches the store, or again. */
  cut(isCut: boolean): void;
  /** Asks it to stop. */
  stop(): void;
}

/** What is different about a host. */
export interface HostGiven {
  readonly config?: Partial<Config>;
  readonly exitWhenIdle?: boolean;
  readonly task?: Parameters<typeof loadedTask>[0];
  readonly tasks?: readonly ReturnType<typeof loadedTask>[];
}

/** Where the hosts are. */
export interface Hosts {
  readonly clock: FakeClock;
  readonly course: FakeCourse;
  /** A store that belongs to none of them, to look with. */
  readonly store: Store;
  /** Starts a daemon; resolves when its page is served. */
  start(holder: string, given?: HostGiven): Promise<Host>;
}

/** Lets hosts work, and stops those that were not stopped. */
export async function onHosts(work: (hosts: Hosts) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  const clock = createFakeClock(START);
  const course = createFakeCourse([]);
  const path = join(directory, "scheduler.db");
  const store = await openShared(path, clock);
  const ends: (() => Promise<void>)[] = [];
  const start: Hosts["start"] = async (holder, given = {}) => {
    const own = await openShared(path, clock);
    const host = await startHost({ holder, given, clock, course, store: own });
    ends.push(async () => {
      host.cut(false);
      host.stop();
      await Promise.allSettled([host.done]);
      await own.close();
    });
    return host;
  };
  try {
    await work({ clock, course, store, start });
  } finally {
    await Promise.all([...ends.map((end) => end()), clock.advance(60_000)]);
    await store.close();
    await Deno.remove(directory, { recursive: true });
  }
}

/** SQLite, which by itself would let one daemon work at a time. */
async function openShared(path: string, clock: FakeClock): Promise<Store> {
  const store = await openSqliteStore({ path, clock });
  return { ...store, lockFile: null, isShared: true };
}

async function startHost(
  { holder, given, clock, course, store }: {
    readonly holder: string;
    readonly given: HostGiven;
    readonly clock: FakeClock;
    readonly course: FakeCourse;
    readonly store: Store;
  },
): Promise<Host> {
  const [sandbox, log] = [createFakeSandbox(), createLogRecorder()];
  const [stop, hurry] = [new AbortController(), new AbortController()];
  const link = { isCut: false };
  const config = runConfig(given.config ?? {});
  const tasks = given.tasks ?? [loadedTask(given.task)];
  const prepared = preparedRun({ config, course, sandbox, tasks });
  const mailer = createFakeMailer();
  const served = Promise.withResolvers<Daemon>();
  const done = runDaemon({
    first: () => Promise.resolve({ prepared, mailer, problems: [], loadedAt: clock.now() }),
    next: async function* () {},
    problems: () => [],
    ...{ store: overLink(store, link), clock, log, random: () => 0.5, holder, wait: false },
    ...{ exitWhenIdle: given.exitWhenIdle ?? false, stop: stop.signal, hurry: hurry.signal },
    serve: (daemon) => {
      served.resolve(daemon);
      return Promise.resolve({ address: "http://127.0.0.1:1", close: () => Promise.resolve() });
    },
  });
  const daemon = await Promise.race([served.promise, done.then(() => null)]);
  if (daemon === null) throw new Error("ended before it served its page");
  return {
    ...{ store, sandbox, log, daemon, done },
    cut: (isCut) => void (link.isCut = isCut),
    stop: () => stop.abort(),
  };
}

function overLink(store: Store, link: { readonly isCut: boolean }): Store {
  return new Proxy(store, {
    get(_, name) {
      const value: unknown = Reflect.get(store, name, store);
      if (typeof value !== "function") return value;
      return (...given: readonly unknown[]): unknown => {
        if (!link.isCut) return value.apply(store, given);
        throw new StoreError("STORE_UNUSABLE", "Cannot reach the store", { hint: "mend the link" });
      };
    },
  });
}
