/**
 * What a statement must be before a database sees it.
 * @module
 */
import { CourseError } from "../domain/errors.ts";
import type { Cell, Params } from "../handler.ts";
import type { Dialect } from "./course.ts";
import { readStatement, type StatementText } from "./statement_text.ts";

/** The database that a statement is for. */
export interface Target {
  readonly dialect: Dialect;
  /** For messages. */
  readonly label: string;
}

/**
 * Reads what must be one SELECT and nothing else.
 * @throws {CourseError} COURSE_REFUSED where it is not that
 */
export function requireSelect(sql: string, target: Target): StatementText {
  const rule = { verbs: ["SELECT", "WITH"], wanted: "one SELECT" };
  const text = requireStatement(sql, { ...rule, target });
  if (text.hasInto) {
    // MySQL's INTO OUTFILE writes a file even where nothing may be written.
    throw refused(`Cannot run SQL on ${target.label} as it must be one SELECT: found INTO`, {
      hint: "leave INTO out: a query may only read",
    });
  }
  return text;
}

/**
 * Reads what must be one INSERT, UPDATE or DELETE and nothing else.
 * @throws {CourseError} COURSE_REFUSED where it is not that
 */
export function requireChange(sql: string, target: Target): StatementText {
  return requireStatement(sql, {
    verbs: ["INSERT", "UPDATE", "DELETE", "WITH"],
    wanted: "one INSERT, UPDATE or DELETE",
    target,
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

/** Says that a change must not return rows. */
export function returnsRows(label: string): CourseError {
  return refused(
    `Cannot change ${label} by a statement that returns rows: wanted INSERT, UPDATE or DELETE without RETURNING`,
    { hint: "leave RETURNING out, and ask for the rows with course.all" },
  );
}

function requireStatement(
  sql: string,
  rule: { readonly verbs: readonly string[]; readonly wanted: string; readonly target: Target },
): StatementText {
  const { dialect, label } = rule.target;
  const text = readStatement(sql, dialect);
  if (text.statements !== 1 || !rule.verbs.includes(text.verb)) {
    const found = text.statements === 1 ? text.verb.slice(0, 40) : `${text.statements} statements`;
    throw refused(`Cannot run SQL on ${label} as it must be ${rule.wanted}: found ${found}`, {
      hint: `give ${rule.wanted} and nothing else`,
    });
  }
  const [place] = text.foreign;
  if (place !== undefined) {
    throw refused(`Cannot run SQL on ${label} as parameters must be :name: found ${place}`, {
      hint: `write :name instead of ${place}`,
    });
  }
  if (text.hasExecutedComment || sql.includes("\0")) {
    const found = sql.includes("\0") ? "a NUL character" : "a comment that MySQL executes";
    throw refused(`Cannot run SQL on ${label} as it must be plain SQL: found ${found}`, {
      hint: `leave ${found} out`,
    });
  }
  return text;
}

function refused(message: string, detail: { readonly hint: string }): CourseError {
  return new CourseError("COURSE_REFUSED", message, detail);
}
