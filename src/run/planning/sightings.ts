import { setImmediate } from "node:timers/promises";
import type { ItemNote, Refusal } from "../../domain/sighting.ts";
import type { TaskSettings } from "../../domain/task.ts";
import { type ItemSet, ItemTable } from "../../plan/item_table.ts";
import type { FoundItem, Items } from "../../plan/items.ts";
import { hasWantedType } from "../../plan/plan.ts";

/** Items compared in one go: a few ms, so that other work is not held up. */
const ITEMS_AT_ONCE = 10_000;

/** What a task's query gave at the last reconcile: why an item got no job, null where it has one. */
type Seen = Map<string, Refusal | null>;

/** What is to be noted, and what makes it count as noted. */
export interface Compared {
  readonly notes: readonly ItemNote[];
  readonly noted: () => void;
}

/** What a query gave. */
interface Given {
  readonly items: Items;
  /** The items that have a job, or get one. */
  readonly planned: Pick<ItemSet, "has">;
}

/**
 * Remembers from one reconcile to the next which items each task's query gave, so that it can be
 * written down when one comes or goes. What left while no daemon ran is noted by nobody.
 */
export class Sightings {
  readonly #last = new Map<string, Seen>();
  readonly #tables = new Map<string, ItemTable>();

  /** Gives the table that holds the items of a task from one answer to the next. */
  tableOf(task: string): ItemTable {
    const known = this.#tables.get(task) ?? new ItemTable();
    this.#tables.set(task, known);
    return known;
  }

  /** Compares what a query gave with what it gave before. */
  async compare(task: TaskSettings, { items, planned }: Given): Promise<Compared> {
    const last = this.#last.get(task.name);
    // Changes are kept apart until they are noted: they are few, and a copy of all would be much.
    const changed: Seen = new Map();
    const notes: ItemNote[] = [];
    let looked = 0;
    for (const [item, one] of items) {
      const refusal = planned.has(item) ? null : refusalOf(task, one);
      const before = last?.get(item);
      if (before !== refusal) changed.set(item, refusal);
      if (refusal !== null && before !== refusal) {
        notes.push({ kind: "seen", item, label: one.label, refusal });
      } else if (refusal === null && last !== undefined && before === undefined) {
        notes.push({ kind: "back", item });
      }
      if (++looked % ITEMS_AT_ONCE === 0) await setImmediate();
    }
    const left: string[] = [];
    for (const item of last?.keys() ?? []) {
      if (!items.has(item)) left.push(item);
      if (++looked % ITEMS_AT_ONCE === 0) await setImmediate();
    }
    for (const item of left) notes.push({ kind: "left", item });
    const noted = (): void => {
      if (last === undefined) this.#last.set(task.name, changed);
      for (const item of left) last?.delete(item);
      for (const [item, refusal] of last === undefined ? [] : changed) last?.set(item, refusal);
    };
    return { notes, noted };
  }
}

function refusalOf(task: TaskSettings, item: FoundItem): Refusal {
  return hasWantedType(task, item) ? "past" : "training_type";
}
