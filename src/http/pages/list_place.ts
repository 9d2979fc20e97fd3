import type { EpochMs } from "../../domain/clock.ts";

/** Rows on one page of a list. */
export const PAGE = 50;

/** A place in a list: after which row the next page begins. */
export interface ListPlace {
  readonly at: EpochMs;
  readonly seq: number;
}

/** One page of a list. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  /** How the next page is asked for; null: this is the last. */
  readonly next: string | null;
}

/** Reads a place as {@link writePlace} writes it; undefined where it is none. */
export function readPlace(text: string | undefined): ListPlace | undefined {
  const [, at, seq] = /^(-?\d{1,15})\.(\d{1,15})$/.exec(text ?? "") ?? [];
  return at === undefined ? undefined : { at: Number(at), seq: Number(seq) };
}

/** Writes a place for an address. */
export function writePlace({ at, seq }: ListPlace): string {
  return `${at}.${seq}`;
}

/** Cuts a page out of rows of which one more was asked for. */
export function pageOf<Row>(
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): ListPage<Row> {
  const shown = rows.slice(0, PAGE);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > PAGE && last !== undefined ? nameOf(last) : null };
}
