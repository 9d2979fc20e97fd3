/**
 * Holds: while something that jobs need is not there, the jobs that need it wait without using
 * attempts, and one of them tries now and then.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/** What jobs need that is not ours: the mail server, the course database. */
export type Dependency = "mail" | "course";

/** Every dependency. */
export const DEPENDENCIES: readonly Dependency[] = ["mail", "course"];

/** A dependency that is not there, and who waits for it. */
export interface Hold {
  /** What is waited for. */
  readonly dependency: Dependency;
  /** Since when it is not there, as far as we met it. */
  readonly since: EpochMs;
  /** When one job tries it again. */
  readonly nextTryAt: EpochMs;
  /** How often it was tried in vain. */
  readonly tries: number;
  /** What it said last, in words. */
  readonly reason: string;
  /** Names of the tasks that were found to need it; their jobs wait. */
  readonly tasks: readonly string[];
}
