import { setImmediate } from "node:timers/promises";
import type { ItemNote, Refusal } from "../../domain/sighting.ts";
import type { TaskSettings } from "../../domain/task.ts";
import type { FoundItem } from "../../plan/items.ts";
import { hasWantedType } from "../../plan/plan.ts";

/** Items compared in one go: a few ms, so that other work is not held up. */
const ITEMS_AT_ONCE = 10_000;

/** What a task's query gave at one reconcile: why an item got no job, null where it has one. */
type Seen = ReadonlyMap<string, Refusal | null>;

/** What is to be noted, and what makes it count as noted. */
export interface Compared {
  readonly notes: readonly ItemNote[];
  readonly noted: () => void;
}

/**
 * Remembers from one reconcile to the next which items each task's query gave, so that it can be
 * written down when one comes or goes. What left while no daemon ran is noted by nobody.
 */
export class Sightings {
  readonly #last = new Map<string, Seen>();

  /**
   * Compares what a query gave with what it gave before.
   * @param found.planned ids of the items that have a job, or get one
   */
  async compare(
    task: TaskSettings,
    found: {
      readonly items: ReadonlyMap<string, FoundItem>;
      readonly planned: ReadonlySet<string>;
    },
  ): Promise<Compared> {
    const last = this.#last.get(task.name) ?? null;
    const seen = new Map<string, Refusal | null>();
    const notes: ItemNote[] = [];
    for (const [item, one] of found.items) {
      const refusal = found.planned.has(item) ? null : refusalOf(task, one);
      seen.set(item, refusal);
      const before = last?.get(item);
      if (refusal !== null && before !== refusal) {
        notes.push({ kind: "seen", item, label: one.label, refusal });
      } else if (refusal === null && last !== null && before === undefined) {
        notes.push({ kind: "back", item });
      }
      if (seen.size % ITEMS_AT_ONCE === 0) await setImmediate();
    }
    for (const item of last?.keys() ?? []) {
      if (!seen.has(item)) notes.push({ kind: "left", item });
    }
    return { notes, noted: () => void this.#last.set(task.name, seen) };
  }
}

function refusalOf(task: TaskSettings, item: FoundItem): Refusal {
  return hasWantedType(task, item) ? "past" : "training_type";
}
