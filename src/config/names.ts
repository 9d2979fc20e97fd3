/**
 * Reads names, handlers, queries and what else is plain text.
 * @module
 */
import { type Reading, refused, understood } from "./reading.ts";

/** Names of tasks and queries: they stand in job ids, on the command line and in addresses of pages. */
export const NAME_PATTERN = "^[A-Za-z0-9_-]{1,64}$";

/** A query under `queries:`, or the SQL itself. */
export type QueryChoice =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "sql"; readonly sql: string };

/**
 * Reads text of at least one letter.
 * @param value what the file holds
 * @returns the text without blanks around it
 */
export function readText(value: unknown): Reading<string> {
  if (typeof value === "number" || typeof value === "boolean") {
    return refused({ rewrite: `put it in quotes: "${value}"` });
  }
  if (typeof value !== "string" || value.trim() === "") return refused();
  return understood(value.trim());
}

/**
 * Reads which handler a task has; whether there is one is found out when it is loaded.
 * @param value a name, or a path that begins with `./`
 * @returns the handler as written
 */
export function readHandler(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(text)) return understood(text);
  if (text.split("/").includes("..") || text.startsWith("/")) {
    return refused({ mend: "put the file into the directory that the key handlers names" });
  }
  if (/^\.\/.*[^/]$/.test(text)) return understood(text);
  return refused(/^[\w-][\w./-]*\.[cm]?[jt]sx?$/.test(text) ? { rewrite: `write ./${text}` } : {});
}

/**
 * Reads a task's query: one word is a name, more are SQL.
 * @param value what the file holds
 * @returns which of both it is
 */
export function readQueryChoice(value: unknown): Reading<QueryChoice> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  if (new RegExp(NAME_PATTERN).test(text)) return understood({ kind: "name", name: text });
  const sql = readSql(value);
  return "refused" in sql ? sql : understood({ kind: "sql", sql: sql.value });
}

/**
 * Reads SQL as far as its first word; the database checks the rest.
 * @param value what the file holds
 * @returns the SQL without blanks around it
 */
export function readSql(value: unknown): Reading<string> {
  if (typeof value !== "string") return refused();
  const text = value.trim();
  return /^(?:select|with)\b/i.test(withoutComments(text)) ? understood(text) : refused();
}

function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s+|\(|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/, "");
}

/**
 * Reads one entry of a list under `permissions:`. Deno splits such lists at commas, and an entry
 * that is empty would grant everything.
 * @param value what the file holds
 * @returns the entry
 */
export function readGrant(value: unknown): Reading<string> {
  const reading = readText(value);
  if ("refused" in reading) return reading;
  return /^-|,/.test(reading.value) ? refused() : reading;
}
