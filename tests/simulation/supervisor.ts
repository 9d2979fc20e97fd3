import type { Clock } from "../../src/domain/clock.ts";
import type { Store } from "../../src/store/store.ts";
import type { Book } from "./book.ts";
import { type Chance, DAY, HOUR, MINUTE, SECOND } from "./chance.ts";
import type { Channel } from "./channel.ts";
import { type CourseDatabase, openSimCourse } from "./course_database.ts";
import { type Ending, type Engine, SHUTDOWN_GRACE_MS, startEngine } from "./engine.ts";
import { type Attempt, openSimSandbox } from "./handlers.ts";
import { Host } from "./host.ts";
import type { Judge } from "./judge.ts";
import type { Kernel } from "./kernel.ts";
import { type Fate, Life } from "./life.ts";
import { type MailServer, openSimMailer } from "./mail_server.ts";
import type { Rules } from "./rules.ts";
import type { StorePlace } from "./store_place.ts";
import { watchStore } from "./store_watch.ts";
import type { SimTask } from "./tasks.ts";
import type { WorldTime } from "./time.ts";
import type { Weather } from "./weather.ts";

/** A call of the store as a deliberate bug sees it. */
export interface BuggyCall {
  readonly method: string;
  /** The daemon that calls. */
  readonly holder: string;
  readonly given: readonly unknown[];
  /** What the store itself would do with these arguments. */
  readonly real: (...given: readonly unknown[]) => unknown;
  /** Changes the store's file past the store. */
  readonly sql: (statements: string) => void;
}

/** A deliberate bug, by which the simulation is shown to see it. */
export interface Bug {
  /** Answers a call in the place of the store; undefined: this call has no bug. */
  readonly store?: (call: BuggyCall) => unknown;
  /** Takes a broken dialogue with the mail server for one in which nothing was sent. */
  readonly hidesUnknown?: boolean;
  /** Takes a course database that is down for one that holds nothing. */
  readonly hidesOutage?: boolean;
  /** Changes the tasks that the engine is given; the rules go by those of the world. */
  readonly tasks?: (tasks: readonly SimTask[]) => readonly SimTask[];
}

/** What daemons live in. */
export interface SupervisorParts {
  readonly time: WorldTime;
  readonly chance: Chance;
  readonly weather: Weather;
  readonly judge: Judge;
  readonly rules: Rules;
  readonly book: Book;
  readonly course: CourseDatabase;
  readonly server: MailServer;
  /** Null: leases alone decide. */
  readonly kernel: Kernel | null;
  /** On which daemons hear of each other; null: one works at a time, on one host. */
  readonly channel: Channel | null;
  /** On so many hosts a daemon is kept up. */
  readonly hosts: number;
  readonly place: StorePlace;
  readonly timezone: string;
  readonly bug: Bug;
  /** Hears of each attempt that starts. */
  readonly onStart: (attempt: Attempt) => void;
  readonly note: (event: string) => void;
  /** Hears what daemons log. */
  readonly onLog: (line: string) => void;
  readonly onFault: (kind: string) => void;
}

/** Tasks that a daemon was given, until others took their place. */
export interface KnownTasks {
  readonly names: ReadonlySet<string>;
  /** In awake time; infinite: it works by them still. */
  untilMs: number;
}

/** A daemon that lives. */
export interface Daemon {
  readonly life: Life;
  readonly host: Host;
  readonly engine: Engine;
  readonly attempts: Set<Attempt>;
  /** The tasks of each configuration that it was given. */
  readonly known: KnownTasks[];
  /** In awake time: since when it has the lock; null: it stands by. */
  leadsSinceMs: number | null;
  /** In awake time: when it was asked to stop; null: it was not. */
  stopsSinceMs: number | null;
}

