/**
 * Sightings: items that a task's query gave and that got no job, and items that have left it.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/**
 * Why an item that is there has no job. `past`: it would have run before the task was first seen,
 * and `catch_up` is false; `training_type`: its training type is not among the task's.
 */
export type Refusal = "past" | "training_type";

/** Every refusal. */
export const REFUSALS: readonly Refusal[] = ["past", "training_type"];

/** What is remembered of an item beside its jobs. */
export interface Sighting {
  /** Since when it was there without a job; null: it has or had one. */
  readonly seenAt: EpochMs | null;
  /** Why it had none; null where it had. */
  readonly refusal: Refusal | null;
  /** When it last left the query; null: never, as far as is known. */
  readonly leftAt: EpochMs | null;
  /** When it was there again after that; null: it was not. */
  readonly backAt: EpochMs | null;
}

/** What the planner noticed of an item. */
export type ItemNote =
  /** It is there, without a job. */
  | {
    readonly kind: "seen";
    readonly item: string;
    readonly label: string;
    readonly refusal: Refusal;
  }
  /** It was not there before, and is. */
  | { readonly kind: "back"; readonly item: string }
  /** It was there before, and is not. */
  | { readonly kind: "left"; readonly item: string };
