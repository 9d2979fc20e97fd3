/**
 * SQLAlchemy's `Interval`, as databases hold it.
 * @module
 */
import { parseInstant } from "../../domain/instant.ts";
import type { Cell } from "../../handler.ts";

/** A length of time, and whether it is below zero. */
export interface Interval {
  /** As automations.yaml has it, such as `1 day 6 hours`. */
  readonly offset: string | 0;
  readonly isNegative: boolean;
}

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ["week", 604_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/** As automations.yaml bounds an offset. */
const MOST_MS = 3_653 * 86_400_000;

/** PostgreSQL's own spelling, as far as a Python timedelta can come out of it. */
const POSTGRES =
  /^(?=.)(?:(?<days>-?\d+) days?)?\s*(?:(?<sign>[+-]?)(?<hours>\d+):(?<minutes>\d{2}):(?<seconds>\d{2}(?:\.\d+)?))?$/;

/**
 * Reads an interval: a date-time counted from 1970-01-01 00:00:00 where the database has no type for
 * it (SQLite, MySQL), else PostgreSQL's `2 days 03:00:00`.
 * @returns in the largest units that give it exactly; null for another spelling, and beyond the ten
 * years that an offset may have. What is below a millisecond is lost
 * Source: SQLAlchemy, sqltypes.Interval, whose epoch is datetime.utcfromtimestamp(0)
 */
export function readInterval(cell: Cell): Interval | null {
  if (typeof cell !== "string" || cell.trim() === "") return null;
  const ms = parseInstant(cell) ?? readPostgres(cell.trim());
  if (ms === null || Math.abs(ms) > MOST_MS) return null;
  return { offset: sayOffset(Math.abs(ms)), isNegative: ms < 0 };
}

function readPostgres(text: string): number | null {
  const groups = POSTGRES.exec(text)?.groups;
  if (groups === undefined) return null;
  const { days = "0", sign = "", hours = "0", minutes = "0", seconds = "0" } = groups;
  const rest = Number(hours) * 3_600_000 + Number(minutes) * 60_000 +
    Math.round(Number(seconds) * 1_000);
  return Number(days) * 86_400_000 + (sign === "-" ? -rest : rest);
}

function sayOffset(ms: number): string | 0 {
  if (ms === 0) return 0;
  if (ms % 1_000 !== 0) return inParts(ms);
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, size] of UNITS) {
    // "1 week 3 days" is harder to read than "10 days".
    if (unit === "week" && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return parts.join(" ");
}

/** The words have no unit below a second; ISO 8601 has. */
function inParts(ms: number): string {
  return Temporal.Duration.from({ milliseconds: ms }).round({ largestUnit: "day" }).toString();
}
