import type { Clock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { formatProblem, type Problem } from "../domain/problem.ts";
import { actor, writeAudit } from "../run/audit.ts";
import type { Bell } from "../run/bell.ts";
import type { Traps } from "../run/crash_points.ts";
import { closeLoaded, type Loaded } from "../run/loaded.ts";
import type { Store } from "../store/store.ts";
import { WrongConfiguration } from "./failure.ts";
import { fixedProblems, loadAll } from "./load_all.ts";
import { levelsOf, type LogOption } from "./log_levels.ts";
import type { Log } from "./logging.ts";
import type { Standing, Systemd } from "./systemd.ts";
import { changes } from "./watch.ts";

/** A daemon as far as its configuration goes. */
export interface Configured {
  readonly options: { readonly config: string; readonly log?: LogOption };
  clock: Clock;
  readonly log: Log;
  readonly systemd: Systemd;
  /** Where a test wants it to die; null: nowhere. */
  readonly traps: Traps | null;
  /** Rung whenever the files are to be looked at. */
  readonly bell: Bell;
  /** The configuration at work. */
  current: Loaded;
  /** Whether it was started while another daemon had the lock. */
  hasStoodBy: boolean;
  /** What systemd is told about; null until the page is served. */
  standing: Standing | null;
  /** What is wrong with the file as it is now; while it has errors, the old configuration goes on. */
  problems: readonly Problem[];
}

/** Why a configuration is loaded. */
interface Loading {
  readonly store: Store;
  readonly source: "file" | "signal";
}

/** After this long it is tried again to load what could not be loaded for reasons that pass. */
const AGAIN_MS = 10_000;

/** Whoever stood by begins with the file as it is now; where that has errors, as it was at the start. */
export async function firstConfiguration(it: Configured, store: Store): Promise<Loaded> {
  const next = it.hasStoodBy ? await loadNext(it, { store, source: "file" }) : null;
  if (next !== null && next !== "again") {
    await closeLoaded(it.current);
    await putDown(it, { store, source: "file", next });
    it.log.category("config").info("configuration loaded on taking over", {
      tasks: next.prepared.config.tasks.length,
    });
  }
  return it.traps?.loaded(it.current) ?? it.current;
}

/** Loads the configuration again whenever it changes; what has errors is refused whole. */
export async function* nextConfigurations(
  it: Configured,
  { store, signal }: { readonly store: Store; readonly signal: AbortSignal },
): AsyncGenerator<Loaded> {
  const { options, clock, bell } = it;
  const { handlersDir } = it.current.prepared.config;
  // Asked for once the loops have started and the page listens; SIGHUP is heard from here on.
  if (it.standing !== null) it.systemd.ready(it.standing);
  const watched = { file: options.config, handlersDir, since: it.current.loadedAt };
  for await (const source of changes({ ...watched, clock, bell, signal })) {
    it.systemd.reloading();
    try {
      const next = await loadUntilKnown(it, { store, source, signal });
      if (next !== null) yield* offer(it, { store, source, next });
    } finally {
      it.systemd.reloaded();
    }
  }
}

/** Hands a configuration over; it is at work when the next one is asked for. */
async function* offer(
  it: Configured,
  loading: Loading & { readonly next: Loaded },
): AsyncGenerator<Loaded> {
  let isAtWork = false;
  try {
    yield it.traps?.loaded(loading.next) ?? loading.next;
    isAtWork = true;
    await putDown(it, loading);
  } finally {
    if (!isAtWork) await closeLoaded(loading.next);
  }
}

/** Writes down that a configuration is the one at work. */
async function putDown(
  it: Configured,
  { store, source, next }: Loading & { readonly next: Loaded },
): Promise<void> {
  it.current = next;
  it.problems = next.problems;
  const about = { source, who: actor(source), subject: it.options.config };
  await writeAudit({ ...it, store }, { ...about, action: "reloaded", detail: null });
}

/** Loads until the file is good or refused. @returns null where it was refused, or the daemon ends */
async function loadUntilKnown(
  it: Configured,
  { signal, ...loading }: Loading & { readonly signal: AbortSignal },
): Promise<Loaded | null> {
  for (;;) {
    const next = await loadNext(it, loading);
    if (next !== "again") return next;
    await it.clock.sleep(AGAIN_MS, signal);
    if (signal.aborted) return null;
  }
}

/** @returns null where it was refused, "again" where that is not the file's fault */
async function loadNext(
  it: Configured,
  { store, source }: Loading,
): Promise<Loaded | null | "again"> {
  const { options, clock, log } = it;
  let next: Awaited<ReturnType<typeof tryLoad>>;
  try {
    next = await tryLoad(it);
  } catch (thrown) {
    if (!(thrown instanceof SchedulerError)) throw thrown;
    log.category("config").error("configuration cannot be loaded now: the old one goes on", {
      error: thrown,
    });
    return "again";
  }
  if (!("refused" in next)) {
    // Before it is put to work, so that this is told as the file wants it.
    log.setLevels(levelsOf(options.log ?? null, next.prepared.config.log));
    return next;
  }
  it.problems = next.refused;
  const problems = next.refused.map(formatProblem);
  const about = { source, who: actor(source), subject: options.config };
  const detail = problems.join("\n");
  await writeAudit({ store, clock, log }, { ...about, action: "refused", detail });
  log.category("config").error("configuration refused: the old one goes on", { problems });
  return null;
}

async function tryLoad(it: Configured): Promise<Loaded | { readonly refused: readonly Problem[] }> {
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
