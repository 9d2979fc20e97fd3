import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** The function of SQL that hands rows over. Whoever calls it in a query of their own adds rows to its answer, and to no other. */
export const TAKE = "bcourse_scheduler_take";

/**
 * Takes the rows of a SELECT by calling it for each of them: `WHERE take(id, label)`. Fetched one by
 * one, a row costs four times as much and leaves 150 bytes behind that only a full collection of
 * garbage finds: 15 MB for 100,000 rows.
 */
export class Taker {
  #take: ((values: readonly SQLOutputValue[]) => boolean) | null = null;

  constructor(database: DatabaseSync) {
    // Without BigInt, an integer beyond 2^53 throws.
    const options = { varargs: true, useBigIntArguments: true, directOnly: true };
    database.function(TAKE, options, (...values: SQLOutputValue[]) => this.#take?.(values) ? 1 : 0);
  }

  /**
   * Does one step of a SELECT.
   * @param take gets each row that the step comes to; what it returns is what the WHERE sees
   */
  during<T>(take: (values: readonly SQLOutputValue[]) => boolean, step: () => T): T {
    this.#take = take;
    try {
      return step();
    } finally {
      this.#take = null;
    }
  }
}
