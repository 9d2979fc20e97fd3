/**
 * What the schema of automations.yaml is made of: zod types that say in plain words what they want.
 * A message of zod's is used nowhere; each issue carries the wanted thing as its message.
 * @module
 */
import { z } from "zod";
import { sayDuration } from "../domain/duration.ts";
import type { Span } from "../domain/task.ts";
import { exactMs, readSpan, SPAN_PATTERN } from "./durations.ts";
import { readRate } from "./mail_values.ts";
import { type Reading, refused, understood } from "./reading.ts";

/** What editors and messages say of a key. */
export interface About {
  /** What it means, in a sentence. */
  readonly description: string;
  /** A value that one may write. */
  readonly example: unknown;
}

/** What is said of a value that a function reads. */
export interface LeafAbout extends About {
  /** What is legal, to stand behind "wanted". */
  readonly wanted: string;
  /** How editors may check it. */
  readonly json?: Readonly<Record<string, unknown>>;
}

/** Text that a function reads. */
export function leaf<T>(about: LeafAbout, read: (value: unknown) => Reading<T>): z.ZodType<T> {
  return z.unknown().transform((value, ctx): T => {
    const reading = read(value);
    if ("value" in reading) return reading.value;
    const { wanted = about.wanted, ...params } = reading.refused;
    ctx.issues.push({ code: "custom", input: value, message: wanted, params });
    return z.NEVER;
  }).meta({ type: "string", ...about.json, ...metaOf(about) });
}

/** `true` or `false`. */
export function flag(about: About): z.ZodType<boolean> {
  return z.boolean({ error: "true or false" }).meta(metaOf(about));
}

/** A whole number within bounds. */
export function whole(
  about: About & { readonly min: number; readonly max: number },
): z.ZodType<number> {
  const { min, max } = about;
  const error = `a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta(metaOf(about));
}

/** A number from 0 to 1. */
export function share(about: About): z.ZodType<number> {
  const error = "a number from 0 to 1";
  return z.number({ error }).min(0, { error }).max(1, { error }).meta(metaOf(about));
}

/** Most mails in a span of time, as mails per second. */
export function mailRate(description: string): z.ZodOptional<z.ZodType<number>> {
  return leaf({
    description,
    example: "10/s",
    wanted:
      "a number of mails per second, minute or hour, such as 10/s, 100/m or 2000/h, at most 1000/s",
    json: { pattern: "^\\s*[0-9]+\\s*(/|per)\\s*[A-Za-z]+\\s*$" },
  }, readRate).optional();
}

/** One of a few words. */
export function choice<const T extends string>(
  words: readonly T[],
  about: About & { readonly wanted?: string },
): z.ZodType<T> {
  return z.enum(words, { error: about.wanted ?? oneOf(words) }).meta(metaOf(about));
}

/** A list. */
export function list<T>(item: z.ZodType<T>, about: About): z.ZodType<T[]> {
  const { example } = about;
  const error = `a list, such as ${Array.isArray(example) ? `[${example.join(", ")}]` : "[]"}`;
  return z.array(item, { error }).meta(metaOf(about));
}

/** An exact length of time, in ms; a day is 24 hours, months are refused. */
export function exactTime(
  about: About & { readonly minMs: number; readonly maxMs: number },
): z.ZodType<number> {
  const { minMs, maxMs, ...rest } = about;
  const range = `from ${minMs === 0 ? "0" : sayDuration(minMs)} to ${sayDuration(maxMs)}`;
  const wanted = `a length of time ${range}, such as ${about.example}`;
  return leaf({ ...rest, wanted, json: SPAN_JSON }, (value) => {
    const reading = readSpan(value);
    if ("refused" in reading) return reading;
    const ms = exactMs(reading.value);
    if (ms === null) {
      return refused({ mend: "write it in days, as months and years differ in length" });
    }
    return ms < minMs || ms > maxMs ? refused() : understood(ms);
  });
}

/** How far from the event: calendar parts stay calendar parts. */
export function calendarTime(about: About): z.ZodType<Span> {
  const wanted = "a length of time from 0 to 10 years with its unit, such as 2 days, 90m, " +
    "1 week or 1 day 6 hours";
  return leaf({ ...about, wanted, json: SPAN_JSON }, (value) => {
    const reading = readSpan(value);
    return "value" in reading && longestDays(reading.value) > 3_653 ? refused() : reading;
  });
}

/** A group of keys, which may stand there empty. */
export function section<S extends z.ZodRawShape>(
  shape: S,
  about: About,
): z.ZodOptional<z.ZodNullable<z.ZodObject<S, z.core.$strict>>> {
  return z.strictObject(shape, { error: groupOf(Object.keys(shape)) }).nullable()
    .meta(metaOf(about)).optional();
}

/** What is wanted where keys are. */
export function groupOf(keys: readonly string[]): string {
  return `a group of lines "key: value" with keys such as ${keys.slice(0, 3).join(", ")}`;
}

/** Description and examples, as JSON Schema has them. */
export function metaOf(about: About): { description: string; examples: unknown[] } {
  return { description: about.description, examples: [about.example] };
}

const SPAN_JSON = {
  type: undefined,
  anyOf: [{ type: "string", pattern: SPAN_PATTERN }, { const: 0 }],
} as const;

/** A month counted at its longest average, so that ten years are ten years. */
function longestDays(span: Span): number {
  return span.months * (3_653 / 120) + span.days + span.ms / 86_400_000;
}

function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}
