/**
 * Reads instants in every spelling the course databases hold.
 * @module
 */
import type { EpochMs } from "./clock.ts";

const SPELLING =
  /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)\s*(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/i;

/**
 * Reads an instant. Text without an offset is UTC, as SQLAlchemy writes it.
 * @param text `2026-12-01 09:00:00`, with a fraction, with `T`, with `Z` or an offset, or a date alone (midnight)
 * @returns epoch ms, fractions of a millisecond cut off; null where the text is none of these
 * Source: SQLAlchemy's DATETIME for SQLite writes `YYYY-MM-DD HH:MM:SS.ffffff`
 */
export function parseInstant(text: string): EpochMs | null {
  const found = SPELLING.exec(text.trim());
  if (found === null) return null;
  const [, date, time = "00:00:00", offset = "Z"] = found;
  const zone = /^(Z|UTC)$/i.test(offset) ? "Z" : offset;
  try {
    return Temporal.Instant.from(`${date}T${time.replace(",", ".")}${zone}`).epochMilliseconds;
  } catch (thrown) {
    // Temporal throws RangeError for the 31st of February and the like: no instant, as promised.
    if (thrown instanceof RangeError) return null;
    throw thrown;
  }
}

/**
 * Writes an instant as the course database holds it, so that SQL compares it as text.
 * @param instant epoch ms
 * @returns such as `2026-12-01 09:00:00.000000`, in UTC
 */
export function toSqlText(instant: EpochMs): string {
  const text = Temporal.Instant.fromEpochMilliseconds(instant).toString({
    fractionalSecondDigits: 6,
  });
  return text.replace("T", " ").replace("Z", "");
}
