import type { Done } from "../../run/actions/actions.ts";
import type { Prospect } from "../../run/actions/prospect.ts";

/** What an action would do, as the API tells it. Field names are a promise. */
export interface ProspectView {
  readonly action: Prospect["verb"];
  readonly subject: string;
  /** Jobs that would run, or be taken out. */
  readonly jobs: number;
  /** Jobs left out, as their event has begun. */
  readonly past: number;
  /** Whether there are more jobs than are done at a time. */
  readonly more: boolean;
  /** Jobs that would be cancelled, as their item is gone. */
  readonly gone: number;
  /** People who would be mailed; null: the task finds out when it runs. */
  readonly people: number | null;
  /** Whether there may be more of them. */
  readonly at_least: boolean;
  /** Mails that were sent before, and would not be sent again. */
  readonly sent_before: number;
}

/** What an action did, as the API tells it. */
export interface DoneView {
  readonly action: Done["verb"];
  readonly subject: string;
  readonly jobs: number;
  /** Tasks whose query failed, where all were reconciled. */
  readonly failed: readonly string[];
}

/** Shows a prospect. */
export function prospectView(prospect: Prospect): ProspectView {
  const { verb, subject, jobs, past, isCut, gone, people, isAtLeast, sent } = prospect;
  return {
    ...{ action: verb, subject, jobs, past, more: isCut, gone, people },
    ...{ at_least: isAtLeast, sent_before: sent },
  };
}

/** Shows what was done. */
export function doneView({ verb, subject, jobs, failed }: Done): DoneView {
  return { action: verb, subject, jobs, failed };
}
