/**
 * Notices: what was told of what is wrong, so that nobody is told twice, also after a restart.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/** What one channel was told of one cause. There is none once it was told that the cause is over. */
export interface NoticeRecord {
  /** Where it was told: `webhook`, or `mail` with an address behind it. */
  readonly channel: string;
  /** What it is about, such as `hold/mail`. */
  readonly cause: string;
  /** Since when the cause is there. */
  readonly since: EpochMs;
  /** When it last happened, as far as was told; {@link since} where it simply lasts. */
  readonly lastAt: EpochMs;
  /** When it was first to be told: from then on it is not forgotten before it was. */
  readonly wantedAt: EpochMs;
  /** When it was last told; null: it could not be told yet. */
  readonly toldAt: EpochMs | null;
  /** Message-ID that all that is told of it refers to. */
  readonly thread: string;
}
