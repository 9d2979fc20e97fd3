/**
 * A simulated world: real daemons on a real store, with everything around them made up from one seed.
 * @module
 */
import { join } from "node:path";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import type { Store } from "../../src/store/store.ts";
import { Book, type Done, fieldOf } from "./book.ts";
import { changeCourse } from "./changes.ts";
import { Channel } from "./channel.ts";
import { Chance, DAY, HOUR, MINUTE, SECOND } from "./chance.ts";
import { CourseDatabase } from "./course_database.ts";
import { settingsOf } from "./engine.ts";
import { faultsOf } from "./host_faults.ts";
import { HostRules } from "./host_rules.ts";
import { Judge, type Violation } from "./judge.ts";
import { Kernel } from "./kernel.ts";
import { MailServer } from "./mail_server.ts";
import { iso, Rules } from "./rules.ts";
import { inFile, onServer, type StorePlace } from "./store_place.ts";
import { type Bug, Supervisor } from "./supervisor.ts";
import { drawTasks, type SimTask } from "./tasks.ts";
import { WorldTime } from "./time.ts";
import { Waits } from "./waits.ts";
import { Weather } from "./weather.ts";

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  /** Days that it goes on, in its own time. */
  readonly days: number;
  /** Whether several hosts, with a daemon each, share the store; default: one does all. */
  readonly isShared?: boolean;
  /** Port of a PostgreSQL server that keeps the store, for several hosts; default: a file. */
  readonly postgresPort?: number;
  /** Most steps; then it stops where it is. */
  readonly steps?: number;
  /** Kinds of faults that do not come about. */
  readonly without?: readonly string[];
  /** How many of the last things that happened are kept; 30 where nothing else is asked for. */
  readonly events?: number;
  readonly bug?: Bug;
}

/** What happened in a world. */
export interface WorldReport {
  readonly seed: number;
  readonly violation: Violation | null;
  readonly steps: number;
  readonly days: number;
  readonly jobs: number;
  readonly mails: number;
  readonly daemons: number;
  /** Faults that came about, by kind. */
  readonly faults: ReadonlyMap<string, number>;
  /** The last things that happened, oldest first. */
  readonly events: readonly string[];
}

/** When worlds begin: in winter, in summer, and shortly before the clocks change. */
const STARTS = [
  "2026-12-01T09:00:00Z",
  "2026-07-01T09:00:00Z",
  "2027-03-25T09:00:00Z",
  "2026-10-22T09:00:00Z",
];
const TIMEZONES = ["Europe/Amsterdam", "America/New_York", "Asia/Kolkata"];
const EVENTS_KEPT = 30;
/** After something happened, so long the machine runs before its idle time is slept through. */
const AWAKE_MS = 15 * SECOND;

/** A world on its way. */
export class World implements AsyncDisposable {
  readonly time: WorldTime;
  readonly weather = new Weather();
  readonly judge = new Judge();
  readonly course: CourseDatabase;
  readonly server: MailServer;
  readonly book: Book;
  readonly rules: Rules;
  /** Null: one daemon works at a time. */
  readonly hostRules: HostRules | null;
  readonly supervisor: Supervisor;
  readonly inspector: Store;
  readonly options: WorldOptions;
  readonly #chance: Chance;
  readonly #kernel: Kernel | null;
  readonly #waits: Waits;
  readonly #faults = new Map<string, number>();
  readonly #events: string[] = [];
  /** In awake time: when something last happened that is not mere routine. */
  #eventMs = 0;
  #unsettledMs = -Infinity;
  #steps = 0;
  #mayFault = true;

