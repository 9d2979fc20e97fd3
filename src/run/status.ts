import type { Config } from "../config/config.ts";
import { type EpochMs, toIso } from "../domain/clock.ts";
import type { Hold } from "../domain/hold.ts";
import type { JobState } from "../domain/job.ts";
import type { Problem } from "../domain/problem.ts";
import type { TaskSettings } from "../domain/task.ts";
import type { Lease, Store, TaskCounts, TaskRecord } from "../store/store.ts";
import type { LoopTrouble } from "./engine.ts";
import { readPauses } from "./planning/hindrance.ts";
import {
  type DaemonView,
  differences,
  type DifferenceView,
  liveAmong,
  nearestOf,
  readDaemons,
} from "./daemons.ts";
import { DAEMON_LEASE } from "./lock.ts";
import { VERSION } from "./version.ts";
import { type JobView, jobView, type MailView, mailView, waitingJobView } from "./views.ts";

/** Everything at a glance, as `status --json` and the API show it. Field names are a promise. */
export interface Status {
  readonly running: boolean;
  readonly pid: number | null;
  readonly version: string;
  readonly environment: Config["environment"];
  readonly timezone: string;
  readonly now: string;
  readonly since: string | null;
  readonly lock: {
    readonly holder: string;
    readonly pid: number;
    readonly host: string;
    readonly since: string;
    readonly heartbeat_at: string;
    readonly token: number;
    readonly address: string;
  } | null;
  /** Every daemon that works, and those that were not heard of again. */
  readonly daemons: readonly DaemonView[];
  /** Files that are not the same for every daemon. */
  readonly differences: readonly DifferenceView[];
  readonly store: { readonly label: string; readonly exists: boolean };
  readonly course: { readonly label: string; readonly error: string | null };
  readonly mail: { readonly label: string };
  readonly config: {
    readonly path: string;
    readonly loaded_at: string;
    readonly problems: readonly Problem[];
  };
  readonly counts: Readonly<Record<JobState, number>>;
  readonly next: readonly JobView[];
  readonly failures: readonly JobView[];
  /** What jobs wait for; they lose no attempts by it. */
  readonly holds: readonly HoldView[];
  /** Why the daemon does not get on; only a daemon that answers can tell. */
  readonly troubles: readonly TroubleView[];
  /** Mails that may have been sent twice, or were refused, the latest first. */
  readonly doubts: readonly MailView[];
  readonly tasks: readonly TaskView[];
}

/** Something that is not there, and that jobs wait for. */
export interface HoldView {
  readonly dependency: Hold["dependency"];
  readonly since: string;
  /** When one job tries it again. */
  readonly next_try_at: string;
  readonly tries: number;
  /** What it said last. */
  readonly reason: string;
  /** Names of the tasks whose jobs wait. */
  readonly tasks: readonly string[];
}

/** A part of the daemon that fails again and again. */
export interface TroubleView {
  readonly loop: LoopTrouble["loop"];
  readonly since: string;
  readonly reason: string;
  /** The mend; null where none is known. */
  readonly hint: string | null;
}

/** A task at a glance. */
export interface TaskView {
  readonly name: string;
  readonly description: string;
  readonly handler: string;
  readonly enabled: boolean;
  readonly counts: Readonly<Record<JobState, number>>;
  /** When its next job is due; null: none is planned. */
  readonly next_at: string | null;
  readonly items: number;
  readonly reconciled_at: string | null;
  /** Why its items cannot be found out; null where they can. */
  readonly error: string | null;
  /** Attempts that failed in a row. */
  readonly failures_in_a_row: number;
  /** Until when it rests because it kept failing; null: it does not. */
  readonly rests_until: string | null;
  /** Since when a person has it paused: it plans on, and starts nothing; null: it is not paused. */
  readonly paused_at: string | null;
  /** Who paused it. */
  readonly paused_by: string | null;
  /** Rows of its query that cannot be used. */
  readonly row_problems: readonly string[];
}

/** What a status is read from. */
export interface StatusSources {
  readonly config: Config;
  /** Null where there is no store yet. */
  readonly store: Store | null;
  readonly now: EpochMs;
  readonly loadedAt: EpochMs;
  /** What is wrong with the configuration. */
  readonly problems: readonly Problem[];
  /** Why planning or dispatching does not get on; none where no daemon was asked. */
  readonly troubles: readonly LoopTrouble[];
  /** The handlers' own descriptions, where they are loaded. */
  readonly descriptions: ReadonlyMap<string, string>;
  readonly courseLabel: string;
  readonly mailLabel: string;
}

const SHOWN = 10;
const FAILURES_SHOWN: readonly JobState[] = ["failed", "missed"];

