/**
 * Looks into plain values whose shape is not known yet.
 * @module
 */
import type { Path } from "./places.ts";

/** Keys and their values. */
export type Group = Readonly<Record<string, unknown>>;

/** Says whether a value is a group of keys. */
export function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path; undefined where there is none. */
export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => isGroup(value) && Object.hasOwn(value, key) ? value[key] : undefined,
    root,
  );
}

/** The group at a path; an empty one where there is none. */
export function groupAt(root: unknown, path: Path): Group {
  const value = valueAt(root, path);
  return isGroup(value) ? value : {};
}
