/**
 * Issues of zod -> our own wording.
 * @module
 */
import type { z } from "zod";
import { adviseKey } from "./known_keys.ts";
import type { Path } from "./places.ts";
import type { Refusal } from "./reading.ts";
import { quote } from "./shown.ts";
import { sayWrongValue, type Values } from "./wording.ts";

/** A problem whose position is not known yet. */
export interface Told {
  readonly path: Path;
  readonly message: string;
  /** Whether the key is wrong, not its value. */
  readonly atKey?: boolean;
}

/**
 * Says what an issue means to the person who wrote the file.
 * @param issue of the schema; its message is what is wanted
 * @param values the file
 * @returns one for each thing that is wrong
 */
export function tellIssue(issue: z.core.$ZodIssue, values: Values): readonly Told[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `no such key here; ${adviseKey(path, key)}`,
      atKey: true,
    }));
  }
  if (issue.code === "invalid_key") {
    return [tellName(path, issue.issues[0]?.message ?? "another name")];
  }
  if (issue.code === "custom" && issue.params?.subject === "name") {
    return [tellName(path, issue.message)];
  }
  const wanted = issue.message;
  return [{ path, message: sayWrongValue(values, { path, wanted, refusal: refusalOf(issue) }) }];
}

function tellName(path: Path, wanted: string): Told {
  const name = path.at(-1) ?? "";
  const legal = name.trim().replace(/[^A-Za-z0-9_-]+/g, "_").slice(0, 64);
  const mend = /[A-Za-z0-9]/.test(legal) && legal !== name ? `; write ${legal}` : "";
  return { path, message: `found the name ${quote(name)}, wanted ${wanted}${mend}`, atKey: true };
}

/** What the issue knows beside what is wanted. */
function refusalOf(issue: z.core.$ZodIssue): Refusal {
  if (issue.code === "custom") return refusalOfParams(issue.params ?? {});
  if (issue.code === "invalid_value") {
    const legal = issue.values.filter((value) => typeof value === "string");
    const isQuoted = issue.values.some((value) =>
      typeof value === "number" && String(value) === issue.input
    );
    return isQuoted ? { mend: "write it without quotes" } : { legal };
  }
  return issue.code === "invalid_type" ? refusalOfType(issue.expected, issue.input) : {};
}

function refusalOfParams(params: Readonly<Record<string, unknown>>): Refusal {
  const { mend, rewrite, legal } = params;
  return {
    ...(typeof mend === "string" ? { mend } : {}),
    ...(typeof rewrite === "string" ? { rewrite } : {}),
    ...(Array.isArray(legal) ? { legal: legal.filter((word) => typeof word === "string") } : {}),
  };
}

const MEANT_TRUE = /^(?:true|yes|y|on|ja|1)$/i;
const MEANT_FALSE = /^(?:false|no|n|off|nee|0)$/i;

function refusalOfType(expected: string, input: unknown): Refusal {
  const text = String(input).trim();
  if (typeof input !== "string" && typeof input !== "number") return {};
  if (expected === "boolean" && MEANT_TRUE.test(text)) return { rewrite: "write true" };
  if (expected === "boolean" && MEANT_FALSE.test(text)) return { rewrite: "write false" };
  if (["int", "number"].includes(expected) && /^\d+(?:\.\d+)?$/.test(text)) {
    return typeof input === "string" ? { rewrite: `write ${text}` } : {};
  }
  // An empty list would mean "all": only a name may be put into brackets for the person.
  return expected === "array" && text !== "" ? { rewrite: `write [${text}]` } : {};
}
