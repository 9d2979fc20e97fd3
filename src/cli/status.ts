import { systemClock } from "../domain/clock.ts";
import { sayDuration } from "../domain/duration.ts";
import type { DaemonView } from "../run/daemons.ts";
import { dependencyName } from "../run/dispatching/holds.ts";
import { LEASE_MS } from "../run/lock.ts";
import { openStoreForReading } from "../run/open_store.ts";
import { readStatus, type Status } from "../run/status.ts";
import type { Command, CommonOptions } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { watchStatus } from "./watch_status.ts";
import { askDaemon, findRunningDaemon } from "./running_daemon.ts";
import { type Cell, printTable } from "./table.ts";
import {
  oneLine,
  printJson,
  printProblems,
  type Terminal,
  type TimeTeller,
  timeTeller,
} from "./terminal.ts";

interface StatusOptions extends CommonOptions {
  /** Whether to go on, and show each change. */
  readonly watch?: boolean;
}

/** Says how it is. Exit code 0 where the daemon runs, 3 where it does not. */
export async function status({ options, terminal }: Command<StatusOptions>): Promise<ExitCode> {
  if (options.watch === true) {
    return await watchStatus(terminal, {
      read: () => currentStatus(options.config),
      show: (lines, found) => options.json ? showLine(lines, found) : tell(lines, found),
    });
  }
  const found = await currentStatus(options.config);
  if (options.json) printJson(terminal, found);
  else tell(terminal, found);
  return found.running ? EXIT.done : EXIT.notRunning;
}

/** Asks the running daemon; where none answers, reads the store. */
export async function currentStatus(path: string): Promise<Status> {
  const daemon = await findRunningDaemon(path);
  await daemon?.store.close();
  return daemon?.status ?? await readOwnStatus(path);
}

async function readOwnStatus(path: string): Promise<Status> {
  const { loadOrThrow } = await import("./load_config.ts");
  const { config, problems } = await loadOrThrow(path);
  const local = systemClock();
  const opened = await openStoreForReading(config.store, local);
  const { store, clock } = opened ?? { store: null, clock: local };
  try {
    const told = opened === null ? null : await askDaemon(opened);
    if (told !== null) return told;
    return await readStatus({
      ...{ config, store, now: clock.now(), loadedAt: clock.now(), problems },
      troubles: [],
      descriptions: new Map(),
      courseLabel: "not asked",
      mailLabel: config.mail.transport.kind,
    });
  } finally {
    await store?.close();
  }
}

/** One line each, for programs that read line by line. */
function showLine(terminal: Pick<Terminal, "out">, status: Status): void {
  terminal.out(JSON.stringify(status));
}

function tell(terminal: Terminal, status: Status): void {
  const time = timeTeller(status.timezone, msOf(status.now));
  const { counts } = status;
  terminal.out(sayRunning(status, time));
  if (status.running && status.lock?.address) terminal.out(`Page: ${status.lock.address}`);
  const { scheduled, running, succeeded, skipped, failed, missed } = counts;
  terminal.out(
    `Jobs: ${scheduled} planned, ${running} running, ${
      succeeded + skipped
    } done, ${failed} failed, ${missed} missed.`,
  );
  printProblems(terminal, status.config.problems);
  tellDifferences(terminal, status);
  tellTroubles(terminal, status, time);
  for (const task of status.tasks) {
    if (task.error !== null) terminal.err(oneLine(`${task.name}: ${task.error}`));
    if (task.paused_at !== null) {
      terminal.err(`${task.name}: paused by ${task.paused_by} since ${time.both(task.paused_at)}`);
    }
    if (task.rests_until !== null) {
      const until = time.both(task.rests_until);
      terminal.err(`${task.name}: rests until ${until}, after ${task.failures_in_a_row} failures`);
    }
    for (const problem of task.row_problems) {
      terminal.err(oneLine(`${task.name}: row left out: ${problem}`));
    }
  }
  tellDaemons(terminal, status, time);
  const section = (title: string, rows: readonly (readonly Cell[])[], head: string[]): void => {
    if (rows.length === 0) return;
    terminal.out(`\n${title}`);
    printTable(terminal, head, rows);
  };
  section(
    "Next",
    status.next.map((job) => [job.id, time.cell(job.due_at), job.label]),
    ["JOB", "WHEN", "ITEM"],
  );
  section(
    "Went wrong",
    status.failures.map((job) => [
      ...[job.id, job.state, time.cell(job.finished_at ?? job.due_at), job.reason ?? ""],
    ]),
    ["JOB", "STATE", "WHEN", "WHY"],
  );
  section(
    "Mails in doubt or refused",
    status.doubts.map((mail) => [mail.to, mail.state, time.cell(mail.changed_at), mail.job]),
    ["MAIL TO", "STATE", "WHEN", "JOB"],
  );
}

/** Where there is but one daemon, the first line says it all. */
function tellDaemons(terminal: Terminal, { daemons }: Status, time: TimeTeller): void {
  if (daemons.length < 2) return;
  terminal.out("\nHosts");
  const rows = daemons.map((daemon) => [
    ...[daemon.host, `${daemon.pid}`, daemon.version || "-", time.cell(daemon.since)],
    daemon.alive ? `${daemon.running}` : "-",
    sayDoes(daemon, time),
  ]);
  printTable(terminal, ["HOST", "PROCESS", "VERSION", "SINCE", "JOBS", "DOES"], rows);
}

/** Files that hosts do not have alike. */
function tellDifferences(terminal: Terminal, { differences }: Status): void {
  for (const { file, versions } of differences) {
    const said = versions.map(({ hash, hosts }) =>
      `${hosts.join(", ")} ${hash === "" ? "without it" : `with version ${hash}`}`
    );
    terminal.err(oneLine(`${file} is not the same on every host: ${said.join("; ")}`));
    terminal.err("Try: copy the right one to every host");
  }
}

function sayDoes({ alive, plans, heartbeat_at }: DaemonView, time: TimeTeller): string {
  if (!alive) return `no sign of life since ${time.both(heartbeat_at)}`;
  return plans ? "plans and runs jobs" : "runs jobs";
}

/** A process may live and do nothing, as one that is suspended, or that cannot write any more. */
function sayRunning(
  { running, pid, environment, since, lock, now }: Status,
  time: TimeTeller,
): string {
  if (!running) return "Not running.";
  const silentMs = lock === null ? 0 : msOf(now) - msOf(lock.heartbeat_at);
  if (silentMs > LEASE_MS) {
    const silence = sayDuration(silentMs);
    return `Process ${pid} runs in ${environment}, but has given no sign of life for ${silence}.`;
  }
  return `Running as process ${pid} in ${environment}${
    since === null ? "" : `, since ${time.both(since)}`
  }.`;
}

/** What keeps the daemon from its work, and what jobs wait for. */
function tellTroubles(terminal: Terminal, { troubles, holds }: Status, time: TimeTeller): void {
  for (const { loop, since, reason, hint } of troubles) {
    terminal.err(oneLine(`${loop} fails since ${time.both(since)}: ${reason}`));
    if (hint !== null) terminal.err(oneLine(`Try: ${hint}`));
  }
  for (const { dependency, since, tries, next_try_at, reason, tasks } of holds) {
    const name = dependencyName(dependency);
    terminal.err(
      oneLine(`${tasks.join(", ")}: waiting for ${name} since ${time.both(since)}: ${reason}`),
    );
    terminal.err(
      `tried ${tries === 1 ? "once" : `${tries} times`}, next ${time.both(next_try_at)}`,
    );
  }
}

function msOf(iso: string): number {
  return Temporal.Instant.from(iso).epochMilliseconds;
}
