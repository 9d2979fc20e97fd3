import type { Job, JobState } from "../domain/job.ts";
import { isFinished } from "../domain/job.ts";
import { readPauses } from "../run/planning/hindrance.ts";
import { waitingJobView } from "../run/views.ts";
import type { Store } from "../store/store.ts";
import { type Command, type CommonOptions, withStore } from "./command.ts";
import { requireTask } from "./known_task.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printTable } from "./table.ts";
import { printJson, timeTeller } from "./terminal.ts";

interface JobsOptions extends CommonOptions {
  readonly task?: string;
  readonly state?: JobState;
  readonly limit: number;
}

/** Lists jobs: what comes, then what was. */
export function jobs(command: Command<JobsOptions>): Promise<ExitCode> {
  return withStore(command, async (store, config, clock) => {
    const { options, terminal } = command;
    await requireTask(options.task, { store, setting: config });
    const found = await findJobs(store, { ...options, environment: config.environment });
    const pause = await readPauses(store, config.environment);
    const views = found.map((job) => waitingJobView(job, pause));
    if (options.json) printJson(terminal, views);
    else if (views.length === 0) terminal.out("No jobs.");
    else {
      const time = timeTeller(config.timezone, clock.now());
      const rows = views.map((view) => [
        view.id,
        view.state,
        time.cell(view.finished_at ?? view.due_at),
        view.label,
        view.reason ?? "",
      ]);
      printTable(terminal, ["JOB", "STATE", "WHEN", "ITEM", "WHY"], rows);
    }
    return EXIT.done;
  });
}

async function findJobs(
  store: Store,
  options: Pick<JobsOptions, "task" | "state" | "limit"> & {
    readonly environment: Job["environment"];
  },
): Promise<readonly Job[]> {
  const { environment, limit, task, state } = options;
  const filter = {
    ...{ environment, limit },
    ...(task === undefined ? {} : { task }),
    ...(state === undefined ? {} : { states: [state] }),
  };
  const next = state === undefined || !isFinished(state)
    ? await store.jobs({ ...filter, order: "next" })
    : [];
  const left = limit - next.length;
  if (left <= 0 || (state !== undefined && !isFinished(state))) return next;
  return [...next, ...await store.jobs({ ...filter, order: "latest", limit: left })];
}
