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
  return usualInstant(text) ?? oddInstant(text);
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

/** 29 February is left to {@link oddInstant}, which knows the years that have one. */
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads what databases write, without a zone: five times as fast as Temporal, which matters where a
 * query has 100,000 rows.
 * @returns null for every other spelling, right or wrong
 */
function usualInstant(text: string): EpochMs | null {
  const parts = text.charCodeAt(10);
  if (parts !== SPACE && parts !== LETTER_T) return null;
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return null;
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return null;
  const [year, month, day] = [number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)];
  const hour = number(text, 11, 13);
  const [minute, second] = [number(text, 14, 16), number(text, 17, 19)];
  // Date.UTC takes the years below 100 for those of the last century.
  if (!(year >= 100) || !(day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null;
  const ms = text.length === 19 ? 0 : fraction(text);
  return ms === null ? null : Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

const [SPACE, LETTER_T, DASH, COLON, POINT, ZERO] = [32, 84, 45, 58, 46, 48] as const;

/** @returns the digits from one place to another as a number; NaN where one of them is none */
function number(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN;
  }
  return value;
}

/** @returns whole milliseconds of the fraction that ends the text; null where it does not end so */
function fraction(text: string): number | null {
  const digits = text.length - 20;
  if (text.charCodeAt(19) !== POINT || digits < 1 || digits > 9) return null;
  const value = number(text, 20, text.length);
  if (!(value >= 0)) return null;
  return digits < 3 ? value * 10 ** (3 - digits) : Math.floor(value / 10 ** (digits - 3));
}

function oddInstant(text: string): EpochMs | null {
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
