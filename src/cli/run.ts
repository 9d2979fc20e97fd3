import { DEFAULT_LEVELS } from "../config/resolve.ts";
import { type Clock, systemClock } from "../domain/clock.ts";
import { Access } from "../http/acting/access.ts";
import type { PageSources } from "../http/page_sources.ts";
import { servePage } from "../http/serve.ts";
import { Bell } from "../run/bell.ts";
import type { Traps } from "../run/crash_points.ts";
import { Changes, tellingStore } from "../run/changes.ts";
import { type Daemon, type Page, runDaemon } from "../run/daemon.ts";
import { closeLoaded, type Loaded } from "../run/loaded.ts";
import { awaitStore } from "../run/await_store.ts";
import { tokenPath, writeToken } from "../run/actions/token.ts";
import { readStatus } from "../run/status.ts";
import type { Store } from "../store/store.ts";
import { tellWhy, type WhySources, whySources } from "../run/why/why.ts";
import type { Command, CommonOptions } from "./command.ts";
import { type Configured, firstConfiguration, nextConfigurations } from "./configurations.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { loadAll } from "./load_all.ts";
import { levelsOf, type LogOption } from "./log_levels.ts";
import { openLog } from "./logging.ts";
import { listenForSignals, type Signals } from "./signals.ts";
import { createSystemd } from "./systemd.ts";
import { printProblems, type Terminal } from "./terminal.ts";

interface RunOptions extends CommonOptions {
  readonly wait: boolean;
  readonly exitWhenIdle: boolean;
  readonly log?: LogOption;
}

/** What one run of the daemon works with. */
interface Run extends Configured {
  readonly options: RunOptions;
  readonly terminal: Terminal;
  readonly signals: Signals;
}

/** Runs the daemon until SIGTERM or SIGINT; a second signal hurries it. */
export async function run({ options, terminal }: Command<RunOptions>): Promise<ExitCode> {
  const clock = systemClock();
  const option = options.log ?? null;
  const log = openLog(levelsOf(option, DEFAULT_LEVELS));
  const traps = await crashTraps();
  const first = await loadAll(options.config, { clock, log });
  log.setLevels(levelsOf(option, first.prepared.config.log));
  printProblems(terminal, first.problems);
  const signals = listenForSignals(log);
  const current = {
    ...{ current: first, standing: null, problems: first.problems, hasStoodBy: false },
  };
  const systemd = createSystemd(Deno.env, { clock, log });
  const bell = new Bell();
  const it: Run = { options, clock, log, terminal, signals, systemd, traps, bell, ...current };
  signals.stop.addEventListener("abort", () => {
    systemd.stopping(it.current.prepared.config.shutdownGraceMs);
  }, { once: true });
  try {
    await runWithStore(it);
    return EXIT.done;
  } finally {
    signals.close();
    await systemd.close();
    await closeLoaded(it.current);
  }
}

async function runWithStore(it: Run): Promise<void> {
  const { options, log, signals, current, traps } = it;
  const standBy = (why: string): void => {
    it.hasStoodBy = true;
    it.systemd.standingBy(why);
  };
  const found = await awaitStore(current.prepared.config.store, {
    ...{ clock: it.clock, log, wait: options.wait, signal: signals.stop, onStandby: standBy },
  });
  if (found === null) return;
  const { store: opened, clock } = found;
  // From here on it is the clock of all who share the store.
  it.clock = clock;
  try {
    const changes = new Changes();
    const store = tellingStore(traps?.store(opened) ?? opened, changes);
    await runDaemon({
      ...{ store, clock, log, first: () => firstConfiguration(it, store) },
      ...{ random: Math.random, holder: crypto.randomUUID() },
      ...{ wait: options.wait, exitWhenIdle: options.exitWhenIdle },
      ...{ stop: signals.stop, hurry: signals.hurry },
      problems: () => it.problems,
      onOthers: () => changes.tell(),
      onBeat: () => it.bell.ring(),
      next: (signal) => nextConfigurations(it, { store, signal }),
      onStandby: (holder) => standBy(`another daemon runs (${holder})`),
      serve: (daemon) => serve(daemon, { it, changes }),
      onServing: (page) => tellServing(it, { page, store }),
    });
  } finally {
    await opened.close();
  }
}

/** Lets a test kill the daemon at one exact moment. @returns null, and nothing is wrapped, unless asked */
async function crashTraps(): Promise<Traps | null> {
  const text = Deno.env.get("BCOURSE_SCHEDULER_CRASH");
  if (text === undefined) return null;
  const { createTraps, readCrashPoint } = await import("../run/crash_points.ts");
  const die = (): void => Deno.kill(Deno.pid, "SIGKILL");
  return createTraps({ point: readCrashPoint(text), die });
}

/** Serves the page of a daemon that holds its lock. */
async function serve(
  daemon: Daemon,
  { it, changes }: { readonly it: Run; readonly changes: Changes },
): Promise<Page> {
  const { clock, log } = it;
  const pageLog = log.category("page");
  const { store, since, progress, troubles, planErrors, meter, running, actions } = daemon;
  const { config } = daemon.loaded().prepared;
  const { token, forget } = await writeToken(tokenPath(config));
  const access = new Access({ clock, token });
  const sources: PageSources = {
    ...{ store, clock, log: pageLog, since, progress, troubles, planErrors, meter, running },
    ...{ actions, access, changes },
    problems: () => it.problems,
    loadedAt: () => daemon.loaded().loadedAt,
    get config() {
      return daemon.loaded().prepared.config;
    },
    readStatus: () => {
      const own = { store, troubles: troubles(), now: clock.now() };
      return readStatus({ ...sourcesOf(daemon.loaded()), ...it, ...own });
    },
    tellWhy: teller(daemon, clock),
  };
  const page = await servePage(sources, config.listen).catch(async (thrown) => {
    await forget();
    throw thrown;
  });
  it.standing = sources;
  return { address: page.address, close: () => page.close().finally(forget) };
}

function tellServing(
  { terminal, log, current: { prepared: { config, course }, mailer } }: Run,
  { page, store }: { readonly page: Page; readonly store: Store },
): void {
  terminal.out(`Page: ${page.address}`);
  log.info("daemon runs", {
    ...{ environment: config.environment, pid: Deno.pid, store: store.label },
    ...{ course: course.label, mail: mailer.label, tasks: config.tasks.length },
  });
}

/** Whoever asks shares the answers of the queries; a new configuration has answers of its own. */
function teller({ loaded, store }: Daemon, clock: Clock): PageSources["tellWhy"] {
  let known: { readonly of: Loaded; readonly sources: WhySources } | null = null;
  return async (question) => {
    const of = loaded();
    if (known?.of !== of) known = { of, sources: whySources(of.prepared, { store, clock }) };
    return await tellWhy(known.sources, question);
  };
}

function sourcesOf(
  { prepared, mailer, loadedAt }: Loaded,
): Pick<
  Parameters<typeof readStatus>[0],
  "config" | "loadedAt" | "descriptions" | "courseLabel" | "mailLabel"
> {
  const descriptions = new Map(
    [...prepared.catalog.tasks].map(([name, task]) => [name, task.handler.description]),
  );
  const labels = { courseLabel: prepared.course.label, mailLabel: mailer.label };
  return { config: prepared.config, loadedAt, descriptions, ...labels };
}