  constructor(
    options: WorldOptions,
    given: {
      readonly inspector: Store;
      readonly place: StorePlace;
      readonly kernel: Kernel | null;
      readonly time: WorldTime;
    },
  ) {
    const { inspector, time } = given;
    const { isShared = false } = options;
    const chance = new Chance(options.seed);
    this.options = options;
    this.time = time;
    this.inspector = inspector;
    this.#chance = chance;
    this.#kernel = given.kernel;
    this.weather.mailRefusedShare = chance.of("refused").pick([0, 0, 0.2]);
    this.course = new CourseDatabase(time);
    this.book = new Book({
      ...{ inspector, judge: this.judge, awakeMs: () => time.awakeMs },
      isRemote: given.place.path === null,
      onWrite: (done) => this.#wrote(done),
    });
    this.rules = new Rules({
      ...{ judge: this.judge, book: this.book, time, course: this.course },
      settings: (task) => settingsOf(this.taskNamed(task)),
      isUnsettled: () => this.isUnsettled,
    });
    this.server = new MailServer((message, life) => {
      this.note(`mail ${message.subject} of ${message.jobId} is taken from ${life.holder}`);
      this.rules.took(message, life);
    });
    this.supervisor = new Supervisor({
      ...{ time, chance: chance.of("daemons"), weather: this.weather, judge: this.judge },
      ...{ rules: this.rules, book: this.book, course: this.course, server: this.server },
      ...{ kernel: given.kernel, place: given.place, timezone: chance.of("zone").pick(TIMEZONES) },
      channel: isShared ? new Channel(chance.of("channel")) : null,
      hosts: isShared ? chance.of("hosts").between(2, 3) : 1,
      onStart: (attempt) => this.hostRules?.started(attempt),
      ...{ bug: options.bug ?? {}, note: (event) => this.note(event) },
      onLog: (line) => this.note(line, { isRoutine: true }),
      onFault: (kind) => this.#count(kind),
    }, drawTasks(chance.of("tasks")));
    this.hostRules = isShared ? new HostRules(this) : null;
    this.#waits = new Waits(this);
  }

  /** A task of the newest configuration. */
  readonly taskNamed = (name: string): SimTask => {
    const task = this.supervisor.tasks.find(({ settings }) => settings.name === name);
    if (task === undefined) throw new TypeError(`no task ${name}`);
    return task;
  };

  /** Whether the clock was set, or files differed, so lately that readings from before are about. */
  get isUnsettled(): boolean {
    return this.time.awakeMs - this.#unsettledMs < 10 * MINUTE;
  }

  /** Writes down what happens. What is routine is no reason for the machine to stay awake. */
  note(event: string, { isRoutine = false } = {}): void {
    if (!isRoutine) this.#eventMs = this.time.awakeMs;
    this.#events.push(`${this.#steps} ${iso(this.time.wall)} ${event}`);
    if (this.#events.length > (this.options.events ?? EVENTS_KEPT)) this.#events.shift();
  }

  /** Lets the world go on for its days, with everything that befalls it. */
  async live(): Promise<void> {
    this.#planChanges();
    this.#planFaults();
    await this.supervisor.startMissing();
    await this.time.settle();
    const endMs = this.options.days * DAY;
    while (this.time.trueMs < endMs && this.mayGoOn) await this.step();
  }

  /** Whether nothing was found yet, and steps are left. */
  get mayGoOn(): boolean {
    return this.judge.violation === null && this.#steps < (this.options.steps ?? Infinity);
  }

  /** Ends every fault, for good. */
  calm(): void {
    this.#mayFault = false;
    this.weather.calm();
    for (const { life } of this.supervisor.daemons) {
      life.spare();
      life.resume();
    }
    for (const host of this.supervisor.hosts) {
      host.mend();
      if (host.tasks !== null) this.supervisor.hand(host, null);
    }
  }

  /** One moment. */
  async step(): Promise<void> {
    this.#steps++;
    const before = this.time.awakeMs;
    const goesOn = await this.time.goOn();
    await this.book.settled();
    const { hosts } = this.supervisor;
    if (hosts.some(({ tasks }) => tasks !== null)) this.#unsettledMs = this.time.awakeMs;
    this.#waits.age(this.time.awakeMs - before);
    this.hostRules?.age(this.time.awakeMs - before);
    this.supervisor.expectStopped();
    if (!goesOn) this.judge.expect("stays up", false, () => "nothing is to come any more");
    this.#sleepThroughIdleTime();
  }

  /** What happened so far. */
  report(): WorldReport {
    return {
      ...{ seed: this.options.seed, violation: this.judge.violation, steps: this.#steps },
      days: this.time.trueMs / DAY,
      jobs: this.book.entries.size,
      mails: [...this.server.taken.values()].reduce((sum, times) => sum + times, 0),
      daemons: this.supervisor.started,
      ...{ faults: this.#faults, events: this.#events },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.supervisor.close();
    await this.time.settle();
    this.#kernel?.[Symbol.dispose]();
    await this.inspector.close();
  }

  #wrote(done: Done): void {
    this.rules.wrote(done);
    this.hostRules?.wrote(done);
    if (done.method === "acquireLease" && fieldOf(done.given[0], "name") === PLANNER_LEASE) {
      if (done.result !== null) this.note(`${done.life.holder} plans from now on`);
    }
    for (const { before, after } of done.steps) {
      const from = before?.job.state ?? "new";
      const why = after.reason === null ? "" : `: ${after.reason}`;
      // While something is down, jobs are claimed and put back as long as it is.
      const isRoutine = done.method === "claim" || after.attempt < (before?.job.attempt ?? 0);
      this.note(
        `${done.life.holder} ${done.method}: ${after.id} ${from} -> ${after.state}, attempt ${after.attempt}, due ${
          iso(after.dueAt)
        }${why}`,
        { isRoutine },
      );
    }
  }

  #count(kind: string): void {
    this.#faults.set(kind, (this.#faults.get(kind) ?? 0) + 1);
  }

  #planChanges(): void {
    const chance = this.#chance.of("course");
    const parts = { chance, time: this.time, note: (event: string) => this.note(event) };
    for (let first = 0; first < 3; first++) changeCourse(this.course, parts);
    const everyMs = chance.pick([4, 8, 16]) * HOUR;
    const next = (): void => {
      this.time.plan(chance.between(MINUTE, 2 * everyMs), () => {
        if (this.#mayFault) changeCourse(this.course, parts);
        next();
      });
    };
    next();
  }

  /** Each world has some kinds of faults only, so that those it has can show what they do alone. */
  #planFaults(): void {
    for (const [kind, act] of Object.entries(faultsOf(this.options))) {
      const chance = this.#chance.of(kind);
      const isWanted = !(this.options.without ?? []).includes(kind);
      if (!chance.has(0.45) || !isWanted) continue;
      const everyMs = chance.pick([1, 2, 6]) * DAY;
      const next = (): void => {
        this.time.plan(this.#untilFault(chance, everyMs), () => {
          if (this.#mayFault) {
            this.#count(kind);
            this.note(`fault: ${kind}`);
            act({
              ...{ time: this.time, weather: this.weather, supervisor: this.supervisor, chance },
              ...{ note: (event) => this.note(event), onFault: (one) => this.#count(one) },
            });
            if (/clock|configuration|missing/.test(kind)) this.#unsettledMs = this.time.awakeMs;
          }
          next();
        });
      };
      next();
    }
  }

  /** Most faults come about when something is due, as nothing can go wrong at other times. */
  #untilFault(chance: Chance, everyMs: number): number {
    const anyMs = chance.between(0, 2 * everyMs);
    const dues = this.#waits.dueTimes().filter((ms) => ms > anyMs);
    if (dues.length === 0 || chance.has(0.3)) return anyMs;
    return Math.max(0, Math.min(...dues) + chance.between(-20 * SECOND, 20 * SECOND));
  }

