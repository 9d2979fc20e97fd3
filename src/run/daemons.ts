import { type EpochMs, toIso } from "../domain/clock.ts";
import type { Environment } from "../domain/task.ts";
import type { Lease, Store, Works } from "../store/store.ts";
import { isDaemonAlive, isDaemonLease } from "./lock.ts";
import { PLANNER_LEASE } from "./planning/duty.ts";
import type { Prepared } from "./prepare.ts";

/** A daemon, as `status --json` and the API show it. Field names are a promise. */
export interface DaemonView {
  readonly host: string;
  readonly pid: number;
  readonly version: string;
  readonly since: string;
  readonly heartbeat_at: string;
  /** Where its page listens; empty: nowhere yet. */
  readonly address: string;
  /** False: it has given no sign of life for longer than it may, and has not said that it ends. */
  readonly alive: boolean;
  /** Whether it is the one that plans. */
  readonly plans: boolean;
  /** How many jobs it runs. */
  readonly running: number;
  /** How many tasks its automations.yaml has. */
  readonly tasks: number;
}

/** A file that is not the same for every daemon, as `status --json` and the API show it. Field names are a promise. */
export interface DifferenceView {
  /** Its name for people. */
  readonly file: string;
  /** Who has which. */
  readonly versions: readonly {
    /** Of the file; empty: these hosts have none. */
    readonly hash: string;
    readonly hosts: readonly string[];
  }[];
}

const AUTOMATIONS = "automations.yaml";

/** A daemon that was silent for so long is known to be gone. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** A host that is started anew is back by then. */
const EXPECTED_MS = 3_600_000;

/** More jobs do not run at a time. */
const MOST_RUNNING = 1_000;

/** What a daemon tells of the files that it works by. */
export function worksOf({ config, catalog }: Prepared): Works {
  const onDisk = [...catalog.tasks.values()].filter(({ ref }) => ref.version !== "");
  return {
    files: {
      [AUTOMATIONS]: config.hash,
      ...Object.fromEntries(onDisk.map(({ settings, ref }) => [settings.handler, ref.version])),
    },
    tasks: config.tasks.map(({ name }) => name),
  };
}

/** The leases of daemons that live. */
export async function liveDaemons(store: Store, now: EpochMs): Promise<readonly Lease[]> {
  return liveAmong(await store.leases(), { lockFile: store.lockFile, now });
}

/** Those leases that are of daemons that live. */
export function liveAmong(
  leases: readonly Lease[],
  at: { readonly lockFile: string | null; readonly now: EpochMs },
): readonly Lease[] {
  return leases.filter((lease) => isDaemonLease(lease) && isDaemonAlive(lease, at));
}

/**
 * The leases of daemons that live, or will be back soon: a host that is started anew, or upgraded, is
 * away for a while. One of whose host another daemon was heard of since has its successor.
 */
export async function expectedDaemons(store: Store, now: EpochMs): Promise<readonly Lease[]> {
  const daemons = (await store.leases()).filter(isDaemonLease);
  return daemons.filter((lease) =>
    isDaemonAlive(lease, { lockFile: store.lockFile, now }) ||
    lease.heartbeatAt > now - EXPECTED_MS && !hasSuccessor(lease, daemons)
  );
}

/**
 * The daemon of this host that lives, the newest where there are several; else one of another host.
 * @returns null where none lives
 */
export async function nearestDaemon(store: Store, now: EpochMs): Promise<Lease | null> {
  return nearestOf(await liveDaemons(store, now));
}

/** As {@link nearestDaemon}, of those that are known to live. */
export function nearestOf(daemons: readonly Lease[]): Lease | null {
  const live = daemons.toSorted((a, b) => b.since - a.since);
  return live.find(({ host }) => host === Deno.hostname()) ?? live[0] ?? null;
}

/** A daemon of a store. */
export interface KnownDaemon {
  readonly lease: Lease;
  /** False: it was not heard of again. */
  readonly alive: boolean;
}

/**
 * The daemons that live, and for seven days those that were not heard of again, unless their host
 * has started another since; the oldest first.
 * @param leases all of the store
 */
export function knownDaemons(
  leases: readonly Lease[],
  { lockFile, now }: { readonly lockFile: string | null; readonly now: EpochMs },
): readonly KnownDaemon[] {
  const daemons = leases.filter(isDaemonLease).toSorted((a, b) => a.since - b.since);
  return daemons
    .map((lease) => ({ lease, alive: isDaemonAlive(lease, { lockFile, now }) }))
    .filter(({ lease, alive }) => alive || isMissed(lease, { daemons, now }));
}

/**
 * Shows them.
 * @param of.leases all of the store
 * @see knownDaemons
 */
export async function readDaemons(
  store: Store,
  { environment, leases, now }: {
    readonly environment: Environment;
    readonly leases: readonly Lease[];
    readonly now: EpochMs;
  },
): Promise<readonly DaemonView[]> {
  const planner = leases.find(({ name, until }) => name === PLANNER_LEASE && until > now);
  const filter = { environment, states: ["running"], order: "next", limit: MOST_RUNNING } as const;
  const running = await store.jobs(filter);
  return knownDaemons(leases, { lockFile: store.lockFile, now }).map(({ lease, alive }) => ({
    ...{ host: lease.host, pid: lease.pid, version: lease.version },
    ...{ since: toIso(lease.since), heartbeat_at: toIso(lease.heartbeatAt) },
    ...{ address: lease.address, alive },
    plans: store.isShared ? planner?.holder === lease.holder : alive,
    running: running.filter(({ holder }) => holder === lease.holder).length,
    tasks: lease.works.tasks.length,
  }));
}

/** Of a daemon that does not live: whether anybody misses it. */
function isMissed(
  { host, heartbeatAt, releasedAt, until }: Lease,
  { daemons, now }: { readonly daemons: readonly Lease[]; readonly now: EpochMs },
): boolean {
  if (releasedAt !== null || until < now - FORGOTTEN_MS) return false;
  return !hasSuccessor({ host, heartbeatAt }, daemons);
}

function hasSuccessor(
  { host, heartbeatAt }: Pick<Lease, "host" | "heartbeatAt">,
  daemons: readonly Lease[],
): boolean {
  return daemons.some((other) => other.host === host && other.since > heartbeatAt);
}

/** Says which files differ between daemons that live; none where they were not told yet. */
export function differences(daemons: readonly Lease[]): readonly DifferenceView[] {
  const told = daemons.filter(({ works }) => works.files[AUTOMATIONS] !== undefined);
  const files = new Set(told.flatMap(({ works }) => Object.keys(works.files)));
  return [...files].flatMap((file) => {
    const byHash = Map.groupBy(told, ({ works }) => works.files[file] ?? "");
    const versions = [...byHash].map(([hash, leases]) => ({
      hash,
      hosts: [...new Set(leases.map(({ host }) => host))].sort(),
    }));
    return versions.length > 1 ? [{ file, versions }] : [];
  });
}
