/** A program that is measured. */
export type Program =
  | "bcourse-scheduler"
  | "bare node:sqlite"
  | "APScheduler"
  /** As it is best set, and not as Bcourse has it. */
  | "APScheduler, a day's grace"
  | "plainjob"
  | "pg-boss"
  | "graphile-worker";

/** What one program needed or did, once for each run. */
export interface Figure {
  readonly what: string;
  readonly program: Program;
  /** What `values` count, such as `ms` or `jobs/s`. */
  readonly unit: string;
  /** How many items or jobs it was done with; null where that means nothing. */
  readonly count: number | null;
  /** One for each run, in their order. */
  readonly values: readonly number[];
}

/** The middle of some values; of an even number, between the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]];
  if (low === undefined || high === undefined) {
    throw new RangeError("there is no middle of nothing");
  }
  return (low + high) / 2;
}

/**
 * The value that a share of all values does not exceed.
 * @param share 0..1
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError("there is no quantile of nothing");
  return value;
}

/** Shows a value with three figures that count. */
export function round(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString("en", { maximumFractionDigits: Math.min(digits, 4) });
}

/** Shows the middle of a figure, and between which values its runs lay where they differ. */
export function sayFigure({ values, unit }: Figure): string {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const spread = round(least) === round(most) ? "" : ` (${round(least)} – ${round(most)})`;
  return `${round(median(values))} ${unit}${spread}`;
}