/** Starts daemons, ends them, and starts the next, as the service managers of hosts do. */
export class Supervisor {
  readonly daemons: Set<Daemon> = new Set();
  readonly hosts: readonly Host[];
  /** The tasks of the newest configuration. */
  tasks: readonly SimTask[];
  /** Whether one is started where none lives. */
  keepsUp = true;
  /** The zone of the configuration. */
  readonly timezone: string;
  readonly #parts: SupervisorParts;
  readonly #closing = new Set<Promise<void>>();
  #started = 0;

  constructor(parts: SupervisorParts, tasks: readonly SimTask[]) {
    this.#parts = parts;
    this.timezone = parts.timezone;
    this.tasks = tasks;
    this.hosts = Array.from({ length: parts.hosts }, (_, at) => new Host(`h${at + 1}`, parts.time));
  }

  /** Whether several daemons work at a time. */
  get isShared(): boolean {
    return this.#parts.channel !== null;
  }

  /** How many daemons were started. */
  get started(): number {
    return this.#started;
  }

  /** The daemon that has the lease, or the duty to plan; null where none that lives has it. */
  get leader(): Daemon | null {
    const { book: { holder, planner } } = this.#parts;
    const leads = this.isShared ? planner : holder;
    return [...this.daemons].find(({ life }) => life.holder === leads) ?? null;
  }

  /** Something is to befall one of the daemons: the one that plans, or any; null where none lives. */
  anyOf(chance: Chance): Daemon | null {
    if (!this.isShared || this.daemons.size === 0) return this.leader;
    const planner = chance.has(0.4) ? this.leader : null;
    return planner ?? chance.pick([...this.daemons]);
  }

  /** Starts a daemon on each host that has none. */
  async startMissing(): Promise<void> {
    const idle = this.hosts.filter((host) => this.#on(host) === 0);
    await Promise.all(idle.map((host) => this.#start(host)));
  }

  #open(clock: Clock): Promise<Store> {
    const { place, time } = this.#parts;
    if (place.path !== null) return place.open(clock);
    return time.call(() => place.open(time.clock()));
  }

  #on(host: Host): number {
    return [...this.daemons].filter((daemon) => daemon.host === host).length;
  }

  async #start(host: Host): Promise<void> {
    const { time, chance, judge, note, bug } = this.#parts;
    const life = new Life(`d${++this.#started}`, {
      time,
      onDoom: (doomed, fate, at) => this.#meet(doomed, { fate, at }),
    });
    const attempts = new Set<Attempt>();
    const known: KnownTasks[] = [];
    note(`${life.holder} is started${this.isShared ? ` on ${host.name}` : ""}`);
    const given = (): readonly SimTask[] => {
      const tasks = host.tasks ?? this.tasks;
      this.#know(known, tasks);
      return bug.tasks?.(tasks) ?? tasks;
    };
    const engine = await startEngine({
      ...{ life, timezone: this.#parts.timezone, open: (clock) => this.#open(clock) },
      tasks: given,
      wait: chance.has(0.7),
      random: () => chance.next(),
      watch: (store) => this.#watch(store, { life, host }),
      rooms: () => this.#rooms(life, attempts),
      onLeading: () => {
        daemon.leadsSinceMs = time.awakeMs;
        note(`${life.holder} leads`);
      },
      onLog: (line) => this.#parts.onLog(`${life.holder}: ${line}`),
    });
    const daemon: Daemon = {
      ...{ life, host, engine, attempts, known, leadsSinceMs: null, stopsSinceMs: null },
    };
    this.daemons.add(daemon);
    engine.done.then((ending) => this.#ended(daemon, ending)).catch((thrown) => {
      judge.expect("stays up", false, () => `the world broke: ${String(thrown)}`);
    });
  }

  /** Starts a daemon beside the one that leads. */
  startSecond(): void {
    const [host] = this.hosts;
    if (host !== undefined) this.#parts.time.wake(0, () => this.#startNow(host));
  }

