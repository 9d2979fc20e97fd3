/**
 * Chance that comes out the same for the same seed.
 * @module
 */

/** A source of chance. Each part of a world has one of its own, so that a draw more in one place leaves the others as they were. */
export class Chance {
  readonly #seed: number;
  #state: number;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = this.#seed;
  }

  /** A number in [0, 1). Source: mulberry32, github.com/bryc/code/blob/master/jshash/PRNGs.md */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` up to and including `most`. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  /** True in so many of all cases, 0..1. */
  has(share: number): boolean {
    return this.next() < share;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const one = list[this.between(0, list.length - 1)];
    if (one === undefined) throw new RangeError("Cannot pick from an empty list");
    return one;
  }

  /** One of several, each as likely as its weight says. */
  weighted<T>(list: readonly (readonly [weight: number, one: T])[]): T {
    const sum = list.reduce((total, [weight]) => total + weight, 0);
    let left = this.next() * sum;
    for (const [weight, one] of list) {
      left -= weight;
      if (left < 0) return one;
    }
    throw new RangeError("Cannot pick where no weight is above zero");
  }

  /** A source of its own that depends on the seed and the name alone. */
  of(name: string): Chance {
    let hash = this.#seed ^ 0x811c9dc5;
    for (let at = 0; at < name.length; at++) {
      hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
    }
    return new Chance(hash >>> 0);
  }
}

/** Lengths of time in ms. */
export const SECOND = 1_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;
