// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Makes docs/reference.md, every key of automations.yaml, from the JSON Schema: prints it, or writes it with `--write`.
 */
import { fileURLToPath } from "node:url";
import { type Group, groupAt, isGroup } from "../src/config/groups.ts";
import { jsonSchema } from "../src/config/json_schema.ts";
import { usualValues } from "./reference/usual_values.ts";
import { sayType, withoutWrapping } from "./reference/value_types.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const FILE = fileURLToPath(new URL("../docs/reference.md", import.meta.url));

/** A group of keys, with a heading of its own. */
interface Section {
  readonly heading: string;
  /** Below the heading. */
  readonly intro: string;
  /** What stands before each key. */
  readonly path: string;
  readonly schema: Group;
  /** Only these keys; left out: all. */
  readonly keys?: readonly string[];
}

/** Writes the whole reference, as Markdown in the project's own form. */
export async function referenceText(): Promise<string> {
  const sections = makeSections(jsonSchema());
  return await formatted([HEAD, ...sections.map(writeSection), VALUES].join("\n"));
}

async function formatted(markdown: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext", "md", "-"],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const [{ success, stdout }] = await Promise.all([
    child.output(),
    ReadableStream.from([new TextEncoder().encode(markdown)]).pipeTo(child.stdin),
  ]);
  if (!success) throw new Error("deno fmt refused the reference");
  return new TextDecoder().decode(stdout);
}

function makeSections(root: Group): readonly Section[] {
  const task = partAt(root, ["properties", "tasks", "additionalProperties"]);
  const defaults = partAt(root, ["properties", "defaults"]);
  const shared = Object.keys(groupAt(defaults, ["properties"]));
  const own = Object.keys(groupAt(task, ["properties"])).filter((key) => !shared.includes(key));
  const groups = shared.filter((key) => isGroup(partAt(defaults, ["properties", key]).properties));
  return [
    { heading: "The file", intro: THE_FILE, path: "", schema: root },
    ...[["limits"], ["log"], ["log", "categories"], ["mail"], ["http"]].map((keys) => {
      const path = keys.flatMap((key) => ["properties", key]);
      const about = groupAt(partAt(root, path.slice(0, -1)), path.slice(-1));
      const name = keys.join(".");
      const intro = sentence(about.description);
      return { heading: `\`${name}:\``, intro, path: `${name}.`, schema: partAt(root, path) };
    }),
    { heading: "A task", intro: A_TASK, path: "tasks.NAME.", schema: task, keys: own },
    {
      heading: "A task, or `defaults:`",
      intro: SHARED,
      path: "defaults.",
      schema: defaults,
      keys: shared,
    },
    ...groups.map((key) => ({
      heading: `\`${key}:\` of a task, or of \`defaults:\``,
      intro: sentence(groupAt(defaults, ["properties", key]).description),
      path: `defaults.${key}.`,
      schema: partAt(defaults, ["properties", key]),
    })),
  ];
}

/** A part of the schema, each step without what only says that it may be left empty or filled in. */
function partAt(root: Group, path: readonly string[]): Group {
  return path.reduce<Group>((part, step) => withoutWrapping(groupAt(part, [step])), root);
}

function writeSection({ heading, intro, path, schema, keys }: Section): string {
  const properties = groupAt(schema, ["properties"]);
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const usual = usualValues();
  const rows = (keys ?? Object.keys(properties)).map((key) => {
    const about = groupAt(properties, [key]);
    const { text, leftOut } = splitDescription(String(about.description ?? ""));
    const otherwise = leftOut === undefined ? usual.get(`${path}${key}`) : asCode(leftOut);
    const absent = required.includes(key) ? "**must be there**" : otherwise ?? "–";
    return `| \`${key}\` | ${cell(text)} | ${sayType(about)} | ${absent} | ${exampleOf(about)} |`;
  });
  const shownPath = path === "" ? "" : `${sayPath(`${path}KEY`)}\n\n`;
  return `## ${heading}

${intro}

${shownPath}| key | what it means | value | left out | example |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

/** What may stand under `defaults:` may stand on a task too. */
function sayPath(path: string): string {
  const onTask = path.replace(/^defaults\./, "tasks.NAME.");
  return onTask === path ? `Path: \`${path}\`` : `Path: \`${onTask}\` or \`${path}\``;
}

