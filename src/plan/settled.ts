import type { PlannedJob } from "../domain/change.ts";
import type { EpochMs } from "../domain/clock.ts";
import { type PlanContext, turnOf } from "./item_plan.ts";
import type { FoundItem } from "./items.ts";
import type { ItemSet, ItemTable } from "./item_table.ts";
import { chosenEvents, hasWantedType } from "./plan.ts";

/**
 * Tells, by the scheduled jobs of a task alone, which items need no look: those of which each event
 * that counts has its scheduled job and no scheduled job is to change. Whatever other jobs such an
 * item has are over or running, and `planItem` would decide nothing about them. Where the jobs
 * change while they are read, an item is at worst looked at for nothing.
 */
export class Settled {
  /** Items of which nothing is to change, as far as the jobs that were taken tell. */
  readonly items: ItemSet;
  /** Items that have a scheduled job and that the query does not give. */
  readonly gone = new Set<string>();
  readonly #context: PlanContext;
  readonly #found: ItemTable;
  /** Of items with several events that count, those whose job has not been seen yet. */
  readonly #awaited = new Map<string, Set<EpochMs>>();
  readonly #toChange = new Set<string>();

  constructor(context: PlanContext, found: ItemTable) {
    this.#context = context;
    this.#found = found;
    this.items = found.createSet();
  }

  /** Takes the next of the task's scheduled jobs, in any order. */
  take(job: PlannedJob): void {
    const found = this.#found.get(job.item);
    if (found === undefined) {
      this.gone.add(job.item);
    } else if (!this.#stays(job, found)) {
      this.#toChange.add(job.item);
      this.items.delete(job.item);
    } else if (!this.#toChange.has(job.item)) {
      this.#keep(job, found);
    }
  }

  #keep({ item, eventAt }: PlannedJob, found: FoundItem): void {
    const events = chosenEvents(this.#context.task, found);
    if (events.length > 1) {
      const awaited = this.#awaited.get(item) ?? new Set(events);
      this.#awaited.set(item, awaited);
      awaited.delete(eventAt);
      if (awaited.size > 0) return;
    }
    this.items.add(item);
  }

  /** Whether its event counts and nothing about it is to change. */
  #stays(job: PlannedJob, found: FoundItem): boolean {
    const { task } = this.#context;
    if (!task.enabled || !hasWantedType(task, found)) return false;
    if (!chosenEvents(task, found).includes(job.eventAt)) return false;
    return turnOf(this.#context, job, found.label) === null;
  }
}
