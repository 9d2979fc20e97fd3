/**
 * Rate limits: a bucket that holds the turns of one second and fills evenly. One instant says how
 * full it is, so that it is kept in one row and shared by all who take turns.
 * @module
 */
import type { EpochMs } from "./clock.ts";

/** How long ago whoever asks may have looked at the clock. */
const OLDEST_LOOK_MS = 60_000;

/**
 * Takes a turn, if there is one.
 * @param perSecond turns in a second, above 0; may be below 1
 * @param spentUntil what the last turn taken left, ms since the epoch with fractions; null: no turn was ever taken
 * @returns what is to be kept, and null: the turn is taken; else when there is one, ms since the epoch, rounded up
 * Source: the generic cell rate algorithm, ITU-T I.371
 */
export function takeTurn(
  perSecond: number,
  { spentUntil, now }: { readonly spentUntil: number | null; readonly now: EpochMs },
): { readonly spentUntil: number; readonly freeAt: EpochMs | null } {
  const stepMs = 1_000 / perSecond;
  const capacity = Math.max(1, Math.floor(perSecond));
  const emptyAt = now + capacity * stepMs;
  const spent = spentUntil ?? now;
  // More than ever can be spent: the clock was set back meanwhile, which must not close the bucket for
  // longer than it takes to fill. Not by a little: whoever asks may have looked at the clock a while ago.
  const fullAt = spent > emptyAt + OLDEST_LOOK_MS ? emptyAt : Math.max(spent, now);
  const freeAt = fullAt - (capacity - 1) * stepMs;
  return freeAt > now
    ? { spentUntil: fullAt, freeAt: Math.ceil(freeAt) }
    : { spentUntil: fullAt + stepMs, freeAt: null };
}
