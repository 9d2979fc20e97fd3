/**
 * Reads lengths of time: `2 days`, `1h30m`, `PT48H`.
 * @module
 */
import { nearest } from "../domain/nearest.ts";
import type { Span } from "../domain/task.ts";
import { type Reading, refused, understood } from "./reading.ts";

const MS_OF = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

const NOTHING: Span = { months: 0, days: 0, ms: 0 };

/** Each unit once: what one of it is, and how it may be spelled, in full at the end. */
const UNITS: readonly { readonly one: Span; readonly spellings: readonly string[] }[] = [
  { one: { ...NOTHING, months: 12 }, spellings: ["year", "years"] },
  { one: { ...NOTHING, months: 1 }, spellings: ["month", "months"] },
  { one: { ...NOTHING, days: 7 }, spellings: ["w", "week", "weeks"] },
  { one: { ...NOTHING, days: 1 }, spellings: ["d", "day", "days"] },
  { one: { ...NOTHING, ms: MS_OF.hour }, spellings: ["h", "hr", "hrs", "hour", "hours"] },
  { one: { ...NOTHING, ms: MS_OF.minute }, spellings: ["m", "min", "mins", "minute", "minutes"] },
  { one: { ...NOTHING, ms: MS_OF.second }, spellings: ["s", "sec", "secs", "second", "seconds"] },
];

/** What {@link readSpan} understands, as a JSON Schema pattern; looser, for editors. */
export const SPAN_PATTERN =
  "^\\s*([0-9]+\\s*[A-Za-z]+\\s*)+$|^\\s*0\\s*$|^\\s*[Pp][0-9A-Za-z.,]+\\s*$";

/**
 * Reads a length of time and keeps its calendar parts apart from its exact ones.
 * @param value what the file holds: words with units, ISO 8601, or 0
 * @returns the length, never negative; its size is not limited here
 */
export function readSpan(value: unknown): Reading<Span> {
  if (typeof value === "number") return readBareNumber(String(value));
  if (typeof value !== "string") return refused();
  const text = value.trim();
  if (/^[-−]/.test(text)) return refused({ mend: "write it without the minus sign" });
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return readBareNumber(text);
  if (/^p/i.test(text)) return readIso(text);
  return /\d[.,]\d/.test(text)
    ? refused({ mend: "write whole numbers, such as 1h30m" })
    : readWords(text);
}

/**
 * Turns a length of time into milliseconds, with a day of 24 hours.
 * @param span a length of time
 * @returns milliseconds; null where it has months, which have no fixed length
 */
export function exactMs(span: Span): number | null {
  return span.months === 0 ? span.days * MS_OF.day + span.ms : null;
}

function readBareNumber(text: string): Reading<Span> {
  if (Number(text) === 0) return understood(NOTHING);
  if (!/^\d+$/.test(text)) return refused();
  return refused({ rewrite: `write ${choices(text)}, whichever is meant` });
}

function choices(count: string): string {
  return `"${count} day${Number(count) === 1 ? "" : "s"}", "${count}h", "${count}m" or "${count}s"`;
}

function readIso(text: string): Reading<Span> {
  let iso: Temporal.Duration;
  try {
    iso = Temporal.Duration.from(text.toUpperCase());
  } catch (thrown) {
    if (thrown instanceof RangeError) return refused();
    throw thrown;
  }
  return understood({
    months: iso.years * 12 + iso.months,
    days: iso.weeks * 7 + iso.days,
    ms: iso.hours * MS_OF.hour + iso.minutes * MS_OF.minute + iso.seconds * MS_OF.second +
      iso.milliseconds,
  });
}

function readWords(text: string): Reading<Span> {
  if (!/^(?:\d+\s*[a-z]+\s*)+$/i.test(text)) return refused();
  const seen = new Set<Span>();
  let sum = NOTHING;
  for (const [, count = "", word = ""] of text.matchAll(/(\d+)\s*([a-z]+)/gi)) {
    // In ISO 8601 a capital M may be months; a reminder a month early is not a risk to take.
    if (word === "M") {
      return refused({
        rewrite: `write "${count}m" for minutes or "${count} month(s)" for months`,
      });
    }
    const one = UNITS.find((unit) => unit.spellings.includes(word.toLowerCase()))?.one;
    if (one === undefined) return refused(unknownUnit(word, Number(count)));
    if (seen.has(one)) return refused({ mend: "name each unit once" });
    seen.add(one);
    sum = add(sum, one, Number(count));
  }
  return understood(sum);
}

/** Short units are all one letter from each other: no guess is better than a wrong one. */
function unknownUnit(word: string, count: number): { readonly rewrite?: string } {
  const words = UNITS.map((unit) => unit.spellings.at(count === 1 ? -2 : -1) ?? "");
  const found = word.length < 3 ? null : nearest(word, words);
  return found === null ? {} : { rewrite: `did you mean "${count} ${found}"?` };
}

function add(sum: Span, one: Span, count: number): Span {
  return {
    months: sum.months + one.months * count,
    days: sum.days + one.days * count,
    ms: sum.ms + one.ms * count,
  };
}
