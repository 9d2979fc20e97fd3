/**
 * Hosts with a daemon each, on one PostgreSQL server, in a network whose links can be cut.
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { stringify } from "yaml";
import { writeCourseFile } from "../../scripts/sample_course/course_file.ts";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import { DAEMON_LEASE } from "../../src/run/lock.ts";
import { PLANNER_LEASE } from "../../src/run/planning/duty.ts";
import { openStoreForReading } from "../../src/run/open_store.ts";
import type { Lease, Store } from "../../src/store/store.ts";
import { type DaemonProcess, startDaemon } from "../support/daemon.ts";
import { ADMIN } from "../support/database_server.ts";
import type { DatabaseServer } from "../support/database_server.ts";
import {
  DATABASE_HOST,
  MAIL_HOST,
  type NetworkHost,
  openNetwork,
  openUnixDoor,
} from "../support/network.ts";
import { type Arrival, openPostOffice, type PostOffice } from "../support/smtp.ts";
import { within } from "../support/within.ts";
import { mailBy, REMINDER } from "./site.ts";
import { addressOf, smallCourse, type SmallTraining } from "./small_course.ts";

/** A host. */
export interface HostSite {
  readonly name: string;
  readonly net: NetworkHost;
  readonly dir: string;
  /** The daemon that was last started on it. */
  daemon: DaemonProcess;
}

/** All of them, with what they share. */
export interface HostsSite {
  readonly hosts: readonly HostSite[];
  readonly office: PostOffice;
  readonly server: DatabaseServer;
  /** For looking, from outside of the network. */
  readonly store: Store;
  readonly clock: Clock;
  /** Puts trainings beside those that are there. */
  add(trainings: readonly SmallTraining[]): void;
  /** The host whose daemon runs a job, by the student who got its mail. */
  runnerOf(address: string): Promise<HostSite>;
  /** The host whose daemon plans. */
  planner(): Promise<HostSite>;
  /** Waits until something is so in the store. */
  until(what: string, isSo: () => Promise<boolean>): Promise<void>;
  /** Waits until every student has a mail, and every job is done. */
  untilServed(): Promise<void>;
}

/** What is different about a scene. */
export interface Scene {
  readonly trainings: readonly SmallTraining[];
  /** Called with each mail that the server has taken, before it answers. */
  readonly beforeAnswer?: (arrival: Arrival, number: number) => Promise<void>;
  /** Environment of each daemon, by host. */
  readonly env?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Names of the hosts. */
export const HOSTS = ["amber", "birch", "cedar"] as const;

const LOOK_MS = 50;

/** Starts daemons on three hosts and lets a test do with them as it wants. */
export async function onThreeHosts(
  server: DatabaseServer,
  scene: Scene,
  work: (site: HostsSite) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir({ prefix: "bcourse-process-" });
  const database = `hosts_${crypto.randomUUID().replaceAll("-", "")}`;
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(dir, { recursive: true }));
  await createDatabase(server, database);
  const office = stack.use(await openPostOffice(scene));
  const mail = join(dir, "mail.sock");
  stack.use(await openUnixDoor(mail, Number(new URL(office.url).port)));
  const socket = join(server.socket, `.s.PGSQL.${server.port}`);
  const network = stack.use(await openNetwork(HOSTS, { database: socket, mail }));
  const trainings = [...scene.trainings];
  const course = join(dir, "course.db");
  writeCourseFile(course, smallCourse(trainings));
  const storeAt = (host: string, port: number): string =>
    `postgresql://${ADMIN.user}:${encodeURIComponent(ADMIN.password)}@${host}:${port}/${database}`;
  const configuration = {
    ...{ version: 1, environment: "PRODUCTION", timezone: "UTC", reconcile: "1s" },
    ...{ database: `sqlite:///${course}`, store: storeAt(DATABASE_HOST, network.port) },
    mail: mailBy(`smtp://${MAIL_HOST}:${network.port}`),
    http: { listen: "127.0.0.1:0" },
    defaults: { concurrency: 3, retry: { limit: 5, initial: "1s" } },
    tasks: { student_reminder: REMINDER },
  };
  const hosts: HostSite[] = [];
  for (const net of network.hosts) {
    const own = join(dir, net.name);
    await Deno.mkdir(own);
    await Deno.writeTextFile(join(own, "automations.yaml"), stringify(configuration));
    const env = scene.env?.[net.name] ?? {};
    const daemon = stack.use(startDaemon(own, [], { through: net.through, env }));
    hosts.push({ name: net.name, net, dir: own, daemon });
  }
  for (const { daemon } of hosts) await daemon.page();
  const place = { kind: "postgres", url: storeAt("127.0.0.1", server.port) } as const;
  const settings = { ...place, schema: "bcourse_scheduler", directory: dir };
  const opened = await openStoreForReading(settings, systemClock());
  assert.ok(opened);
  stack.defer(() => opened.store.close());
  await work({
    ...{ hosts, office, server, ...opened },
    ...watching({ hosts, office, ...opened, trainings }),
    add(more) {
      trainings.push(...more);
      const beside = `${course}.new`;
      writeCourseFile(beside, smallCourse(trainings));
      Deno.renameSync(beside, course);
    },
  });
  for (const { daemon } of hosts) await stopped(daemon);
}

