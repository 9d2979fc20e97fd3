import { setImmediate } from "node:timers/promises";

/** Different pages that may wait to be made. */
export const WAITING_MOST = 100;

/** A page that was made. */
export interface Made {
  readonly text: string;
  readonly status: 200 | 404;
}

/**
 * Makes pages one at a time, each in a turn of the event loop of its own, so that however many are
 * asked for, a job that is due waits for one at most. Who asks for a page that waits to be made gets
 * that one: it is made after they asked.
 */
export class PageQueue {
  readonly #waiting = new Map<string, Promise<Made>>();
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Makes a page in its turn.
   * @param key what tells it from other pages: everything that it depends on beside the moment
   * @returns null where too many wait
   */
  make(key: string, make: () => Promise<Made>): Promise<Made> | null {
    const known = this.#waiting.get(key);
    if (known !== undefined) return known;
    if (this.#waiting.size >= WAITING_MOST) return null;
    const made = this.#last.then(() => setImmediate()).then(() => {
      this.#waiting.delete(key);
      return make();
    });
    this.#waiting.set(key, made);
    // A page that cannot be made is told to those who asked for it.
    this.#last = made.then(() => {}, () => {});
    return made;
  }
}
