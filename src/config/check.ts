/**
 * Checks the values of the file: each alone by the schema, then together.
 * @module
 */
import { isScalar } from "yaml";
import type { Problem } from "../domain/problem.ts";
import { crossCheck } from "./cross_checks.ts";
import type { FilledIn } from "./fill_in.ts";
import { groupAt } from "./groups.ts";
import { tellIssue, type Told } from "./issues.ts";
import { type Path, type PlacedDocument, problemAtPath, resolved, spotAt } from "./places.ts";
import { type ConfigFile, configSchema } from "./schema.ts";

/** The file with every value filled in. */
export interface FilledFile {
  /** As plain values. */
  readonly value: unknown;
  /** As YAML. */
  readonly placed: PlacedDocument;
  readonly filled: FilledIn;
}

/** What the values came to. */
export interface Checked {
  /** The file as the schema reads it; null where a value is wrong. */
  readonly file: ConfigFile | null;
  readonly problems: readonly Problem[];
}

/**
 * Checks every value. What is wrong in a task that is switched off is a warning, and the task is
 * left out: it would not have run anyway.
 * @param given the file
 * @returns the file as the schema reads it, and everything that is wrong
 */
export function check(given: FilledFile): Checked {
  const { value, placed, filled } = given;
  const values = { document: placed.document, filled };
  const parsed = configSchema.safeParse(value, { reportInput: true });
  const told: (Told & { readonly severity?: Problem["severity"] })[] = [
    ...(parsed.error?.issues ?? []).flatMap((issue) => tellIssue(issue, values)),
    ...crossCheck(value, values),
  ];
  // What a missing ${VAR} stands for cannot be wrong as well.
  const known = told.filter(({ path }) => !isUnknown(given, path));
  const broken = new Set<string>();
  const problems = [...filled.findings, ...known].map((one: typeof told[number]) => {
    const task = one.severity === "warning" ? null : taskSwitchedOff(value, one.path);
    if (task === null) return problemAtPath(placed, one.path, one);
    broken.add(task);
    return problemAtPath(placed, one.path, { ...one, severity: "warning" });
  });
  const usable = broken.size === 0 ? parsed : configSchema.safeParse(without(value, broken));
  return { file: usable.data ?? null, problems };
}

function isUnknown({ placed, filled }: FilledFile, path: Path): boolean {
  const spot = spotAt(placed.document, path);
  const node = spot.isExact ? resolved(placed.document, spot.value) : null;
  return isScalar(node) && filled.unknown.has(node);
}

/** The task that a path lies in, where it is switched off. */
function taskSwitchedOff(value: unknown, [section, task]: Path): string | null {
  if (section !== "tasks" || task === undefined) return null;
  return groupAt(value, ["tasks", task]).enabled === false ? task : null;
}

function without(value: unknown, broken: ReadonlySet<string>): unknown {
  const tasks = Object.entries(groupAt(value, ["tasks"])).filter(([name]) => !broken.has(name));
  return { ...groupAt(value, []), tasks: Object.fromEntries(tasks) };
}
