/**
 * Times as text, the same from every database.
 * @module
 */

const TIME_OF_DAY = /^(.*\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:\+00(?::?00)?)?$/;

/**
 * Writes a time as SQLAlchemy writes it into SQLite: `2026-12-01 09:00:00.000000`. Six digits
 * everywhere, so that texts from any database sort and compare as the times do.
 * @param text a time in UTC as a database writes it, with or without a fraction and `+00`
 * @returns what is no such time, such as `infinity`, stays as it is
 */
export function toTimeText(text: string): string {
  const found = TIME_OF_DAY.exec(text);
  return found === null ? text : `${found[1]}.${(found[2] ?? "").padEnd(6, "0")}`;
}
