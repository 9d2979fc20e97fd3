import { type Clock, type EpochMs, toIso } from "../domain/clock.ts";
import { messageOf, SchedulerError, StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Lease, Store } from "../store/store.ts";
import { type Actions, createActions } from "./actions.ts";
import { actor, writeAudit } from "./audit.ts";
import type { Engine, LoopTrouble } from "./engine.ts";
import { Generations } from "./generations.ts";
import type { Loaded } from "./loaded.ts";
import { LEASE_MS, type Lock, takeLock } from "./lock.ts";
import { runLoop } from "./loop.ts";

/** What a daemon is started with. */
export interface DaemonOptions {
  /** The configuration to begin with. */
  readonly first: Loaded;
  /** Configurations to go on with, as they come; each is good, and open. Ends when the signal aborts. */
  readonly next: (signal: AbortSignal) => AsyncIterable<Loaded>;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  /** Random numbers in [0, 1), for the jitter of retries. */
  readonly random: () => number;
  /** Random id of this daemon. */
  readonly holder: string;
  /** Whether to stand by while another daemon runs. */
  readonly wait: boolean;
  /** Told at each look at a lock that another daemon has. @param holder in words */
  readonly onStandby?: (holder: string) => void;
  /** Whether to end when everything planned is done, as scripts and the demo want it. */
  readonly exitWhenIdle: boolean;
  /** Stops the daemon in good order. */
  readonly stop: AbortSignal;
  /** Cuts the good order short. */
  readonly hurry: AbortSignal;
  /** Starts the page once the lock is held. */
  readonly serve: (daemon: Daemon) => Promise<Page>;
}

/** A page that is being served. */
export interface Page {
  readonly address: string;
  close(): Promise<void>;
}

/** A daemon that holds its lock, as the page sees it. Everything is that of the newest configuration. */
export interface Daemon {
  readonly loaded: () => Loaded;
  readonly store: Store;
  readonly since: EpochMs;
  /** Attempts and child processes that live now. */
  readonly running: () => { readonly attempts: number; readonly hosts: number };
  /** When planning and dispatching last got on; null: not yet. */
  readonly progress: () => {
    readonly plannedAt: EpochMs | null;
    readonly dispatchedAt: EpochMs | null;
  };
  /** Why planning or dispatching does not get on. */
  readonly troubles: () => readonly LoopTrouble[];
  /** What failed in the last round of planning, by task. */
  readonly planErrors: () => ReadonlyMap<string, string>;
  /** What persons can do to it. */
  readonly actions: Actions;
}

/**
 * Runs the daemon until it is stopped: takes the lock, puts back what a dead daemon left, plans and
 * dispatches. Configurations that were replaced are closed; the newest and the store are left open.
 * @throws {SchedulerError} LOCK_HELD, LEASE_LOST, or what starting the page threw
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { clock, log, stop } = options;
  const lock = await takeLock({ ...options, signal: stop });
  if (lock === null) return;
  try {
    if (lock.dead !== null) await takeOver(options, lock.dead);
    await work(options, lock);
    await audit(options, { action: "stopped", detail: null });
  } finally {
    await lock.release();
    log.info("daemon ended", { ranMs: clock.now() - lock.since });
  }
}

function audit(
  options: DaemonOptions,
  what: { readonly action: string; readonly detail: string | null },
): Promise<void> {
  const source = "daemon";
  return writeAudit(options, { source, who: actor(source), subject: "daemon", ...what });
}

/** A daemon that did not end in good order may have left a store that is damaged. */
async function takeOver(options: DaemonOptions, dead: Lease): Promise<void> {
  const { store, log } = options;
  const { pid, host, heartbeatAt } = dead;
  const detail = `process ${pid} on ${host} did not end in good order`;
  await audit(options, { action: "took over", detail });
  log.warn("the daemon before this one did not end in good order", {
    ...{ pid, host, lastSeen: toIso(heartbeatAt) },
  });
  const [damage] = await store.findDamage();
  if (damage === undefined) return;
  throw new StoreError("STORE_BROKEN", `Cannot use ${store.label} as it is damaged: ${damage}`, {
    hint: "put the last backup in its place, or move it away to begin anew",
  });
}

