/**
 * The schema as JSON Schema, so that editors complete, explain and check the file.
 * @module
 */
import { z } from "zod";
import { configSchema } from "./schema.ts";

/** A JSON Schema, or a part of one. */
export type JsonSchema = { readonly [key: string]: unknown };

const FILLED_IN = { $ref: "#/$defs/filled_in" };

/**
 * Makes the JSON Schema of automations.yaml as people write it: before `${…}` is filled in.
 * @returns JSON Schema of draft 2020-12
 */
export function jsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    io: "input",
    // zod drops examples where reading changes a value: they might have been of the result. Ours are not.
    override({ zodSchema, jsonSchema: made }) {
      const examples = z.globalRegistry.get(zodSchema)?.examples;
      if (Array.isArray(examples)) made.examples = examples;
    },
  });
  return {
    $schema,
    title: "automations.yaml of bcourse-scheduler",
    ...withFilledIn(schema),
    $defs: {
      filled_in: {
        description: "Filled in from an environment variable or a file.",
        type: "string",
        pattern: "\\$\\{.+\\}",
      },
    },
  };
}

/** Lets `${…}` stand wherever anything but free text is wanted. */
function withFilledIn(schema: JsonSchema): JsonSchema {
  if (isRestricted(schema)) {
    const { description, examples, ...rest } = schema;
    return { description, examples, anyOf: [rest, FILLED_IN] };
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, withFilledInPart(key, value)]),
  );
}

function withFilledInPart(key: string, value: unknown): unknown {
  if (key === "properties" && isSchema(value)) {
    return Object.fromEntries(
      Object.entries(value).map((
        [name, part],
      ) => [name, isSchema(part) ? withFilledIn(part) : part]),
    );
  }
  const holdsSchema = ["additionalProperties", "items"].includes(key);
  if (holdsSchema && isSchema(value)) return withFilledIn(value);
  if (key !== "anyOf" || !Array.isArray(value)) return value;
  return value.map((part: unknown) => isSchema(part) ? withFilledIn(part) : part);
}

/** What plain text such as `${X:-true}` would not fit. */
function isRestricted(schema: JsonSchema): boolean {
  if (["boolean", "integer", "number"].includes(String(schema.type))) return !("const" in schema);
  const parts: unknown[] = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  return "enum" in schema || "pattern" in schema ||
    parts.some((part) => isSchema(part) && "pattern" in part);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
