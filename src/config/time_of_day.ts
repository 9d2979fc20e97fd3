/**
 * Reads times of the day and time zones.
 * @module
 */
import type { WallTime } from "../domain/task.ts";
import { type Reading, refused, understood } from "./reading.ts";

/**
 * Reads a time of the day, with or without quotes: YAML 1.2 takes `18:00` for text.
 * @param value what the file holds
 * @returns hour 0..23 and minute 0..59
 */
export function readWallTime(value: unknown): Reading<WallTime> {
  const text = String(value).trim();
  const found = /^(\d{1,2}):([0-5]\d)(?::00)?$/.exec(text);
  if (typeof value !== "string" || found === null) return refused(guess(text));
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  return hour > 23 ? refused() : understood({ hour, minute });
}

/** Guesses at `7pm`, `18.00`, `18u30`, `18` and `1800`. */
function guess(text: string): { readonly rewrite?: string } {
  const found = /^(\d{1,2})(?:[:.uh]?(\d{2})|[uh])?\s*([ap])?\.?m?\.?$/i.exec(text);
  if (found === null) return {};
  const [, hourText, minute = "00", half] = found;
  const written = Number(hourText);
  if (half !== undefined && (written < 1 || written > 12)) return {};
  const hour = half === undefined ? written : written % 12 + (/p/i.test(half) ? 12 : 0);
  if (hour > 23 || Number(minute) > 59) return {};
  return { rewrite: `write "${String(hour).padStart(2, "0")}:${minute}"` };
}

/**
 * Reads the IANA name of a time zone. Offsets such as `+01:00` are refused: they know no summer time.
 * @param value what the file holds
 * @returns the name in its usual spelling
 */
export function readTimezone(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  try {
    if (/^[a-z]/i.test(text)) {
      return understood(new Temporal.ZonedDateTime(0n, text).timeZoneId);
    }
  } catch (thrown) {
    // Temporal throws RangeError for a zone that it does not know.
    if (!(thrown instanceof RangeError)) throw thrown;
  }
  if (/^[+-]/.test(text)) return refused({ mend: "an offset knows no summer time" });
  const zones = Intl.supportedValuesOf("timeZone");
  const city = text.toLowerCase().replaceAll(" ", "_");
  const ofCity = zones.find((zone) => zone.toLowerCase().endsWith(`/${city}`));
  return refused(
    ofCity === undefined ? { legal: zones } : { rewrite: `did you mean "${ofCity}"?` },
  );
}
