import { type Clock, type EpochMs, toIso } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import { StoreError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Problem } from "../domain/problem.ts";
import type { Lease, Store } from "../store/store.ts";
import { type Actions, createActions } from "./actions/actions.ts";
import { actor, writeAudit } from "./audit.ts";
import type { Engine, LoopTrouble } from "./engine.ts";
import { Generations, type Progress } from "./generations.ts";
import { type Heartbeat, keepLock } from "./heartbeat.ts";
import type { Loaded } from "./loaded.ts";
import { type Lock, takeLock } from "./lock.ts";
import { worksOf } from "./daemons.ts";
import { dutyOf, hear } from "./others.ts";
import type { Duty } from "./planning/duty.ts";
import { shutDown } from "./shut_down.ts";
import { Meter } from "./meter.ts";
import { reload } from "./reload.ts";
import { keepRescuing, rescueAtStart } from "./rescuer.ts";
import { Teller } from "./tell/teller.ts";

/** What a daemon is started with. */
export interface DaemonOptions {
  /** Gives the configuration to begin with; asked once the lock is held, which may be days later. */
  readonly first: () => Promise<Loaded>;
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
  /** Called every few seconds while it runs, for what can be done while it is awake anyway. */
  readonly onBeat?: () => void;
  /** What is wrong with the configuration file as it is now, beside what is at work. */
  readonly problems: () => readonly Problem[];
  /** Whether to end when everything planned is done, as scripts and the demo want it. */
  readonly exitWhenIdle: boolean;
  /** Told when another daemon has written something. */
  readonly onOthers?: () => void;
  /** Stops the daemon in good order. */
  readonly stop: AbortSignal;
  /** Cuts the good order short. */
  readonly hurry: AbortSignal;
  /** Told where the page is, once commands can find it. */
  readonly onServing?: (page: Page) => void;
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
  /** What was counted and timed since it runs. */
  readonly meter: Meter;
  /** Attempts and child processes that live now. */
  readonly running: () => { readonly attempts: number; readonly hosts: number };
  /** When planning and dispatching last got on; null: not yet. */
  readonly progress: () => Progress;
  /** Why planning or dispatching does not get on. */
  readonly troubles: () => readonly LoopTrouble[];
  /** What failed in the last round of planning, by task. */
  readonly planErrors: () => ReadonlyMap<string, string>;
  /** Whether it is the one of several that plans. */
  readonly plans: () => boolean;
  /** What persons can do to it. */
  readonly actions: Actions;
}

/**
 * Runs the daemon until it is stopped: takes the lock, puts back what a dead daemon left, plans and
 * dispatches. Configurations that were replaced are closed; the newest and the store are left open.
 * @throws {SchedulerError} LOCK_HELD, LEASE_LOST, SHUTDOWN_UNWRITTEN, or what starting the page threw
 */
export async function runDaemon(options: DaemonOptions): Promise<void> {
  const { clock, log, stop } = options;
  const lock = await takeLock({ ...options, signal: stop });
  if (lock === null) return;
  try {
    await work(options, lock);
    await audit(options, { action: "stopped", detail: null });
  } finally {
    await lock.release();
    log.info("daemon ended", { ran: sayDuration(clock.now() - lock.since) });
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
    ...{ pid, host, last_seen: toIso(heartbeatAt) },
  });
  const [damage] = await store.findDamage();
  if (damage === undefined) return;
  throw new StoreError("STORE_BROKEN", `Cannot use ${store.label} as it is damaged: ${damage}`, {
    hint: "put the last backup in its place, or move it away to begin anew",
  });
}

async function work(options: DaemonOptions, lock: Lock): Promise<void> {
  const ending = new AbortController();
  const told: Told = { page: null, loaded: null, generations: null };
  const tell = (): Parameters<Lock["renew"]>[0] => ({
    address: told.page?.address ?? "",
    ...told.loaded === null ? {} : { works: worksOf(told.loaded.prepared) },
  });
  const duty = dutyOf(options, lock);
  // It stands by from now on: whoever took over may end before this daemon's next round is due.
  const onDutyLost = (): void => told.generations?.engine?.planning.bell.ring();
  const heartbeat = keepLock({ ...options, lock, duty, ending, tell, onDutyLost });
  try {
    if (lock.dead !== null) await takeOver(options, lock.dead);
    await lead(options, { lock, duty, ending, heartbeat, told });
  } finally {
    ending.abort();
    await heartbeat.loop.done;
    await duty.release();
    await told.page?.close();
  }
  const lost = heartbeat.lost();
  if (lost !== null) throw lost;
}

