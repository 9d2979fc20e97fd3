import type { ConfigValue } from "../domain/task.ts";
import { nearest } from "../domain/nearest.ts";
import type { ArgSpec } from "../handler.ts";

/** What is wrong with one of a task's `args`. */
export interface ArgProblem {
  readonly name: string;
  readonly message: string;
}

/**
 * Checks a task's `args` against what its handler says that it understands.
 * @param options.isStrict whether args that the handler does not know are problems
 * @returns one problem for each that is unknown, missing or wrong; by name
 */
export function checkArgs(
  args: Readonly<Record<string, ConfigValue>>,
  specs: Readonly<Record<string, ArgSpec>>,
  { isStrict }: { readonly isStrict: boolean },
): readonly ArgProblem[] {
  const known = Object.keys(specs);
  const problems: ArgProblem[] = [];
  for (const [name, value] of Object.entries(args)) {
    const spec = Object.hasOwn(specs, name) ? specs[name] : undefined;
    if (spec === undefined && !isStrict) continue;
    const message = spec === undefined ? unknown(name, known) : faultOf(value, spec);
    if (message !== null) problems.push({ name, message });
  }
  for (const name of known) {
    if (specs[name]?.required !== true || Object.hasOwn(args, name)) continue;
    problems.push({ name, message: `is missing: the handler wants it${aside(specs[name])}` });
  }
  return problems.sort((a, b) => a.name < b.name ? -1 : 1);
}

function faultOf(value: ConfigValue, spec: ArgSpec): string | null {
  if (!isOf(value, spec.type)) {
    return `found ${JSON.stringify(value)}, wanted a ${spec.type}${aside(spec)}`;
  }
  const { oneOf } = spec;
  if (oneOf === undefined) return null;
  const values = Array.isArray(value) ? value : [value];
  const wrong = values.find((one) => !oneOf.some((legal) => legal === one));
  if (wrong === undefined) return null;
  const near = nearest(String(wrong), oneOf.map(String));
  const hint = near === null ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return `found ${JSON.stringify(wrong)}, wanted one of ${oneOf.join(", ")}${hint}`;
}

function isOf(value: ConfigValue, type: ArgSpec["type"]): boolean {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && value.every((one) => typeof one === "string");
  }
}

function unknown(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  const hint = near === null ? "" : `; did you mean "${near}"?`;
  if (known.length === 0) return "is unknown: the handler takes no args";
  return `is unknown: the handler takes ${known.join(", ")}${hint}`;
}

function aside(spec: ArgSpec | undefined): string {
  return spec?.description === undefined ? "" : ` (${spec.description})`;
}
