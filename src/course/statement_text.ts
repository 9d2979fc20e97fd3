/**
 * What can be told of a statement from its text alone: how it begins, how many there are, and
 * which parameters it mentions.
 * @module
 */
import type { Dialect } from "./course.ts";

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
  /** Whether it says INTO, as an INSERT does, and a SELECT that writes a file or a table. */
  readonly hasInto: boolean;
  /** Whether it has a comment that MySQL executes. */
  readonly hasExecutedComment: boolean;
  /** The first statement alone, without what stands before and behind it. */
  readonly body: string;
  /** Where `body` mentions its parameters, in order. */
  readonly mentions: readonly Mention[];
}

/** One `:name` in a statement. */
export interface Mention {
  readonly name: string;
  /** Index of its colon in the body. */
  readonly start: number;
}

/** Comments, strings and quoted names may hide a semicolon or a colon: every dialect has these. */
const HIDING = String.raw`(?<comment>--[^\n]*|\/\*.*?(?:\*\/|$))|'[^']*'?|"[^"]*"?|${"`[^`]*`?"}`;
const NAME = String.raw`[\p{L}\p{N}_]`;
/** `::` is PostgreSQL's cast, not a parameter. */
const SHOWN = String.raw`::|:(?<parameter>${NAME}+)|(?<word>${NAME}[\p{L}\p{N}_$]*)|(?<end>;)|\S`;

const TOKENS: Readonly<Record<Dialect, RegExp>> = {
  // [ is a third way to quote a name.
  sqlite: tokens(String.raw`\[[^\]]*\]?|(?<foreign>[?@$]${NAME}*)`),
  // The session switches the meaning of a backslash in strings off (mysql/session.ts).
  mysql: tokens(String.raw`(?<executed>\/\*M?!)|(?<comment>#[^\n]*)|(?<foreign>\?|@@?${NAME}*)`),
  // ?, @ and # are operators, [ begins a subscript, and in E'…' a backslash hides a quote.
  postgres: tokens(String.raw`[eE]'(?:[^'\\]|\\.)*'?|(?<foreign>\$${NAME}*)`),
};

function tokens(own: string): RegExp {
  return new RegExp(`${own}|${HIDING}|${SHOWN}`, "gsu");
}

/**
 * Reads a statement's text. Never throws: what is no SQL at all the database will say itself.
 * @param sql one statement, or what should be one
 * @param dialect whose rules for comments, strings and names hold
 */
export function readStatement(sql: string, dialect: Dialect): StatementText {
  const mentions: Mention[] = [];
  const foreign: string[] = [];
  let verb = "";
  let statements = 0;
  let isInside = false;
  let hasInto = false;
  let hasExecutedComment = false;
  let start = 0;
  let end = 0;
  for (const { 0: token, index, groups = {} } of sql.matchAll(TOKENS[dialect])) {
    if (groups.comment !== undefined) continue;
    if (groups.executed !== undefined) hasExecutedComment = true;
    if (groups.end !== undefined) {
      isInside = false;
      continue;
    }
    if (!isInside) statements += 1;
    isInside = true;
    if (end === 0) start = index;
    if (statements === 1) end = index + token.length;
    if (verb === "" && token !== "(") verb = token.toUpperCase();
    if (groups.word?.toUpperCase() === "INTO") hasInto = true;
    if (groups.foreign !== undefined) foreign.push(token);
    const { parameter } = groups;
    if (parameter !== undefined) mentions.push({ name: parameter, start: index - start });
  }
  const parameters = new Set(mentions.map(({ name }) => name));
  const body = sql.slice(start, end);
  return {
    ...{ verb, statements, parameters, foreign, hasInto, hasExecutedComment, body, mentions },
  };
}

/**
 * Writes the body of a statement with another sign for each mention of a parameter.
 * @param sign what to write for the mention of that index: `?` for MySQL, `$1` for PostgreSQL
 */
export function withPlaces(text: StatementText, sign: (index: number) => string): string {
  let sql = "";
  let at = 0;
  for (const [index, { name, start }] of text.mentions.entries()) {
    sql += text.body.slice(at, start) + sign(index);
    at = start + 1 + name.length;
  }
  return sql + text.body.slice(at);
}
