/**
 * Dates and times as people read them.
 * @module
 */
import { parseInstant } from "../domain/instant.ts";

/** What of an instant is shown. */
export type DateStyle = "date" | "time" | "datetime";

/** Who reads it. */
export interface Reader {
  /** A language that {@link readableLanguage} gave. */
  readonly language: string;
  /** IANA zone. */
  readonly timezone: string;
}

const FORMATS: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  date: { dateStyle: "full" },
  time: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  datetime: { dateStyle: "full", timeStyle: "short", hourCycle: "h23" },
};

const DATE_ALONE = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Writes an instant for a reader, such as `dinsdag 1 december 2026`.
 * @param value an instant in any spelling that a database holds; without an offset it is UTC
 * @returns the words; empty where there is no text, and text that is no instant as it is
 */
export function formatDate(value: unknown, style: DateStyle, reader: Reader): string {
  if (typeof value !== "string" && typeof value !== "number") return "";
  const text = String(value).trim();
  const instant = parseInstant(text);
  if (instant === null) return text;
  // A date alone is that day everywhere, not midnight in Greenwich.
  const timeZone = DATE_ALONE.test(text) ? "UTC" : reader.timezone;
  return new Intl.DateTimeFormat(reader.language, { ...FORMATS[style], timeZone }).format(instant);
}

/**
 * Finds the language that dates can be written in. English without a country is that of Europe,
 * where Bcourse is at home: the day before the month.
 * @param wanted such as `nl`, `nl_BE`, `en`; may be anything, as it comes from a user's settings
 * @returns a tag that Intl knows
 */
export function readableLanguage(wanted: string): string {
  try {
    const [found] = Intl.DateTimeFormat.supportedLocalesOf(wanted.trim().replaceAll("_", "-"));
    return found === undefined || found === "en" ? "en-GB" : found;
  } catch {
    return "en-GB"; // supportedLocalesOf throws RangeError for what is no language tag at all
  }
}
