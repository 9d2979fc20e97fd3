/**
 * Chance that comes out the same for the same seed.
 * @module
 */

/** A source of chance. */
export interface Dice {
  /** A whole number from 0 up to, not including, `below`. */
  roll(below: number): number;
  /** Some of the list, each at most once, in the list's order. */
  pick<T>(list: readonly T[], count: number): T[];
  /** A version 4 UUID. */
  uuid(): string;
}

/** Makes a source of chance. Source: mulberry32, github.com/bryc/code/blob/master/jshash/PRNGs.md */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  function roll(below: number): number {
    return Math.floor(next() * below);
  }
  return {
    roll,
    pick(list, count) {
      const left = list.map((_, index) => index);
      while (left.length > count) left.splice(roll(left.length), 1);
      return list.filter((_, index) => left.includes(index));
    },
    uuid() {
      return "xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx".replaceAll("x", () => roll(16).toString(16));
    },
  };
}
