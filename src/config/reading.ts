/**
 * What reading one value of the file came to.
 * @module
 */

/** A value that cannot be used. */
export interface Refusal {
  /** What to do; never repeats any of the value. */
  readonly mend?: string;
  /** What to write instead, where it can be guessed. Repeats the value: not shown where that is secret. */
  readonly rewrite?: string;
  /** The legal values, where they can be listed: the nearest one is proposed. */
  readonly legal?: readonly string[];
  /** What is wanted, where it is another thing than for this key in general. */
  readonly wanted?: string;
}

/** The value that was meant, or why it cannot be used. */
export type Reading<T> = { readonly value: T } | { readonly refused: Refusal };

/** Makes a {@link Reading} of a value that was understood. */
export function understood<T>(value: T): Reading<T> {
  return { value };
}

/** Makes a {@link Reading} of a value that cannot be used. */
export function refused(refusal: Refusal = {}): { readonly refused: Refusal } {
  return { refused: refusal };
}
