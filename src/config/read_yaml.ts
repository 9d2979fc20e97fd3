/**
 * Text -> YAML nodes with their positions, and what is wrong with it as YAML.
 * @module
 */
import { type Document, LineCounter, parseDocument, type YAMLError } from "yaml";
import { fingerprint } from "../domain/fingerprint.ts";
import { checkNodes, MOST_ALIASES } from "./check_nodes.ts";

/** Something wrong at a place in the text. */
export interface YamlFinding {
  /** Offset in the text, from 0; null: the whole file. */
  readonly offset: number | null;
  /** Where in the configuration; empty where that is not known. */
  readonly path: readonly string[];
  /** What was found and what is wanted. */
  readonly message: string;
}

/** YAML as read. */
export interface YamlText {
  readonly document: Document;
  readonly lines: LineCounter;
  /** Fingerprint of the text. */
  readonly hash: string;
  /** Empty: the document is one group of keys that may be looked at further. */
  readonly findings: readonly YamlFinding[];
  /** Whether the document can be looked at further in spite of the findings. */
  readonly isReadable: boolean;
}

/** More would only repeat what the first ones did to the rest of the file. */
const MOST_FINDINGS = 20;

/**
 * Reads YAML 1.2. Nothing of the text stands in a message: a line that cannot be read may hold a password.
 * @param text the whole file
 * @returns the document and everything that is wrong with it as YAML
 */
export function readYaml(text: string): YamlText {
  const lines = new LineCounter();
  const hash = fingerprint(text);
  const document = parseDocument(text, {
    version: "1.2",
    schema: "core",
    resolveKnownTags: false,
    // The library compares each key with each: 90,000 keys took it 289 s. checkNodes() does it instead.
    uniqueKeys: false,
    prettyErrors: false,
    // "warn" would print; "silent" would pass over several documents.
    logLevel: "error",
    lineCounter: lines,
  });
  const broken = firstOfEachLine(document.errors, lines);
  if (broken.length > 0) {
    const findings = broken.slice(0, MOST_FINDINGS).map((error) => ({
      offset: error.pos[0],
      path: [],
      message: say(error, lineAt(text, { lines, offset: error.pos[0] })),
    }));
    return { document, lines, hash, findings, isReadable: false };
  }
  return { document, lines, hash, ...checkNodes(document, lines) };
}

function firstOfEachLine(errors: readonly YAMLError[], lines: LineCounter): YAMLError[] {
  const seen = new Set<number>();
  return errors.filter((error) => {
    const { line } = lines.linePos(error.pos[0]);
    return !seen.has(line) && seen.add(line);
  });
}

function lineAt(
  text: string,
  at: { readonly lines: LineCounter; readonly offset: number },
): string {
  const { line } = at.lines.linePos(at.offset);
  return text.split("\n", line).at(-1) ?? "";
}

const INDENT =
  "found a line whose indentation fits nothing above it, wanted keys of one group to begin in the same column";

/** Wording by the code of npm `yaml`; its own messages quote the file. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ["TAB_AS_INDENT", "found a tab, wanted spaces: indent with two spaces"],
  ["BAD_INDENT", INDENT],
  [
    "BLOCK_AS_IMPLICIT_KEY",
    'found a second ": " or a deeper line where a value ends, wanted one "key: value" on a line: put a value that holds ": " in quotes',
  ],
  [
    "MULTILINE_IMPLICIT_KEY",
    'found a line without ": ", wanted "key: value": put a blank behind the colon, and text of several lines behind "|"',
  ],
  [
    "MISSING_CHAR",
    "found no end of what begins here or above, wanted a closing quote, bracket or colon",
  ],
  ["MULTIPLE_DOCS", 'found a second document after "---", wanted one: remove that line'],
  [
    "BAD_SCALAR_START",
    "found a value that begins with a sign that YAML keeps for itself, wanted quotes around it",
  ],
  [
    "BAD_DQ_ESCAPE",
    "found a backslash in double quotes that means nothing, wanted single quotes, or two backslashes",
  ],
  ["RESOURCE_EXHAUSTION", "found too many levels within each other, wanted at most 50"],
  ["KEY_OVER_1024_CHARS", 'found more than 1024 letters before ": ", wanted "key: value"'],
]);

const OTHERWISE =
  "found something that fits nothing before it, wanted YAML: look at quotes, brackets and indentation here and on the line above";

function say(error: YAMLError, line: string): string {
  // Braces mean something of their own within { } and [ ].
  if (/[{[]/.test(line.slice(0, Math.max(0, line.indexOf("${"))))) {
    return "found ${…} within { } or [ ], wanted it in quotes there, or the value on a line of its own";
  }
  const isOpen = error.code === "BAD_INDENT" && error.message.startsWith("Flow ");
  return MESSAGES.get(isOpen ? "MISSING_CHAR" : error.code) ?? OTHERWISE;
}

/** With more values behind its aliases a file is made to be endless. */
const MOST_VALUES = 500_000;

/** Aliases may nest what is already nested. */
const MOST_EXPANDED_LEVELS = 100;

/**
 * Turns a document into plain values.
 * @param document one that is readable
 * @returns the value; what is wrong where aliases multiply without end
 */
export function toValue(document: Document): { readonly value: unknown } | YamlFinding {
  const finding = {
    offset: null,
    path: [],
    message:
      "found aliases (*) that multiply each other, wanted a file that is as long as it looks",
  };
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    return countValues(value, { most: MOST_VALUES, levels: MOST_EXPANDED_LEVELS }) > MOST_VALUES
      ? finding
      : { value };
  } catch (thrown) {
    // What npm `yaml` throws where aliases multiply.
    if (thrown instanceof ReferenceError) return finding;
    throw thrown;
  }
}

/** Counts until there are too many, or too many within each other; an alias is counted wherever it is used. */
function countValues(
  value: unknown,
  { most, levels }: { readonly most: number; readonly levels: number },
): number {
  if (typeof value !== "object" || value === null) return 1;
  if (levels === 0) return Infinity;
  let count = 1;
  for (const part of Object.values(value)) {
    if (count > most) break;
    count += countValues(part, { most: most - count, levels: levels - 1 });
  }
  return count;
}
