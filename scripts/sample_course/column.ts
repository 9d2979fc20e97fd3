/**
 * What a column may be.
 * @module
 */

/** What a column holds. `instant` is a time in UTC, `interval` a length of time in ms. */
export type Kind =
  | "id"
  | "integer"
  | "real"
  | "boolean"
  | "text"
  | "longtext"
  | "instant"
  | "interval";

/** One column. */
export interface Column {
  readonly kind: Kind;
  readonly nullable?: true;
  readonly unique?: true;
  /** Longest text, in characters; default 255. */
  readonly length?: number;
  /** Table whose `id` it names. */
  readonly references?: string;
}

/** One table. */
export interface Table {
  readonly columns: Readonly<Record<string, Column>>;
  /** Columns that make a row one; the column of kind `id` where there is one. */
  readonly key: readonly string[];
}

/** Key counted by the database. */
export const ID = { kind: "id" } as const;
/** A line of text. */
export const TEXT = { kind: "text" } as const;
/** A line of text, or null. */
export const MAYBE_TEXT = { kind: "text", nullable: true } as const;
/** Text of any length, or null. */
export const MAYBE_LONG = { kind: "longtext", nullable: true } as const;
/** Yes or no. */
export const BOOLEAN = { kind: "boolean" } as const;
/** A time. */
export const INSTANT = { kind: "instant" } as const;
/** A time, or null. */
export const MAYBE_INSTANT = { kind: "instant", nullable: true } as const;
/** A whole number, or null. */
export const MAYBE_INTEGER = { kind: "integer", nullable: true } as const;
/** A number, or null. */
export const MAYBE_REAL = { kind: "real", nullable: true } as const;

/** A column that names a row of another table. */
export function to<Name extends string>(
  references: Name,
): { readonly kind: "integer"; readonly references: Name } {
  return { kind: "integer", references };
}

/** When the row was last changed: in every table but those that only link two others. */
export const CHANGED = { update_datetime: MAYBE_INSTANT } as const;
