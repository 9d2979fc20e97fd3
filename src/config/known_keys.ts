/**
 * Which keys are legal where, as the schema has it.
 * @module
 */
import { z } from "zod";
import { nearest } from "../domain/nearest.ts";
import type { Path } from "./places.ts";
import { configSchema } from "./schema.ts";

/** With more of them a list helps nobody. */
const MOST_LISTED = 12;

/** Groups of keys that a key may have been meant for, and how they are called. */
const HOMES: readonly (readonly [path: Path, name: string])[] = [
  [[], "at the top of the file"],
  [["mail"], 'under "mail"'],
  [["http"], 'under "http"'],
  [["tell"], 'under "tell"'],
  [["defaults"], 'under "defaults" or on a task'],
  [["tasks", "…"], "on a task"],
  [["tasks", "…", "retry"], 'under "retry"'],
  [["tasks", "…", "circuit_breaker"], 'under "circuit_breaker"'],
];

/**
 * Says what to do about a key that is not legal where it stands.
 * @param group path of the group that it stands in
 * @param key the key as written
 * @returns where it belongs, which key was probably meant, or which keys there are
 */
export function adviseKey(group: Path, key: string): string {
  const legal = legalKeys(group);
  const home = isInner(group) ? undefined : HOMES.find(([path]) => legalKeys(path).includes(key));
  if (home !== undefined) return `it belongs ${home[1]}`;
  const meant = nearest(key, legal);
  if (meant !== null) return `did you mean "${meant}"?`;
  if (key === "<<") return 'merging is not part of YAML 1.2; put what tasks share under "defaults"';
  const listed = legal.slice(0, MOST_LISTED).join(", ");
  return `legal here: ${listed}${legal.length > MOST_LISTED ? ", …" : ""}`;
}

/**
 * Lists the legal keys of a group.
 * @param path of the group
 * @returns the keys; empty where any key is legal, or none
 */
export function legalKeys(path: Path): readonly string[] {
  const schema = path.reduce(stepInto, configSchema);
  const bare = unwrapped(schema);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

/** Within `columns` or `retry` nobody looks for the keys of another group. */
function isInner(group: Path): boolean {
  return group.length > (group[0] === "tasks" ? 2 : 1);
}

function stepInto(schema: unknown, step: string): unknown {
  const bare = unwrapped(schema);
  if (bare instanceof z.ZodObject) {
    return Object.hasOwn(bare.shape, step) ? bare.shape[step] : undefined;
  }
  return bare instanceof z.ZodRecord ? bare.valueType : undefined;
}

function unwrapped(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrapped(schema.unwrap())
    : schema;
}
