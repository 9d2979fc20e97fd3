import { createHash } from "node:crypto";
import type { EpochMs } from "../domain/clock.ts";

/**
 * Makes the Message-ID of a mail: the same for every attempt, so that a mail sent twice is seen to be one.
 * @param of.jobId id of the job
 * @param of.eventAt time of the event that the job is about, epoch ms
 * @param of.key key of the mail within the job
 * @param of.domain domain of the sender, in the letters of host names
 * @returns with its angle brackets
 * Source: RFC 5322 section 3.6.4
 */
export function messageId(
  of: {
    readonly jobId: string;
    readonly eventAt: EpochMs;
    readonly key: string;
    readonly domain: string;
  },
): string {
  // As JSON, so that no two of (job, time, key) are written alike.
  const subject = JSON.stringify([of.jobId, of.eventAt, of.key]);
  const hash = createHash("sha256").update(subject).digest("hex");
  return `<${hash.slice(0, 40)}@${of.domain}>`;
}