  #startNow(host: Host): void {
    this.#start(host).catch((thrown) =>
      this.#parts.judge.expect("stays up", false, () => `cannot start: ${String(thrown)}`)
    );
  }

  /** Kills a daemon, as SIGKILL does. */
  kill(daemon: Daemon, why: string): void {
    if (!daemon.life.isAlive) return;
    this.#parts.note(`${daemon.life.holder} is killed ${why}`);
    this.#bury(daemon);
  }

  /** Asks a daemon to stop, as SIGTERM does. */
  stop(daemon: Daemon): void {
    this.#signal(daemon, () => {
      if (daemon.stopsSinceMs !== null) return;
      this.#parts.note(`${daemon.life.holder} is asked to stop`);
      daemon.stopsSinceMs = this.#parts.time.awakeMs;
      daemon.engine.stop();
    });
  }

  /** Asks a daemon a second time. */
  hurry(daemon: Daemon): void {
    this.#signal(daemon, () => daemon.engine.hurry());
  }

  /** Hands an edited configuration to every daemon. */
  edit(tasks: readonly SimTask[]): void {
    this.tasks = tasks;
    for (const host of this.hosts) this.hand(host, null);
  }

  /** Puts a configuration on a host, whose daemon picks it up. @param tasks null: the newest */
  hand(host: Host, tasks: readonly SimTask[] | null): void {
    host.tasks = tasks;
    const edited = tasks ?? this.tasks;
    for (const daemon of this.daemons) {
      if (daemon.host !== host) continue;
      this.#signal(daemon, () => {
        this.#know(daemon.known, edited);
        daemon.engine.reload(this.#parts.bug.tasks?.(edited) ?? edited);
      });
    }
  }

  #know(known: KnownTasks[], tasks: readonly SimTask[]): void {
    const last = known.at(-1);
    if (last !== undefined) last.untilMs = this.#parts.time.awakeMs;
    known.push({ names: new Set(tasks.map(({ settings }) => settings.name)), untilMs: Infinity });
  }

  /** Suspends a daemon for a while, as SIGSTOP does. */
  suspend(daemon: Daemon, ms: number): void {
    const { life } = daemon;
    this.#parts.note(`${life.holder} is suspended for ${ms} ms`);
    life.suspend();
    this.#parts.time.wake(ms, () => {
      if (!life.isAlive) return;
      this.#parts.note(`${life.holder} goes on`);
      life.resume();
    });
  }

  /** Kills what is left, and waits until its stores are closed. */
  async close(): Promise<void> {
    this.keepsUp = false;
    for (const daemon of this.daemons) this.kill(daemon, "at the end");
    await Promise.all(this.#closing);
  }

  /** A daemon hears of nothing before its machine runs; one that is suspended, not before it goes on. */
  #signal(daemon: Daemon, act: () => void): void {
    this.#parts.time.wake(0, () => {
      if (!daemon.life.isAlive) return;
      if (daemon.life.isSuspended) daemon.life.onResume(act);
      else act();
    });
  }

  #meet(life: Life, { fate, at }: { readonly fate: Fate; readonly at: string }): void {
    const daemon = [...this.daemons].find((one) => one.life === life);
    if (daemon === undefined) return;
    const { chance } = this.#parts;
    if (fate === "crash") return this.kill(daemon, at);
    this.suspend(daemon, chance.pick([SECOND, 8 * SECOND, 15 * SECOND, 2 * MINUTE, HOUR]));
  }

  #watch(store: Store, { life, host }: { readonly life: Life; readonly host: Host }): Store {
    const { weather, chance, book, kernel, channel, onFault, bug, place, time } = this.#parts;
    const lockFile = kernel?.lockFileFor(life) ?? null;
    return watchStore({
      ...{ store, lockFile, life, host, channel, weather, chance, book, onFault },
      ...{ path: place.path, time },
      bug: bug.store,
    });
  }

  #rooms(
    life: Life,
    attempts: Set<Attempt>,
  ): ReturnType<Parameters<typeof startEngine>[0]["rooms"]> {
    const { course: database, weather, chance, server, rules, bug, onStart } = this.#parts;
    const habits = new Map(this.tasks.map(({ settings, habit }) => [settings.name, habit]));
    return {
      course: openSimCourse({
        ...{ database, life, weather, chance, hidesOutage: bug.hidesOutage ?? false },
        onAnswer: (task, answer) => rules.answered(task, answer),
      }),
      sandbox: openSimSandbox({
        ...{ life, weather, chance, habits },
        onStart: (attempt) => {
          onStart(attempt);
          attempts.add(attempt);
          rules.started(attempt);
        },
        onEnd: (attempt, result) => {
          attempts.delete(attempt);
          rules.ended(attempt, result);
        },
      }),
      mailer: openSimMailer({
        ...{ server, life, weather, chance, hidesUnknown: bug.hidesUnknown ?? false },
      }),
    };
  }

  #ended(daemon: Daemon, { code, message }: Ending): void {
    const { life, stopsSinceMs } = daemon;
    if (!life.isAlive) return;
    const { judge, note, book, weather } = this.#parts;
    note(`${life.holder} ended: ${code ?? message}`);
    const isMeant = code === null || code === "SHUTDOWN_UNWRITTEN"
      ? stopsSinceMs !== null
      : /^(LEASE_LOST|LOCK_HELD|STORE_)/.test(code);
    judge.expect("stays up", isMeant, () => `${life.holder} ended by itself: ${message}`);
    const left = [...book.entries.values()].filter(({ job }) => job.holder === life.holder);
    // Whoever has taken its place puts back what it left.
    const isReplaced = !this.isShared && book.holder !== life.holder;
    const isCutShort = code !== null && code !== "SHUTDOWN_UNWRITTEN";
    const isTidy = isCutShort || isReplaced || left.length === 0 || weather.store !== null ||
      daemon.host.isCut;
    judge.expect(
      "ends in good order",
      isTidy,
      () => `${life.holder} left ${left.map(({ job }) => job.id).join(", ")} running`,
    );
    this.#bury(daemon);
  }

  /** A daemon that is asked to stop must have ended by then. */
  expectStopped(): void {
    const { judge, weather, time } = this.#parts;
    for (const { life, host, stopsSinceMs } of this.daemons) {
      if (stopsSinceMs === null || weather.store !== null || !isUpLong(host, time)) continue;
      const isDone = life.awakeAgo(SHUTDOWN_GRACE_MS + MINUTE) <= stopsSinceMs || life.isSuspended;
      judge.expect(
        "ends in good order",
        isDone,
        () =>
          `${life.holder} still runs ${time.awakeMs - stopsSinceMs} ms after it was asked to stop`,
      );
    }
  }

  #bury(daemon: Daemon): void {
    const { time, chance, kernel, channel } = this.#parts;
    const { life, host } = daemon;
    life.die();
    this.daemons.delete(daemon);
    kernel?.freeAllOf(life);
    channel?.forget(life);
    const closing = daemon.engine.close().catch(() => {}).finally(() =>
      this.#closing.delete(closing)
    );
    this.#closing.add(closing);
    if (!this.keepsUp || this.#on(host) > 0) return;
    const [least, most] = chance.weighted(
      [
        [12, [SECOND, 10 * SECOND]],
        [4, [MINUTE, HOUR]],
        [2, [HOUR, DAY]],
        [1, [DAY, 8 * DAY]],
      ] as const,
    );
    time.plan(chance.between(least, most), () => time.wake(0, () => this.#startIfNone(host)));
  }

  #startIfNone(host: Host): void {
    if (this.keepsUp && this.#on(host) === 0) this.#startNow(host);
  }
}

/** A daemon that cannot reach the store takes longer to stop. */
function isUpLong(host: Host, time: WorldTime): boolean {
  return time.awakeMs - host.upSinceMs > SHUTDOWN_GRACE_MS + MINUTE;
}
