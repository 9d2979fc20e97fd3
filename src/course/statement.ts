/**
 * What can be told of a statement from its text alone: how it begins, how many there are, and
 * which parameters it mentions.
 * @module
 */
import { CourseError } from "../domain/errors.ts";
import type { Cell, Params } from "../handler.ts";

/** What a statement's text says of it. */
export interface StatementText {
  /** First word, upper case; empty where there is none. */
  readonly verb: string;
  /** Statements in the text; comments and stray semicolons are none. */
  readonly statements: number;
  /** Names of its `:name` parameters, each once. */
  readonly parameters: ReadonlySet<string>;
  /** Places for values that are not `:name`, such as `?` and `$1`. */
  readonly foreign: readonly string[];
  /** The first statement alone, without what stands before and behind it. */
  readonly body: string;
}

/**
 * Tokens that may hide a semicolon or a colon come first: comments, strings, quoted names. `[` is
 * SQLite's third way to quote a name. `::` is PostgreSQL's cast, not a parameter.
 */
const TOKENS =
  /--[^\n]*|\/\*.*?(?:\*\/|$)|'[^']*'?|"[^"]*"?|`[^`]*`?|\[[^\]]*\]?|::|:(?<parameter>[\p{L}\p{N}_]+)|(?<foreign>[?@$][\p{L}\p{N}_]*)|(?<word>[\p{L}\p{N}_][\p{L}\p{N}_$]*)|(?<end>;)|\S/gsu;

/**
 * Reads a statement's text. Never throws: what is no SQL at all the database will say itself.
 * @param sql one statement, or what should be one
 */
export function readStatement(sql: string): StatementText {
  const parameters = new Set<string>();
  const foreign: string[] = [];
  let verb = "";
  let statements = 0;
  let isInside = false;
  let start = 0;
  let end = 0;
  for (const { 0: token, index, groups = {} } of sql.matchAll(TOKENS)) {
    if (token.startsWith("--") || token.startsWith("/*")) continue;
    if (groups.end !== undefined) {
      isInside = false;
      continue;
    }
    if (!isInside) statements += 1;
    isInside = true;
    if (end === 0) start = index;
    if (statements === 1) end = index + token.length;
    if (verb === "" && token !== "(") verb = token.toUpperCase();
    if (groups.parameter !== undefined) parameters.add(groups.parameter);
    if (groups.foreign !== undefined) foreign.push(token);
  }
  return { verb, statements, parameters, foreign, body: sql.slice(start, end) };
}

/**
 * Reads what must be one SELECT and nothing else.
 * @param label the database, for the message
 * @throws {CourseError} COURSE_REFUSED where it is not that
 */
export function requireSelect(sql: string, label: string): StatementText {
  return requireStatement(sql, { verbs: ["SELECT", "WITH"], wanted: "one SELECT", label });
}

/**
 * Reads what must be one INSERT, UPDATE or DELETE and nothing else.
 * @param label the database, for the message
 * @throws {CourseError} COURSE_REFUSED where it is not that
 */
export function requireChange(sql: string, label: string): StatementText {
  return requireStatement(sql, {
    verbs: ["INSERT", "UPDATE", "DELETE", "WITH"],
    wanted: "one INSERT, UPDATE or DELETE",
    label,
  });
}

/**
 * Picks the values that a statement mentions; the others are ignored.
 * @param text the statement
 * @param params the values there are
 * @param label the database, for the message
 * @throws {CourseError} COURSE_REFUSED naming each parameter that has no value
 */
export function pickParameters(
  text: StatementText,
  params: Params,
  { label }: { readonly label: string },
): ReadonlyMap<string, Cell> {
  const picked = new Map<string, Cell>();
  const missing: string[] = [];
  for (const name of text.parameters) {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) missing.push(`:${name}`);
    else picked.set(name, value);
  }
  if (missing.length === 0) return picked;
  const there = Object.keys(params).map((name) => `:${name}`).join(", ") || "none";
  throw refused(
    `Cannot run SQL on ${label} as ${missing.join(", ")} has no value: given are ${there}`,
    { hint: `give a value for ${missing.join(", ")}, in a query by args: in automations.yaml` },
  );
}

function requireStatement(
  sql: string,
  rule: { readonly verbs: readonly string[]; readonly wanted: string; readonly label: string },
): StatementText {
  const text = readStatement(sql);
  if (text.statements !== 1 || !rule.verbs.includes(text.verb)) {
    const found = text.statements === 1 ? text.verb.slice(0, 40) : `${text.statements} statements`;
    throw refused(`Cannot run SQL on ${rule.label} as it must be ${rule.wanted}: found ${found}`, {
      hint: `give ${rule.wanted} and nothing else`,
    });
  }
  const [place] = text.foreign;
  if (place !== undefined) {
    throw refused(`Cannot run SQL on ${rule.label} as parameters must be :name: found ${place}`, {
      hint: `write :name instead of ${place}`,
    });
  }
  return text;
}

function refused(message: string, detail: { readonly hint: string }): CourseError {
  return new CourseError("COURSE_REFUSED", message, detail);
}
