/**
 * People whom a job was about and who got no mail from it, and why.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/**
 * Why somebody was left out. `emails_off`: has switched such mails off; `inactive`: the account is
 * not active; `no_address`: there is no address to write to; `no_account`: there is no account;
 * `not_enrolled`: is not, or no longer, enrolled as those are who get the mail; `not_wanted`: does not
 * want this kind of mail; `other`: the note says it.
 */
export type LeftOutReason =
  | "emails_off"
  | "inactive"
  | "no_address"
  | "no_account"
  | "not_enrolled"
  | "not_wanted"
  | "other";

/** Every reason. */
export const LEFT_OUT_REASONS: readonly LeftOutReason[] = [
  "emails_off",
  "inactive",
  "no_address",
  "no_account",
  "not_enrolled",
  "not_wanted",
  "other",
];

/** Most people of one job that are kept. */
export const MOST_LEFT_OUT = 1_000;

/** Somebody who was left out of a job. */
export interface LeftOut {
  /** Key of the job. */
  readonly jobSeq: number;
  /** Id of that job. */
  readonly jobId: string;
  /** Task of that job. */
  readonly task: string;
  /** Address; empty where there is none. */
  readonly to: string;
  /** Full name; empty where it is not known. */
  readonly name: string;
  /** Why. */
  readonly reason: LeftOutReason;
  /** More, in the handler's words; null where there is nothing to add. */
  readonly note: string | null;
  /** Attempt of the job that said so last. */
  readonly attempt: number;
  /** When. */
  readonly at: EpochMs;
}
