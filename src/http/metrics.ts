/**
 * What `/metrics` tells: what the meter counted, and what store and daemon know at that moment.
 * Asking costs seven reads from indexes, whatever the history holds.
 * @module
 */
import { cpuUsage } from "node:process";
import { Counter, Gauge, Registry } from "../run/prometheus.ts";
import type { Clock, EpochMs } from "../domain/clock.ts";
import { DEPENDENCIES, type Hold } from "../domain/hold.ts";
import { isFinished, JOB_STATES, type JobState } from "../domain/job.ts";
import { DELIVERY_STATES } from "../domain/delivery.ts";
import { differences, type KnownDaemon, knownDaemons } from "../run/daemons.ts";
import { METRIC_PREFIX } from "../run/meter.ts";
import { VERSION } from "../run/version.ts";
import type { TaskRecord, Workload } from "../store/store.ts";
import { loopHealth } from "../run/loop_health.ts";
import type { PageSources } from "./page_sources.ts";

/** What metrics are read from. */
export type MetricSources = Omit<PageSources, "log" | "planErrors" | "readStatus">;

/** Prometheus' text format. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

/** What was done since then counts as lately: an alert looks back a day, also over a restart. */
const LATELY_MS = 86_400_000;
const LOOPS = ["planning", "dispatching"] as const;
const FINISHED: readonly JobState[] = JOB_STATES.filter(isFinished);

/** Labels of one sample, and its value. */
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** Reads everything that is measured, as text for Prometheus. */
export async function readMetrics(sources: MetricSources): Promise<string> {
  const { store, clock, config: { environment } } = sources;
  const now = clock.now();
  const workload = await store.workload(environment, { now, since: now - LATELY_MS });
  const records = await store.taskRecords(environment);
  const holds = await store.holds(environment);
  const leases = await store.leases();
  const storeBytes = await store.sizeBytes();
  // A registry for each reading: two at a time do not see half of each other's.
  const sheet = new Sheet();
  const names = sources.config.tasks.map(({ name }) => name);
  tellJobs(sheet, workload, names);
  tellTasks(sheet, records.filter(({ task }) => names.includes(task)), { sources, now });
  tellHolds(sheet, holds);
  tellDaemon(sheet, sources);
  tellDaemons(sheet, knownDaemons(leases, { lockFile: store.lockFile, now }));
  sheet.gauge("store_size_bytes", "Bytes that the store takes on the disk.", [[{}, storeBytes]]);
  tellProcess(sheet, sources.clock);
  return `${await sheet.registry.metrics()}${await sources.meter.registry.metrics()}`;
}

class Sheet {
  readonly registry = new Registry();

  /** Adds a gauge of ours. All samples have the same labels; without any there is no such gauge. */
  gauge(name: string, help: string, samples: readonly Sample[]): void {
    this.foreign(`${METRIC_PREFIX}${name}`, help, samples);
  }

  /** Adds a gauge under a name that others use too. */
  foreign(name: string, help: string, samples: readonly Sample[]): void {
    const [first] = samples;
    if (first === undefined) return; // prom-client would tell 0
    const labelNames = Object.keys(first[0]);
    const gauge = new Gauge({ name, help, labelNames, registers: [this.registry] });
    for (const [labels, value] of samples) gauge.set(labels, value);
  }
}

function tellJobs(sheet: Sheet, workload: Workload, names: readonly string[]): void {
  const open = (["scheduled", "running"] as const).flatMap((state) =>
    names.map((task): Sample => {
      const found = workload.open.find((count) => count.task === task && count.state === state);
      return [{ task, state }, found?.jobs ?? 0];
    })
  );
  sheet.gauge("jobs", "Jobs that wait or run.", open);
  const scheduled = workload.open.filter(({ state }) => state === "scheduled");
  const dueOf = (task: string): number => scheduled.find((one) => one.task === task)?.due ?? 0;
  sheet.gauge(
    "jobs_due",
    "Jobs whose time has come and that wait for a place, a hold or a breaker.",
    names.map((task) => [{ task }, dueOf(task)]),
  );
  sheet.gauge(
    "next_due_timestamp_seconds",
    "When the next job is due; in the past while it waits; none: nothing is scheduled.",
    scheduled.map(({ task, dueAt }) => [{ task }, seconds(dueAt)]),
  );
  sheet.gauge(
    "jobs_finished_last_day",
    "Jobs that were done with in the last 24 hours, by how they ended.",
    names.flatMap((task) =>
      FINISHED.map((state): Sample => {
        const found = workload.finished.find((one) => one.task === task && one.state === state);
        return [{ task, state }, found?.jobs ?? 0];
      })
    ),
  );
  sheet.gauge(
    "deliveries_last_day",
    "Mails that came into a state in the last 24 hours and are still in it.",
    DELIVERY_STATES.map((state) => [
      { state },
      workload.deliveries.find((one) => one.state === state)?.deliveries ?? 0,
    ]),
  );
}

