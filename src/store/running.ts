/**
 * What every backend does alike with jobs that run.
 * @module
 */
import type { Job, JobState } from "../domain/job.ts";
import type { Settlement } from "./store.ts";

/** No dialogue with a mail server lasts longer. */
export const LONGEST_DIALOGUE_MS = 600_000;

/** What an attempt that ends makes of its job. */
export function stateAfter(kind: Settlement["kind"]): JobState {
  return kind === "succeeded" || kind === "skipped" || kind === "failed" ? kind : "scheduled";
}

/** Puts jobs into the order in which they are due. */
export function bySoonest(a: Job, b: Job): number {
  return a.dueAt - b.dueAt || a.eventAt - b.eventAt || a.seq - b.seq;
}