  /** Whether nothing is under way that sleep would cut short. */
  #mayAllSleep(): boolean {
    const { supervisor: { daemons, isShared } } = this;
    if (!isShared && daemons.size !== 1) return false;
    const busy = [...daemons].filter(({ life, attempts }) => {
      // What a suspended daemon has begun, others put back; where it is the only one, it goes on.
      return isShared
        ? attempts.size > 0 && !life.isSuspended
        : attempts.size > 0 || life.isSuspended;
    });
    return busy.length === 0;
  }

  /** Where nothing is to be done for long, the machine sleeps until shortly before. */
  #sleepThroughIdleTime(): void {
    const { time, weather } = this;
    if (time.isStopped || time.awakeMs - this.#eventMs < AWAKE_MS) return;
    if (!this.#mayAllSleep()) return;
    const dues = this.#waits.dueTimes();
    // What is due and cannot be done, as something is down, is waited for in great strides.
    const isBlocked = dues.some((ms) => ms <= 0);
    if (isBlocked && weather.isCalm) return;
    const nextMs = isBlocked ? 20 * MINUTE : Math.min(...dues, Infinity);
    const untilMs = Math.min(nextMs, time.nextOnAgenda - time.trueMs, 12 * HOUR);
    const idleMs = untilMs - this.#chance.between(SECOND, 15 * SECOND);
    if (idleMs < MINUTE) return;
    time.stop(idleMs, this.#chance.has(0.4) ? "sleep" : "freeze");
    this.#eventMs = time.awakeMs;
  }
}

/** Opens a world. */
export async function openWorld(options: WorldOptions, directory: string): Promise<World> {
  const chance = new Chance(options.seed);
  const startAt = Temporal.Instant.from(chance.of("start").pick(STARTS)).epochMilliseconds;
  const time = new WorldTime(startAt);
  const path = join(directory, `${options.seed}.db`);
  const { postgresPort: port } = options;
  const place = port === undefined ? inFile(path) : await onServer(port);
  const inspector = await place.open(time.clock());
  const hasKernel = options.isShared !== true && chance.of("kernel").has(0.6);
  const kernel = hasKernel ? new Kernel() : null;
  return new World(options, { inspector, place, kernel, time });
}
