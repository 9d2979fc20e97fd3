import type { TaskRecord } from "../../store/store.ts";

/**
 * Which tasks a person has paused. The store itself gives none of their jobs away; this keeps the
 * dispatcher from asking for them again and again.
 */
export class Pauses {
  #known: ReadonlySet<string> = new Set();

  /** Takes over what the store knows. */
  know(records: readonly TaskRecord[]): void {
    const paused = records.filter(({ pausedAt }) => pausedAt !== null);
    this.#known = new Set(paused.map(({ task }) => task));
  }

  /** Whether a task starts nothing. */
  isPaused(task: string): boolean {
    return this.#known.has(task);
  }
}
