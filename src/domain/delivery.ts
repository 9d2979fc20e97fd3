/**
 * Deliveries: one mail to one recipient, written down before and after it is sent.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/**
 * Where a delivery stands. `intended` is written before the server is spoken to, `sent` and
 * `failed` after it answered. `unknown`: the daemon died in between, so the mail may have gone out.
 * `held` and `dropped` are what `on_unknown` makes of an unknown one.
 */
export type DeliveryState = "intended" | "sent" | "failed" | "unknown" | "held" | "dropped";

/** Every state, in the order a person would tell them. */
export const DELIVERY_STATES: readonly DeliveryState[] = [
  "intended",
  "sent",
  "failed",
  "unknown",
  "held",
  "dropped",
];

/** A stored delivery. */
export interface DeliveryRecord {
  /** The store's own key. */
  readonly seq: number;
  /** Key of the job it belongs to. */
  readonly jobSeq: number;
  /** Id of that job. */
  readonly jobId: string;
  /** Task of that job. */
  readonly task: string;
  /** Names the mail within the job. */
  readonly key: string;
  /** Address of the recipient. */
  readonly to: string;
  /** The subject line; empty until it is known. */
  readonly subject: string;
  /** Message-ID header, the same in every attempt. */
  readonly messageId: string;
  /** Where it stands. */
  readonly state: DeliveryState;
  /** Attempt of the job that last wrote it. */
  readonly attempt: number;
  /** When it was first intended. */
  readonly intendedAt: EpochMs;
  /** When it last changed its state. */
  readonly changedAt: EpochMs;
  /** When it was last found to be unknown: from then on, the recipient may have got it twice. Null: never. */
  readonly unknownAt: EpochMs | null;
  /** What the server answered last; null where it never did. */
  readonly answer: string | null;
}