async function createDatabase(server: DatabaseServer, name: string): Promise<void> {
  const admin = await server.connect(null);
  try {
    await admin.run(`CREATE DATABASE ${name}`);
  } finally {
    await admin.close();
  }
}

/** Stops a daemon in good order, unless the test has killed it. */
async function stopped(daemon: DaemonProcess): Promise<void> {
  try {
    daemon.kill("SIGTERM");
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown; // it has ended already
    return;
  }
  assert.equal(await daemon.ended(), 0, daemon.stderr.text());
}

function watching(
  { hosts, office, store, clock, trainings }: {
    readonly hosts: readonly HostSite[];
    readonly office: PostOffice;
    readonly store: Store;
    readonly clock: Clock;
    readonly trainings: readonly SmallTraining[];
  },
): Pick<HostsSite, "runnerOf" | "planner" | "until" | "untilServed"> {
  const hostOf = async (holder: string | null | undefined): Promise<HostSite> => {
    const lease = await store.readLease(`${DAEMON_LEASE}/${holder}`);
    const host = hosts.find(({ name }) => name === lease?.host);
    if (host === undefined) throw new Error(`no host has the daemon ${holder}`);
    return host;
  };
  const told = (): string =>
    hosts.map(({ name, daemon }) => `\n${name}:\n${daemon.stderr.text()}`).join("");
  const until: HostsSite["until"] = async (what, isSo) => {
    const giveUp = new AbortController();
    const looking = async (): Promise<void> => {
      while (!giveUp.signal.aborted && !await isSo()) await clock.sleep(LOOK_MS, giveUp.signal);
    };
    try {
      await within(looking(), () => what + told());
    } finally {
      giveUp.abort();
    }
  };
  return {
    until,
    async runnerOf(address) {
      const filter = { environment: "PRODUCTION", limit: 1_000 } as const;
      const [mail] = await store.deliveries({ ...filter, to: address });
      const job = await store.job(mail?.jobId ?? "");
      return await hostOf(job?.holder);
    },
    async planner() {
      const read = (): Promise<Lease | null> => store.readLease(PLANNER_LEASE);
      await until("somebody to plan", async () => await read() !== null);
      return await hostOf((await read())?.holder);
    },
    async untilServed() {
      const jobs = new Set(trainings.map(({ id }) => id)).size;
      const everybody = new Set(trainings.flatMap(({ students }) => students.map(addressOf)));
      await until("every job to be done", async () => {
        const counts = await store.counts("PRODUCTION");
        return counts.some(({ state, jobs: done }) => state === "succeeded" && done === jobs);
      });
      const served = new Set(office.arrivals.map(({ to }) => to));
      assert.deepEqual([...everybody].filter((one) => !served.has(one)), [], "nobody is left out");
      await assertDoublesWereUnknown({ office, store, told });
    },
  };
}

/** Whoever got a mail twice got the same mail, and it was told that this might happen. */
async function assertDoublesWereUnknown(
  { office, store, told }: {
    readonly office: PostOffice;
    readonly store: Store;
    readonly told: () => string;
  },
): Promise<void> {
  const mails = await store.deliveries({ environment: "PRODUCTION", limit: 10_000 });
  const unknown = new Set(mails.filter((mail) => mail.unknownAt !== null).map(({ to }) => to));
  for (const [to, arrivals] of Map.groupBy(office.arrivals, (arrival) => arrival.to)) {
    if (arrivals.length === 1) continue;
    const got = `${to} got ${arrivals.length} mails`;
    assert.ok(unknown.has(to), `${got}, and none was in doubt:${told()}`);
    assert.equal(new Set(arrivals.map(({ messageId }) => messageId)).size, 1);
  }
}