async function work(options: DaemonOptions, lock: Lock): Promise<void> {
  const ending = new AbortController();
  const onRound = (engine: Engine): Promise<void> => endWhenIdle(options, engine, ending);
  const generations = new Generations({ ...options, fence: lock.fence, onRound });
  let loaded = options.first;
  await rescue(options, lock);
  const start = await generations.ready(loaded);
  // Before any job starts: a daemon that cannot have its port must not have mailed anybody.
  const page = await options.serve(describe(options, { lock, generations, loaded: () => loaded }));
  const heartbeat = keepLock(options, { lock, ending, address: page.address });
  try {
    await audit(options, { action: "started", detail: null });
    start();
    const signal = AbortSignal.any([options.stop, ending.signal]);
    const reloading = reload(options, { signal, generations, onLoaded: (next) => loaded = next });
    await aborted(signal);
    await reloading;
    await generations.stop();
    await shutDown(options, generations, heartbeat.lost() !== null);
  } finally {
    ending.abort();
    await heartbeat.loop.done;
    await page.close();
  }
  const lost = heartbeat.lost();
  if (lost !== null) throw lost;
}

async function rescue({ store, clock, log, first }: DaemonOptions, lock: Lock): Promise<void> {
  const jobs = await store.rescue({
    fence: lock.fence,
    environment: first.prepared.config.environment,
    now: clock.now(),
    // The file lock says that no other daemon lives; without one, only leases that ended are taken.
    all: store.lockFile !== null,
    reason: "the daemon that ran it ended before it was done",
  });
  for (const { id, task, attempt } of jobs) log.warn("job rescued", { task, job: id, attempt });
}

/** Puts each new configuration to work as it comes. */
async function reload(
  { next, log }: DaemonOptions,
  { signal, generations, onLoaded }: {
    readonly signal: AbortSignal;
    readonly generations: Generations;
    readonly onLoaded: (loaded: Loaded) => void;
  },
): Promise<void> {
  try {
    for await (const loaded of next(signal)) {
      if (signal.aborted) break;
      await generations.replace(loaded);
      onLoaded(loaded);
      log.info("configuration loaded", { tasks: loaded.prepared.config.tasks.length });
    }
  } catch (thrown) {
    log.error("configuration is no longer watched", { error: messageOf(thrown) });
  }
}

/** Renews the lease until the work ends, and ends the work where the lease is lost. */
function keepLock(
  { clock, log }: DaemonOptions,
  { lock, ending, address }: {
    readonly lock: Lock;
    readonly ending: AbortController;
    readonly address: string;
  },
): { readonly loop: ReturnType<typeof runLoop>; readonly lost: () => SchedulerError | null } {
  let lost: SchedulerError | null = null;
  const loop = runLoop({
    ...{ name: "heartbeat", clock, log, signal: ending.signal },
    round: async () => {
      if (await lock.renew(address)) return Math.floor(LEASE_MS / 3);
      lost = new SchedulerError("LEASE_LOST", "Cannot go on as another daemon has taken over", {
        hint: 'look at it with "bcourse-scheduler status"',
      });
      ending.abort();
      return 0;
    },
  });
  return { loop, lost: () => lost };
}

/**
 * Lets attempts finish within the grace, then aborts them; what is aborted is put back.
 * @param isLost whether the lease is lost: then nothing that they do counts any more
 */
async function shutDown(
  { first, clock, log, hurry }: DaemonOptions,
  generations: Generations,
  isLost: boolean,
): Promise<void> {
  if (generations.running() > 0 && !isLost) {
    log.info("waiting for jobs", { running: generations.running() });
    const grace = new AbortController();
    const signal = AbortSignal.any([grace.signal, hurry]);
    const waited = clock.sleep(first.prepared.config.shutdownGraceMs, signal);
    await Promise.race([generations.idle(), waited]);
    grace.abort();
  }
  await generations.abort("the daemon is stopping");
}

async function endWhenIdle(
  { exitWhenIdle, log, clock }: DaemonOptions,
  engine: Engine,
  ending: AbortController,
): Promise<void> {
  if (!exitWhenIdle || ending.signal.aborted || !await engine.isIdle()) return;
  log.info("everything is done", { at: clock.now() });
  ending.abort();
}

function describe(
  { store, clock, log }: DaemonOptions,
  { lock, generations, loaded }: {
    readonly lock: Lock;
    readonly generations: Generations;
    readonly loaded: () => Loaded;
  },
): Daemon {
  const engine = (): Engine | null => generations.engine;
  return {
    ...{ loaded, store, since: lock.since },
    running: () => ({
      attempts: generations.running(),
      hosts: loaded().prepared.sandbox.hosts(),
    }),
    progress: () => ({
      plannedAt: engine()?.planning.progressAt() ?? null,
      dispatchedAt: engine()?.dispatching.progressAt() ?? null,
    }),
    troubles: () => engine()?.troubles() ?? [],
    planErrors: () => engine()?.planErrors() ?? new Map(),
    actions: createActions({ store, clock, log, fence: lock.fence, loaded, engine }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
