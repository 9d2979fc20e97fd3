/**
 * The only file of the simulation that knows how the engine is started.
 * @module
 */
import type { Clock } from "../../src/domain/clock.ts";
import { messageOf, SchedulerError } from "../../src/domain/errors.ts";
import type { Logger } from "../../src/domain/log.ts";
import type { TaskSettings } from "../../src/domain/task.ts";
import { runDaemon } from "../../src/run/daemon.ts";
import type { Loaded } from "../../src/run/loaded.ts";
import type { Store } from "../../src/store/store.ts";
import { loadedTask, preparedRun, runConfig } from "../support/run_factory.ts";
import { taskSettings } from "../support/task_factory.ts";
import type { Life } from "./life.ts";
import type { SimTask } from "./tasks.ts";

/** What a daemon speaks to, once for each configuration that it loads. */
export type Rooms =
  & Pick<Loaded["prepared"], "course" | "sandbox">
  & Pick<Loaded, "mailer">;

/** What a daemon is started with. */
export interface EngineStart {
  readonly life: Life;
  /** Connects to the store. */
  readonly open: (clock: Clock) => Promise<Store>;
  /** Puts the world between the daemon and its store. */
  readonly watch: (store: Store) => Store;
  readonly rooms: () => Rooms;
  /** The tasks as the file has them when it is asked. */
  readonly tasks: () => readonly SimTask[];
  readonly timezone: string;
  readonly wait: boolean;
  readonly random: () => number;
  /** Hears that it has the lock. */
  readonly onLeading: () => void;
  /** Hears what it logs of warnings and errors. */
  readonly onLog: (line: string) => void;
}

/** A daemon under way. */
export interface Engine {
  /** Asks it to stop in good order. */
  stop(): void;
  /** Asks it a second time. */
  hurry(): void;
  /** Hands it an edited configuration. */
  reload(tasks: readonly SimTask[]): void;
  /** Resolves when it has ended: null, or why it ended by itself. */
  readonly done: Promise<Ending>;
  /** Closes its store; for the world's own tidiness. */
  close(): Promise<void>;
}

/** How a daemon ended. */
export interface Ending {
  /** The code of what it threw; null where it ended as it was told to. */
  readonly code: string | null;
  readonly message: string;
}

/** How long the daemon waits for jobs when it is asked to stop. */
export const SHUTDOWN_GRACE_MS = 30_000;

/** Starts the real engine on what the world gives it. */
export async function startEngine(start: EngineStart): Promise<Engine> {
  const clock = start.life.clock();
  const store = await start.open(clock);
  const [stop, hurry] = [new AbortController(), new AbortController()];
  const edits: Loaded[] = [];
  let edited = Promise.withResolvers<void>();
  const load = (tasks: readonly SimTask[]): Loaded => {
    const { course, sandbox, mailer } = start.rooms();
    const config = runConfig({ timezone: start.timezone, shutdownGraceMs: SHUTDOWN_GRACE_MS });
    const loaded = tasks.map(({ settings }) => loadedTask(settings));
    const prepared = preparedRun({ config, course, sandbox, tasks: loaded });
    return { prepared, mailer, problems: [], loadedAt: clock.now() };
  };
  const done = runDaemon({
    first: () => Promise.resolve(load(start.tasks())),
    async *next(signal) {
      signal.addEventListener("abort", () => edited.resolve(), { once: true });
      while (!signal.aborted) {
        const next = edits.shift();
        if (next !== undefined) yield next;
        else {
          await edited.promise;
          edited = Promise.withResolvers();
        }
      }
    },
    ...{ store: start.watch(store), clock, log: logOf(start), random: start.random },
    ...{ holder: start.life.holder, wait: start.wait, exitWhenIdle: false },
    problems: () => [],
    ...{ stop: stop.signal, hurry: hurry.signal },
    serve: () => {
      start.onLeading();
      return Promise.resolve({ address: "simulated", close: () => Promise.resolve() });
    },
  }).then(() => ({ code: null, message: "ended" }), endingOf);
  return {
    stop: () => stop.abort(),
    hurry: () => hurry.abort(),
    reload(tasks) {
      edits.push(load(tasks));
      edited.resolve();
    },
    done,
    close: () => store.close(),
  };
}

/** A task with every default filled in. */
export function settingsOf(task: SimTask): TaskSettings {
  return taskSettings(task.settings);
}

function endingOf(thrown: unknown): Ending {
  const code = thrown instanceof SchedulerError ? thrown.code : "UNKNOWN";
  const stack = thrown instanceof Error ? thrown.stack ?? "" : "";
  return { code, message: code === "UNKNOWN" ? stack : messageOf(thrown) };
}

function logOf({ onLog }: EngineStart): Logger {
  const say = (message: string, fields = {}): void => onLog(`${message} ${wordsOf(fields)}`);
  const quiet = (): void => {};
  const log: Logger = { debug: quiet, info: quiet, warn: say, error: say, category: () => log };
  return log;
}

/** Errors have no fields that JSON shows. */
function wordsOf(fields: object): string {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    value instanceof Error ? messageOf(value) : value,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}
