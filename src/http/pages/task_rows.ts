import type { TaskView } from "../../run/status.ts";
import { type JobView, jobView } from "../../run/views.ts";
import type { PageSources } from "../page_sources.ts";

/** Reads how the last job of each task ended, by its name. */
export async function readLastResults(
  { store, config: { environment } }: Pick<PageSources, "store" | "config">,
  tasks: readonly Pick<TaskView, "name">[],
): Promise<ReadonlyMap<string, JobView>> {
  const results = new Map<string, JobView>();
  for (const { name } of tasks) {
    const [last] = await store.jobs({ environment, task: name, order: "latest", limit: 1 });
    if (last !== undefined) results.set(name, jobView(last));
  }
  return results;
}
