import assert from "node:assert/strict";
import fc from "fast-check";
import { stringify } from "yaml";
import type { LoadResult } from "../../src/config/config.ts";
import { parse } from "./sample.ts";

const SHIPPED = await Deno.readTextFile(new URL("../../automations.yaml", import.meta.url));
const PASSWORD = "hunter2";

/** Parses with a password in the environment, which nobody may see. */
function parseWithSecret(text: string): LoadResult {
  return parse(text, { env: () => `mysql://u:${PASSWORD}@h/b` });
}

/** Whatever the text: an answer, in words, on lines that are there. */
function holdsUp(text: string, { config, problems }: LoadResult): void {
  const lines = text.split("\n").length;
  assert.equal(config === null, problems.some(({ severity }) => severity === "error"));
  for (const { message, path, line, column } of problems) {
    assert.doesNotMatch(`${path}${message}`, /[\p{Cc}\u2028\u2029]/u);
    assert.match(message, /^[^\n\r]+[^.\n\r]$/);
    assert.doesNotMatch(message, /undefined|\[object|NaN|Invalid|hunter2/);
    assert.ok(line >= 0 && line <= lines && column >= 0, `${line}:${column}`);
  }
}

Deno.test("parseConfig() has an answer to every way of spoiling the shipped file", () => {
  const piece = fc.oneof(
    fc.constantFrom(..."{}[]:,-#&*!|>'\"%@`?\t\n ${}~0", ": ", "- ", "${X}", "*x", "&x ", "---\n"),
    fc.string({ maxLength: 4 }),
  );
  const edit = fc.record({ at: fc.nat(SHIPPED.length), drop: fc.nat(12), put: piece });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce(
        (before, { at, drop, put }) => before.slice(0, at) + put + before.slice(at + drop),
        SHIPPED,
      );
      holdsUp(text, parseWithSecret(text));
    }),
    { numRuns: 300 },
  );
});

Deno.test("parseConfig() has an answer to every value at every key", () => {
  const keys = [
    "version",
    "environment",
    "timezone",
    "database",
    "store",
    "handlers",
    "reconcile",
    "mail",
    "http",
    "defaults",
    "queries",
    "tasks",
    "from",
    "transport",
    "listen",
    "retry",
    "initial",
    "max",
    "a",
    "handler",
    "query",
    "offset",
    "at",
    "args",
    "now",
    "enabled",
    "permissions",
    "net",
    "a\nb",
    "constructor",
  ];
  const key = fc.constantFrom(...keys);
  const scalar = fc.oneof(
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("${X}", "${X:-}", "2 days", "before", "SELECT 1", "a", "\u0000", "😀"),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 6 }),
    ),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 12 }), (file) => {
      const text = stringify(file);
      holdsUp(text, parseWithSecret(text));
    }),
    { numRuns: 500 },
  );
});
