/** Those who wait for a round that begins after they have asked. */
export class Askers<T> {
  #waiting: PromiseWithResolvers<T>[] = [];

  /** Waits for the next round to begin, and then for its end. */
  ask(): Promise<T> {
    const asker = Promise.withResolvers<T>();
    this.#waiting.push(asker);
    return asker.promise;
  }

  /** Whether anybody waits for a round to begin. */
  isAsked(): boolean {
    return this.#waiting.length > 0;
  }

  /** A round begins: whoever has asked by now gets what comes of it. */
  begin(round: Promise<T>): Promise<T> {
    for (const { resolve } of this.#waiting) resolve(round);
    this.#waiting = [];
    return round;
  }
}
