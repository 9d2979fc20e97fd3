import type { Config } from "../../config/config.ts";
import type { Clock } from "../../domain/clock.ts";
import type { Logger } from "../../domain/log.ts";
import type { Items } from "../../plan/items.ts";
import type { Fence, Store, TaskKey } from "../../store/store.ts";

/** What forgetting needs. */
export interface RetentionParts {
  readonly config: Pick<Config, "retentionMs">;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Logger;
  readonly fence: Fence;
}

/**
 * Forgets the jobs of a task that were done with longer ago than the retention, and whose item has
 * left the query: while the item is there, its job's line is all that keeps it from being planned
 * anew. So nothing is forgotten of a task that is switched off, as its query is not asked.
 * @param items what the query gave just now, whole
 */
export async function forgetOld(
  { config, store, clock, log, fence }: RetentionParts,
  key: TaskKey,
  items: Pick<Items, "has">,
): Promise<void> {
  const before = clock.now() - config.retentionMs;
  let jobs = 0;
  for await (const page of store.finishedJobs(key, before)) {
    const seqs = page.filter(({ item }) => !items.has(item)).map(({ seq }) => seq);
    if (seqs.length > 0) jobs += await store.prune({ fence, seqs }) ?? 0;
  }
  if (jobs > 0) log.info("old jobs forgotten, as retention says", { task: key.task, jobs });
}
