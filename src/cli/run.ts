import { randomUUID } from "node:crypto";
import { type Clock, systemClock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import { formatProblem, type Problem } from "../domain/problem.ts";
import { Access } from "../http/access.ts";
import type { PageSources } from "../http/page_sources.ts";
import { servePage } from "../http/serve.ts";
import { actor, writeAudit } from "../run/audit.ts";
import type { Traps } from "../run/crash_points.ts";
import { Changes, tellingStore } from "../run/changes.ts";
import { type Daemon, type Page, runDaemon } from "../run/daemon.ts";
import { closeLoaded, type Loaded } from "../run/loaded.ts";
import { openStore } from "../run/open_store.ts";
import { tokenPath, writeToken } from "../run/token.ts";
import type { Store } from "../store/store.ts";
import { readStatus } from "../run/status.ts";
import type { Command, CommonOptions } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { WrongConfiguration } from "./failure.ts";
import { fixedProblems, loadAll } from "./load_all.ts";
import { type Level, openLog } from "./logging.ts";
import { listenForSignals, type Signals } from "./signals.ts";
import { createSystemd, type Standing, type Systemd } from "./systemd.ts";
import { printProblems, type Terminal } from "./terminal.ts";
import { changes } from "./watch.ts";

interface RunOptions extends CommonOptions {
  readonly wait: boolean;
  readonly exitWhenIdle: boolean;
  readonly log: Level;
}

/** What one run of the daemon works with. */
interface Run {
  readonly options: RunOptions;
  readonly clock: Clock;
  readonly log: Logger;
  readonly terminal: Terminal;
  readonly signals: Signals;
  readonly systemd: Systemd;
  /** Where a test wants it to die; null: nowhere. */
  readonly traps: Traps | null;
  /** The configuration at work. */
  current: Loaded;
  /** What systemd is told about; null until the page is served. */
  standing: Standing | null;
  /** What is wrong with the file as it is now; while it has errors, the old configuration goes on. */
  problems: readonly Problem[];
}

/** Runs the daemon until SIGTERM or SIGINT; a second signal hurries it. */
export async function run({ options, terminal }: Command<RunOptions>): Promise<ExitCode> {
  const clock = systemClock();
  const log = await openLog(options.log);
  const traps = await crashTraps();
  const first = await loadAll(options.config, { clock, log });
  printProblems(terminal, first.problems);
  const signals = listenForSignals(log);
  const current = { current: first, standing: null, problems: first.problems };
  const systemd = createSystemd(Deno.env, { clock, log });
  const it: Run = { options, clock, log, terminal, signals, systemd, traps, ...current };
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
  const { options, clock, log, signals, current, traps } = it;
  const opened = await openStore(current.prepared.config.store, clock);
  try {
    const changes = new Changes();
    const store = tellingStore(traps?.store(opened) ?? opened, changes);
    await runDaemon({
      ...{ first: traps?.loaded(current) ?? current, store, clock, log },
      ...{ random: Math.random, holder: randomUUID() },
      ...{ wait: options.wait, exitWhenIdle: options.exitWhenIdle },
      ...{ stop: signals.stop, hurry: signals.hurry },
      next: (signal) => nextConfigurations(it, { store, signal }),
      onStandby: (holder) => it.systemd.standingBy(holder),
      serve: (daemon) => serve(daemon, { it, changes }),
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

/** Loads the configuration again whenever it changes; what has errors is refused whole. */
async function* nextConfigurations(
  it: Run,
  { store, signal }: { readonly store: Store; readonly signal: AbortSignal },
): AsyncGenerator<Loaded> {
  const { options, clock } = it;
  const { handlersDir } = it.current.prepared.config;
  // Asked for once the loops have started and the page listens; SIGHUP is heard from here on.
  if (it.standing !== null) it.systemd.ready(it.standing);
  const watched = { file: options.config, handlersDir, since: it.current.loadedAt };
  for await (const source of changes({ ...watched, clock, signal })) {
    it.systemd.reloading();
    try {
      const next = await loadNext(it, { store, source });
      if (next === null) continue;
      yield it.traps?.loaded(next) ?? next;
      // It is at work when the next one is asked for.
    } finally {
      it.systemd.reloaded();
    }
  }
}

/** @returns null where it was refused */
async function loadNext(
  it: Run,
  { store, source }: { readonly store: Store; readonly source: "file" | "signal" },
): Promise<Loaded | null> {
  const { options, clock, log } = it;
  const next = await tryLoad(it);
  const about = { source, who: actor(source), subject: options.config };
  if ("refused" in next) {
    it.problems = next.refused;
    const problems = next.refused.map(formatProblem);
    const detail = problems.join("\n");
    await writeAudit({ store, clock, log }, { ...about, action: "refused", detail });
    log.error("configuration refused: the old one goes on", { problems });
    return null;
  }
  it.current = next;
  it.problems = next.problems;
  await writeAudit({ store, clock, log }, { ...about, action: "reloaded", detail: null });
  return next;
}

async function tryLoad(it: Run): Promise<Loaded | { readonly refused: readonly Problem[] }> {
  let loaded: Loaded;
  try {
    loaded = await loadAll(it.options.config, it);
  } catch (thrown) {
    if (thrown instanceof WrongConfiguration) return { refused: thrown.problems };
    throw thrown;
  }
  const refused = fixedProblems(it.current.prepared.config, loaded.prepared.config);
  if (refused.length === 0) return loaded;
  await closeLoaded(loaded);
  return { refused };
}

/** Serves the page of a daemon that holds its lock. */
async function serve(
  daemon: Daemon,
  { it, changes }: { readonly it: Run; readonly changes: Changes },
): Promise<Page> {
  const { clock, log, terminal } = it;
  const { store, since, progress, troubles, planErrors, actions } = daemon;
  const { config, course } = daemon.loaded().prepared;
  const { token, forget } = await writeToken(tokenPath(config));
  const access = new Access({ clock, token });
  const sources: PageSources = {
    ...{ store, clock, log, changes, since, progress, troubles, planErrors, actions, access },
    get config() {
      return daemon.loaded().prepared.config;
    },
    readStatus: () => {
      const own = { store, troubles: troubles(), now: clock.now() };
      return readStatus({ ...sourcesOf(daemon.loaded()), ...it, ...own });
    },
  };
  const page = await servePage(sources, config.listen).catch(async (thrown) => {
    await forget();
    throw thrown;
  });
  it.standing = sources;
  terminal.out(`Page: ${page.address}`);
  log.info("daemon runs", {
    ...{ environment: config.environment, pid: Deno.pid, store: store.label },
    ...{ course: course.label, mail: it.current.mailer.label, tasks: config.tasks.length },
  });
  return { address: page.address, close: () => page.close().finally(forget) };
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