function tellTasks(
  sheet: Sheet,
  records: readonly TaskRecord[],
  { sources, now }: { readonly sources: MetricSources; readonly now: EpochMs },
): void {
  const each = (value: (record: TaskRecord) => number): readonly Sample[] =>
    records.map((record) => [{ task: record.task }, value(record)]);
  sheet.gauge(
    "task_enabled",
    "1: the task is switched on.",
    sources.config.tasks.map(({ name, enabled }) => [{ task: name }, Number(enabled)]),
  );
  sheet.gauge(
    "task_paused",
    "1: a person has paused the task; it plans on, and starts nothing.",
    each(({ pausedAt }) => Number(pausedAt !== null)),
  );
  sheet.gauge("items", "Items that the task's query gave last.", each(({ items }) => items));
  sheet.gauge(
    "row_problems",
    "Rows of the task's query that could not be used.",
    each(({ rowProblems }) => rowProblems.length),
  );
  sheet.gauge(
    "reconcile_failing",
    "1: the task's query failed when it was last asked, so nothing is planned.",
    each(({ error }) => Number(error !== null)),
  );
  sheet.gauge(
    "reconciled_timestamp_seconds",
    "When the task's items were last compared with its jobs.",
    records.flatMap(({ task, reconciledAt }) =>
      reconciledAt === null ? [] : [[{ task }, seconds(reconciledAt)]]
    ),
  );
  sheet.gauge(
    "breaker_open",
    "1: the task rests, as it kept failing.",
    each(({ openUntil }) => Number(openUntil !== null && openUntil > now)),
  );
  sheet.gauge("failures_in_a_row", "Attempts that failed in a row.", each((one) => one.failures));
}

function tellHolds(sheet: Sheet, holds: readonly Hold[]): void {
  sheet.gauge(
    "hold",
    "1: jobs wait, as the mail server or the course database is not there.",
    DEPENDENCIES.map((dependency) => [
      { dependency },
      Number(holds.some((hold) => hold.dependency === dependency)),
    ]),
  );
}

function tellDaemon(sheet: Sheet, sources: MetricSources): void {
  const { config, running, progress, troubles, problems } = sources;
  const about = { version: VERSION, deno: Deno.version.deno, environment: config.environment };
  sheet.gauge("build_info", "What runs; always 1.", [[about, 1]]);
  const { attempts, hosts } = running();
  sheet.gauge("attempts_running", "Attempts under way.", [[{}, attempts]]);
  sheet.gauge("handler_hosts", "Child processes that run handlers.", [[{}, hosts]]);
  const { plannedAt, dispatchedAt } = progress();
  const progressAt = { planning: plannedAt, dispatching: dispatchedAt };
  sheet.gauge(
    "progress_timestamp_seconds",
    "When planning and dispatching last got on; when the daemon started, before they did.",
    LOOPS.map((loop) => [{ loop }, seconds(progressAt[loop] ?? sources.since)]),
  );
  const health = loopHealth(sources);
  sheet.gauge(
    "loop_stuck",
    "1: planning or dispatching makes no progress, as /healthz tells too.",
    LOOPS.map((loop) => [{ loop }, Number(health[loop].stuck)]),
  );
  const troubled = troubles();
  sheet.gauge(
    "loop_failing",
    "1: the last round of planning or dispatching failed.",
    LOOPS.map((loop) => [{ loop }, Number(troubled.some((trouble) => trouble.loop === loop))]),
  );
  const found = problems();
  sheet.gauge(
    "config_problems",
    "What is wrong with automations.yaml; with an error, an earlier configuration goes on.",
    (["error", "warning"] as const).map((severity) => [
      { severity },
      found.filter((problem) => problem.severity === severity).length,
    ]),
  );
  sheet.gauge(
    "config_loaded_timestamp_seconds",
    "When the configuration at work was loaded.",
    [[{}, seconds(sources.loadedAt())]],
  );
  sheet.gauge("start_timestamp_seconds", "Since when the daemon runs.", [
    [{}, seconds(sources.since)],
  ]);
}

/** All that work on the store: each of them tells the same of them. */
function tellDaemons(sheet: Sheet, daemons: readonly KnownDaemon[]): void {
  const live = daemons.filter(({ alive }) => alive);
  sheet.gauge(
    "daemons",
    "Daemons that work on the store; silent: those that were not heard of again.",
    [[{ state: "alive" }, live.length], [{ state: "silent" }, daemons.length - live.length]],
  );
  sheet.gauge("different_files", "Files that are not the same on every host.", [
    [{}, differences(live.map(({ lease }) => lease)).length],
  ]);
}

/** Under the names that every Prometheus client has for them. */
function tellProcess(sheet: Sheet, clock: Clock): void {
  const { rss } = Deno.memoryUsage();
  sheet.foreign("process_resident_memory_bytes", "Resident memory size in bytes.", [[{}, rss]]);
  const { user, system } = cpuUsage();
  const cpu = new Counter({
    name: "process_cpu_seconds_total",
    help: "Total user and system CPU time spent in seconds.",
    registers: [sheet.registry],
  });
  cpu.inc((user + system) / 1_000_000);
  const startedAt = clock.now() - clock.monotonicMs();
  sheet.foreign("process_start_time_seconds", "Start time of the process since unix epoch.", [
    [{}, seconds(startedAt)],
  ]);
}

function seconds(instant: EpochMs): number {
  return instant / 1_000;
}