/** What the lease tells of a daemon, and what its beat acts on; null: not known yet. */
interface Told {
  page: Page | null;
  loaded: Loaded | null;
  generations: Generations | null;
}

/** Plans and runs until it is stopped or the lease is lost. */
async function lead(
  options: DaemonOptions,
  { lock, duty, ending, heartbeat, told }: {
    readonly lock: Lock;
    readonly duty: Duty;
    readonly ending: AbortController;
    readonly heartbeat: Heartbeat;
    readonly told: Told;
  },
): Promise<void> {
  let loaded = await options.first();
  told.loaded = loaded;
  let teller: Teller | null = null;
  const onRound = (engine: Engine): Promise<void> => {
    teller?.noteFailures(engine.dispatcher.failures());
    return endWhenIdle(options, engine, ending);
  };
  const meter = new Meter(options.clock);
  const generations = new Generations({ ...options, fence: lock.fence, duty, meter, onRound });
  told.generations = generations;
  const { environment } = loaded.prepared.config;
  const rescuing = { ...options, environment, fence: lock.fence };
  await rescueAtStart(rescuing);
  // Before any job starts: a daemon that cannot have its port must not have mailed anybody.
  const daemon = describe(options, { lock, duty, generations, meter, loaded: () => loaded });
  const page = await options.serve(daemon);
  told.page = page;
  // By the lease commands find the page.
  await heartbeat.beat();
  options.onServing?.(page);
  await audit(options, { action: "started", detail: null });
  generations.start(loaded);
  teller = new Teller({ ...options, daemon, address: page.address });
  try {
    const signal = AbortSignal.any([options.stop, ending.signal]);
    const takeUp = (): void => generations.engine?.takeUp();
    const rescuer = keepRescuing(rescuing, { signal, heartbeat, onRound: takeUp });
    const onChange = (): void => {
      takeUp();
      options.onOthers?.();
    };
    const heard = hear(options, { signal, onChange });
    const onLoaded = (next: Loaded): void => void (loaded = told.loaded = next);
    const reloading = reload({ ...options, generations, onLoaded }, signal);
    await aborted(signal);
    await Promise.all([reloading, rescuer?.done, heard]);
    await generations.stop();
    const isLost = heartbeat.lost() !== null;
    // While the duty is this daemon's: whoever plans tells for all.
    if (options.exitWhenIdle && !isLost) await tellRest(teller, options.stop);
    // Before its jobs are waited for: another need not wait for them to plan.
    await duty.release();
    const written = teller.stop();
    const { shutdownGraceMs } = loaded.prepared.config;
    await shutDown(options, generations, isLost ? 0 : shutdownGraceMs);
    await written;
  } finally {
    await teller.stop();
  }
}

async function endWhenIdle(
  { exitWhenIdle, log }: DaemonOptions,
  engine: Engine,
  ending: AbortController,
): Promise<void> {
  if (!exitWhenIdle || ending.signal.aborted || !await engine.isIdle()) return;
  log.info("everything is done");
  ending.abort();
}

/** A daemon that ends by itself tells the rest before; told to stop, it stops. */
async function tellRest(teller: Teller, stop: AbortSignal): Promise<void> {
  const cut = (): void => void teller.stop();
  stop.addEventListener("abort", cut, { once: true });
  if (!stop.aborted) await teller.tellRest();
  stop.removeEventListener("abort", cut);
}

function describe(
  { store, clock, log }: DaemonOptions,
  { lock, duty, generations, meter, loaded }: {
    readonly lock: Lock;
    readonly duty: Duty;
    readonly generations: Generations;
    readonly meter: Meter;
    readonly loaded: () => Loaded;
  },
): Daemon {
  const engine = (): Engine | null => generations.engine;
  return {
    ...{ loaded, store, meter, since: lock.since },
    running: () => ({
      attempts: generations.running(),
      hosts: loaded().prepared.sandbox.hosts(),
    }),
    progress: () => generations.progress(),
    troubles: () => engine()?.troubles() ?? [],
    planErrors: () => engine()?.planErrors() ?? new Map(),
    plans: () => duty.isMine(),
    actions: createActions({ store, clock, log, fence: lock.fence, loaded, engine }),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
