/** Values for a statement, by the names that its file gives to `$1`, `$2` …; one set may serve several. */
export type Bindings = Readonly<Record<string, Value>>;

/** A value that is bound. Lists go as JSON. */
export type Value = string | number | null;

/** A line of a statement's head that names its parameters: `-- $1 environment, $2 task`. */
const NAMES = /^-- (?=\$\d)(.*)$/gm;
/** What PostgreSQL keeps in no text. Source: postgresql.org/docs/current/datatype-character.html */
const NUL = "\0";

/**
 * Reads which parameter of a statement stands for what. The text itself is sent as it is.
 * @returns names, that of `$1` first
 */
export function parameterNames(sql: string): readonly string[] {
  const lines = [...sql.matchAll(NAMES)].map(([, line = ""]) => line);
  return lines.join(", ").split(", ").filter((part) => part !== "").map((part, index) => {
    const name = /^\$(\d+) (\w+)$/.exec(part);
    if (name?.[2] !== undefined && Number(name[1]) === index + 1) return name[2];
    throw new TypeError(`Cannot read the parameters of a statement: found "${part}"`);
  });
}

/** Puts values into the order of a statement's parameters. */
export function inOrder(names: readonly string[], bindings: Bindings): Value[] {
  return names.map((name) => {
    const value = bindings[name];
    if (value === undefined) throw new TypeError(`Cannot run a statement without ${name}`);
    return typeof value === "string" ? storable(value) : value;
  });
}

/** Writes a list for a statement that takes one. */
export function listed(values: readonly unknown[]): string {
  return JSON.stringify(values, (_, value) => typeof value === "string" ? storable(value) : value);
}

/** Half a character, and what PostgreSQL cannot keep, become the mark of what cannot be read. */
function storable(text: string): string {
  return text.includes(NUL) ? text.toWellFormed().replaceAll(NUL, "\ufffd") : text.toWellFormed();
}
