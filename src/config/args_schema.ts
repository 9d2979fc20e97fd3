/**
 * The schema of `args:`, which is handed to the handler as it stands.
 * @module
 */
import { z } from "zod";
import type { ConfigValue } from "../domain/task.ts";
import { metaOf } from "./leaf.ts";
import { type Reading, refused, understood } from "./reading.ts";

/** Parameters of every query that the scheduler itself fills in. */
const RESERVED = ["now", "since"];

/** `args:` of a task. */
export const argsSchema = z.record(
  z.string(),
  z.unknown().transform((value, ctx): ConfigValue => {
    const reading = readValue(value);
    if ("value" in reading) return reading.value;
    const { wanted = "a value", ...params } = reading.refused;
    ctx.issues.push({ code: "custom", input: value, message: wanted, params });
    return z.NEVER;
  }),
  { error: 'a group of lines "name: value"' },
).superRefine((args, ctx) => {
  for (const name of RESERVED) {
    if (!isScalar(args[name])) continue;
    ctx.addIssue({
      code: "custom",
      path: [name],
      message: `another name: the scheduler itself fills in :${name}`,
      params: { subject: "name" },
    });
  }
}).nullable().meta(metaOf({
  description:
    "Handed to the handler; each plain value is also a parameter of the query, such as :min_spots.",
  example: { min_spots: 3 },
})).optional();

function isScalar(value: ConfigValue | undefined): boolean {
  return value !== undefined && (value === null || typeof value !== "object");
}

function readValue(value: unknown): Reading<ConfigValue> {
  if (value === undefined || value === null) return understood(null);
  if (typeof value === "string" || typeof value === "boolean") return understood(value);
  if (typeof value === "number") return readNumber(value);
  if (typeof value !== "object") {
    return refused({ wanted: "text, a number, true or false, or lists and groups of these" });
  }
  const entries: [string, ConfigValue][] = [];
  for (const [key, part] of Object.entries(value)) {
    const reading = readValue(part);
    if ("refused" in reading) return reading;
    entries.push([key, reading.value]);
  }
  return understood(
    Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries),
  );
}

/** Beyond 2^53 a number would silently become another one. */
function readNumber(value: number): Reading<ConfigValue> {
  const isExact = Number.isFinite(value) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value));
  return isExact ? understood(value) : refused({
    wanted: "a number of at most 15 digits, or text in quotes",
  });
}
