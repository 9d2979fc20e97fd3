import type { EpochMs } from "../../domain/clock.ts";
import type { Store } from "../../store/store.ts";
import type { LoadedTask } from "../catalog.ts";
import { decide, type PlanReader } from "./decide.ts";
import { currentItems, TASK_REMOVED } from "./planner.ts";
import type { Prepared } from "../prepare.ts";
import { cancelledView, type PlanView, planView } from "../views.ts";

/**
 * Says what a reconcile would do to one task now. Changes nothing.
 * @param ask.store null where there is none yet: then everything is new
 * @returns one line for each job and event, in pages
 * @throws {CourseError} {HandlerError} where the task's items cannot be found out
 */
export async function* previewTask(
  prepared: Prepared,
  task: LoadedTask,
  ask: { readonly store: Store | null; readonly now: EpochMs; readonly signal: AbortSignal },
): AsyncGenerator<readonly PlanView[]> {
  const { environment, timezone } = prepared.config;
  const reader = ask.store ?? emptyReader();
  const records = await ask.store?.taskRecords(environment) ?? [];
  const record = records.find((known) => known.task === task.settings.name);
  const firstSeenAt = record?.firstSeenAt ?? ask.now;
  const context = { environment, timezone, task: task.settings, firstSeenAt, now: ask.now };
  const parts = { ...prepared, store: reader };
  const found = await currentItems(parts, task, { ...ask, withRows: false });
  for await (const decisions of decide(reader, context, found.items)) {
    yield decisions.map((decision) => planView(task.settings.name, decision));
  }
}

/** Says which jobs a reconcile would cancel because their task is no longer in the configuration. */
export async function previewRemoved(
  { config, catalog }: Prepared,
  store: Store,
): Promise<readonly PlanView[]> {
  const views: PlanView[] = [];
  for (const { task } of await store.taskRecords(config.environment)) {
    if (catalog.tasks.has(task)) continue;
    for await (const page of store.scheduledJobs({ environment: config.environment, task })) {
      views.push(...page.map((job) => cancelledView(task, job, TASK_REMOVED)));
    }
  }
  return views;
}

function emptyReader(): PlanReader {
  return {
    plannedJobsOf: () => Promise.resolve([]),
    scheduledJobs: async function* () {},
    oldestOpenEvent: () => Promise.resolve(null),
  };
}
