/**
 * Says in words what values a part of the JSON Schema takes.
 * @module
 */
import { type Group, isGroup } from "../../src/config/groups.ts";
import { SPAN_PATTERN } from "../../src/config/durations.ts";

/** What may be written; such as `first`, `last` or `all`. */
export function sayType(schema: Group): string {
  const part = withoutWrapping(schema);
  if (partsOf(part).some((one) => one.pattern === SPAN_PATTERN)) return "length of time";
  if (Array.isArray(part.enum)) return oneOf(part.enum);
  if ("const" in part) return `\`${part.const}\``;
  switch (part.type) {
    case "boolean":
      return "`true` or `false`";
    case "integer":
      return `whole number, ${part.minimum} to ${part.maximum}`;
    case "number":
      return `number, ${part.minimum} to ${part.maximum}`;
    case "array":
      return "list of texts";
    case "object":
      return isGroup(part.properties) ? "group, see below" : "group of names";
    default:
      return "text";
  }
}

function oneOf(words: readonly unknown[]): string {
  const shown = words.map((word) => `\`${word}\``);
  return `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
}

/** The part itself, without what only says that it may be left empty, or be filled in. */
export function withoutWrapping(schema: Group): Group {
  const [first, ...rest] = partsOf(schema);
  const isWrapped = first !== undefined &&
    rest.every((part) => part.type === "null" || "$ref" in part);
  return isWrapped ? withoutWrapping(first) : schema;
}

function partsOf(schema: Group): readonly Group[] {
  return Array.isArray(schema.anyOf) ? schema.anyOf.filter(isGroup) : [];
}
