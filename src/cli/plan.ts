import { hasErrors } from "../domain/problem.ts";
import { type EpochMs, systemClock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import { parseInstant } from "../domain/instant.ts";
import { toIso } from "../domain/clock.ts";
import type { LoadedTask } from "../run/catalog.ts";
import { openStoreForReading } from "../run/open_store.ts";
import { prepare, type Prepared } from "../run/prepare.ts";
import { previewRemoved, previewTask } from "../run/planning/preview.ts";
import type { PlanView } from "../run/views.ts";
import type { Command, CommonOptions } from "./command.ts";
import { noTask } from "./known_task.ts";
import { loadOrThrow } from "./load_config.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { WrongConfiguration } from "./failure.ts";
import { silentLog } from "./silent_log.ts";
import { printTable } from "./table.ts";
import { printJson, printProblems, type Terminal, timeTeller } from "./terminal.ts";

interface PlanOptions extends CommonOptions {
  readonly task?: string;
  readonly limit?: number;
  readonly now?: string;
}

const MOST_LINES = 100;

/** What a reconcile would do, counted. */
type Summary = Record<PlanView["action"], number>;

/** Shows what planning would do now. Changes nothing. */
export async function plan({ options, terminal }: Command<PlanOptions>): Promise<ExitCode> {
  const clock = systemClock();
  const now = options.now === undefined ? clock.now() : readNow(options.now);
  const { config, problems } = await loadOrThrow(options.config);
  const prepared = await prepare(config, { clock, log: silentLog() });
  if (!("course" in prepared)) throw new WrongConfiguration(prepared.problems);
  try {
    if (hasErrors(prepared.problems)) throw new WrongConfiguration(prepared.problems);
    printProblems(terminal, [...problems, ...prepared.problems]);
    const onProgress = progressOn(terminal, options.json);
    const { jobs, summary } = await preview(prepared, options, { now, onProgress });
    onProgress(null);
    // Programs want all of it; a person, what fits.
    const shown = jobs.slice(0, options.limit ?? (options.json ? jobs.length : MOST_LINES));
    const { environment, timezone } = config;
    if (options.json) printJson(terminal, { environment, now: toIso(now), summary, jobs: shown });
    else printPlan(terminal, { shown, all: jobs.length, summary, timezone, now });
    return EXIT.done;
  } finally {
    await prepared.close();
  }
}

async function preview(
  prepared: Prepared,
  options: PlanOptions,
  { now, onProgress }: { readonly now: EpochMs; readonly onProgress: Progress },
): Promise<{ readonly jobs: readonly PlanView[]; readonly summary: Summary }> {
  const opened = await openStoreForReading(prepared.config.store, systemClock());
  const store = opened?.store ?? null;
  const summary: Summary = { create: 0, move: 0, cancel: 0, keep: 0, ignore: 0 };
  const jobs: PlanView[] = [];
  const { signal } = new AbortController();
  try {
    for (const task of chosenTasks(prepared, options.task)) {
      for await (const page of previewTask(prepared, task, { store, now, signal })) {
        jobs.push(...page);
        onProgress(jobs.length);
      }
    }
    if (store !== null && options.task === undefined) {
      jobs.push(...await previewRemoved(prepared, store));
    }
  } finally {
    await store?.close();
  }
  for (const view of jobs) summary[view.action] += 1;
  // What changes first, then by time.
  const rank = (view: PlanView): number =>
    view.action === "keep" || view.action === "ignore" ? 1 : 0;
  jobs.sort((a, b) => rank(a) - rank(b) || a.run_at.localeCompare(b.run_at));
  return { jobs, summary };
}

/** Told how many jobs were looked at; null: it is done. */
type Progress = (jobs: number | null) => void;

/** Looking at fewer than these takes no time worth telling of. */
const MANY = 5_000;

/** A line on a terminal that says how far a large plan is, and is gone when it is done. */
function progressOn(terminal: Terminal, isJson: boolean): Progress {
  let isShown = false;
  return (jobs) => {
    if (isJson || terminal.width === Infinity) return;
    if (jobs === null && isShown) terminal.status("");
    if (jobs === null || jobs < MANY) return;
    isShown = true;
    terminal.status(`${jobs} jobs looked at …`);
  };
}

function chosenTasks(prepared: Prepared, name: string | undefined): readonly LoadedTask[] {
  const { tasks } = prepared.catalog;
  if (name === undefined) return [...tasks.values()];
  const task = tasks.get(name);
  if (task !== undefined) return [task];
  throw noTask(name, [...tasks.keys()]);
}

function printPlan(
  terminal: Terminal,
  plan: {
    readonly shown: readonly PlanView[];
    readonly all: number;
    readonly summary: Summary;
    readonly timezone: string;
    readonly now: EpochMs;
  },
): void {
  const { shown, all, summary } = plan;
  const time = timeTeller(plan.timezone, plan.now);
  const rows = shown.map((view) => [
    ...[view.action, view.id, time.cell(view.run_at), view.run_at, view.label, view.reason],
  ]);
  if (rows.length > 0) printTable(terminal, ["", "JOB", "RUNS AT", "IN UTC", "ITEM", "WHY"], rows);
  if (all > shown.length) terminal.out(`… and ${all - shown.length} more (see --limit)`);
  const counts = Object.entries(summary).map(([action, count]) => `${action} ${count}`);
  terminal.out(`${rows.length > 0 ? "\n" : ""}${counts.join(", ")}`);
}

function readNow(text: string): EpochMs {
  const now = parseInstant(text);
  if (now !== null) return now;
  throw new SchedulerError("USAGE_INSTANT", `Cannot read --now "${text}"`, {
    hint: "write it as 2026-12-01T09:00:00Z",
  });
}