/** Reads the status. Whether the daemon is asked or only its store is left, the same is shown. */
export async function readStatus(sources: StatusSources): Promise<Status> {
  const { config, store, now } = sources;
  const { environment } = config;
  const names = new Set(config.tasks.map((task) => task.name));
  const { lease, running, ...several } = await readLeases(sources);
  const counts = await store?.counts(environment) ?? [];
  const records = await store?.taskRecords(environment) ?? [];
  const pause = store === null ? () => null : await readPauses(store, environment);
  const failures = { environment, states: FAILURES_SHOWN, order: "latest", limit: SHOWN } as const;
  const doubts = await store?.deliveries({
    environment,
    states: ["unknown", "held", "failed"],
    limit: SHOWN,
  });
  return {
    ...{ running, pid: running ? lease?.pid ?? null : null, version: VERSION, environment },
    ...{ timezone: config.timezone, now: toIso(now) },
    since: running && lease !== null ? toIso(lease.since) : null,
    lock: lease === null ? null : {
      ...{ holder: lease.holder, pid: lease.pid, host: lease.host, since: toIso(lease.since) },
      ...{ heartbeat_at: toIso(lease.heartbeatAt), token: lease.token, address: lease.address },
    },
    store: { label: store?.label ?? labelOf(config), exists: store !== null },
    course: {
      label: sources.courseLabel,
      error: records.find((record) => record.error !== null && names.has(record.task))?.error ??
        null,
    },
    mail: { label: sources.mailLabel },
    ...several,
    config: {
      path: config.path,
      loaded_at: toIso(sources.loadedAt),
      problems: sources.problems,
    },
    counts: sumStates(counts),
    next: (await store?.jobs({ environment, order: "next", limit: SHOWN }) ?? []).map((job) =>
      waitingJobView(job, pause)
    ),
    failures: (await store?.jobs(failures) ?? []).map(jobView),
    holds: (await store?.holds(environment) ?? []).map(holdView),
    troubles: sources.troubles.map(({ loop, since, reason, hint }) => ({
      ...{ loop, since: toIso(since), reason, hint },
    })),
    doubts: (doubts ?? []).map((delivery) => mailView(delivery, { masked: true })),
    tasks: await taskViews(sources, counts, records),
  };
}

/** Of the daemon that answers on this host, and of all. */
async function readLeases(
  { config, store, now }: StatusSources,
): Promise<
  Pick<Status, "running" | "daemons" | "differences"> & { readonly lease: Lease | null }
> {
  if (store === null) return { lease: null, running: false, daemons: [], differences: [] };
  const leases = await store.leases();
  const live = liveAmong(leases, { lockFile: store.lockFile, now });
  const nearest = nearestOf(live);
  const last = leases.find(({ name }) => name === DAEMON_LEASE) ?? null;
  return {
    ...{ lease: nearest ?? last, running: nearest !== null },
    daemons: await readDaemons(store, { environment: config.environment, leases, now }),
    differences: differences(live),
  };
}

function holdView({ nextTryAt, since, ...hold }: Hold): HoldView {
  const times = { since: toIso(since), next_try_at: toIso(nextTryAt) };
  return { ...hold, ...times };
}

async function taskViews(
  { config, store, descriptions }: StatusSources,
  counts: readonly TaskCounts[],
  records: readonly TaskRecord[],
): Promise<readonly TaskView[]> {
  const views: TaskView[] = [];
  for (const settings of config.tasks) {
    const { name, handler, enabled } = settings;
    const record = records.find((known) => known.task === name);
    const next = enabled ? await store?.nextDue(config.environment, [name]) ?? null : null;
    views.push({
      ...{ name, handler, enabled },
      description: descriptionOf(settings, descriptions),
      counts: sumStates(counts.filter((count) => count.task === name)),
      next_at: next === null ? null : toIso(next),
      items: record?.items ?? 0,
      reconciled_at: record?.reconciledAt == null ? null : toIso(record.reconciledAt),
      error: record?.error ?? null,
      failures_in_a_row: record?.failures ?? 0,
      rests_until: record?.openUntil == null ? null : toIso(record.openUntil),
      paused_at: record?.pausedAt == null ? null : toIso(record.pausedAt),
      paused_by: record?.pausedBy ?? null,
      row_problems: record?.rowProblems ?? [],
    });
  }
  return views;
}

function descriptionOf(
  { name, description }: TaskSettings,
  descriptions: ReadonlyMap<string, string>,
): string {
  return description ?? descriptions.get(name) ?? "";
}

function sumStates(counts: readonly TaskCounts[]): Record<JobState, number> {
  const sum = (state: JobState): number =>
    counts.reduce((jobs, count) => count.state === state ? jobs + count.jobs : jobs, 0);
  return {
    ...{ scheduled: sum("scheduled"), running: sum("running"), succeeded: sum("succeeded") },
    ...{ skipped: sum("skipped"), failed: sum("failed"), cancelled: sum("cancelled") },
    missed: sum("missed"),
  };
}

function labelOf({ store }: Config): string {
  return store.kind === "sqlite" ? `SQLite ${store.path}` : "PostgreSQL";
}