/** The schema says in its descriptions what holds where a key is left out. */
function splitDescription(text: string): { readonly text: string; readonly leftOut?: string } {
  const found = /^(.*?)[.;] [Ll]eft out: (.+?)\.?$/s.exec(text);
  if (found === null) return { text: sentence(text) };
  return { text: sentence(found[1]), leftOut: found[2] ?? "" };
}

function sentence(text: unknown): string {
  return `${String(text ?? "").replace(/\.$/, "")}.`;
}

/** Values are set as code, words for people are not. */
function asCode(text: string): string {
  return /[:/.\d]|^(before|after)$/.test(text) ? `\`${text}\`` : cell(text);
}

function exampleOf(about: Group): string {
  const [example]: readonly unknown[] = Array.isArray(about.examples) ? about.examples : [];
  return example === undefined ? "–" : `\`${cell(asYaml(example))}\``;
}

/** On one line, as it may stand in the file. */
function asYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asYaml).join(", ")}]`;
  if (!isGroup(value)) return /^\d+:\d+$/.test(String(value)) ? `"${value}"` : String(value);
  return `{ ${Object.entries(value).map(([key, part]) => `${key}: ${asYaml(part)}`).join(", ")} }`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

const HEAD =
  `<!-- Made by "deno run -A scripts/reference.ts --write" from the schema: change that instead. -->

# Every key of automations.yaml

For a start, see [automations.yaml in five minutes](../README.md#automationsyaml-in-five-minutes); this
is what to look things up in. Your editor shows the same while you write, by
[automations.schema.json](../automations.schema.json), and \`bcourse-scheduler check\` says what does
not fit.

Nothing but the keys that **must be there** needs to be written. The shortest file that does something:

\`\`\`yaml
version: 1
environment: PRODUCTION
database: \${SQLALCHEMY_DATABASE_URI}
mail:
  from: Bcourse <noreply@example.org>
tasks:
  student_reminder:
    handler: StudentReminderTask
    offset: 2 days
\`\`\`
`;

const THE_FILE = "What stands at the left edge.";

const A_TASK =
  "A task stands under `tasks:`, below a name of your choice: at most 64 letters a to z, digits, `_` and\n`-`. It says which items there are, when, and what is then done.";

const SHARED =
  "These may stand on a task, for that task, or under `defaults:`, for every task that does not say\notherwise: `tasks.NAME.timeout` goes before `defaults.timeout`.";

const VALUES = `## How values are written

**Length of time.** A number and its unit: \`30s\`, \`90m\`, \`48h\`, \`2 days\`, \`1 week\`, \`3 months\`, or several of
them: \`1 day 6 hours\`. ISO 8601 works too: \`PT48H\`. Before or after an event, days, weeks, months and
years are those of the calendar: 1 day before 09:00 is 09:00, also where the clocks change in between.
Hours, minutes and seconds are exact. Elsewhere a day is 24 hours, and months cannot be written.

**Filled in.** \`\${NAME}\` anywhere in a value is filled in with the environment variable of that name,
\`\${NAME:-otherwise}\` with the text behind \`:-\` where there is none, and \`\${file:/path}\` with what the
file holds, for passwords. A plain \`\${\` is written \`$\${\`. What is filled in is never shown.

**Yes or no.** \`true\` or \`false\`; \`yes\` and \`no\` are refused, as YAML takes them for words.

**Paths** that do not begin with \`/\` start in the directory of automations.yaml.
`;

if (import.meta.main) {
  const text = await referenceText();
  if (Deno.args.includes("--write")) await Deno.writeTextFile(FILE, text);
  else console.log(text.trimEnd());
}
