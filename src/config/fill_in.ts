/**
 * Fills in `${VAR}`, `${VAR:-default}` and `${file:/path}`.
 * @module
 */
import { type Document, isScalar, Scalar, visit } from "yaml";
import { type Path, pathOf } from "./places.ts";

/** What a file that `${file:…}` names held, or why it cannot be read. */
export type SecretFile = { readonly text: string } | { readonly refused: string };

/** Where values come from. */
export interface Sources {
  /** Value of an environment variable. */
  readonly env: (name: string) => string | undefined;
  /** Files that were read, by path as written. */
  readonly files: ReadonlyMap<string, SecretFile>;
}

/** What filling in came to. */
export interface FilledIn {
  /** What could not be filled in. Nothing of a value stands in a message. */
  readonly findings: readonly { readonly path: Path; readonly message: string }[];
  /** Scalars that hold filled-in values, with the references as written. These values are secret. */
  readonly origins: ReadonlyMap<Scalar, readonly string[]>;
  /** Scalars whose value is not known. */
  readonly unknown: ReadonlySet<Scalar>;
}

/** `$${`, or `${…}` whose end may be missing. */
const REFERENCE = /\$\$\{|\$\{([^}]*)(\}?)/g;

const LEGAL = "wanted ${NAME}, ${NAME:-default} or ${file:/path}; a plain ${ is written $${";

/**
 * Fills in every scalar of a document; the document is changed. Keys stay as they are.
 * @param document YAML without errors
 * @param sources where values come from
 * @returns what was filled in and what was not
 */
export function fillIn(document: Document, sources: Sources): FilledIn {
  const findings: { path: Path; message: string }[] = [];
  const origins = new Map<Scalar, readonly string[]>();
  const unknown = new Set<Scalar>();
  visit(document, {
    Scalar(key, scalar, parents) {
      if (key === "key" || typeof scalar.value !== "string" || !scalar.value.includes("${")) return;
      const filled = fillText(scalar.value, sources);
      for (const message of filled.messages) {
        findings.push({ path: pathOf(parents, scalar), message });
        unknown.add(scalar);
      }
      if (filled.references.length > 0) origins.set(scalar, filled.references);
      scalar.value = filled.references.length > 0
        ? reread(document, scalar, filled.text)
        : filled.text;
    },
  });
  return { findings, origins, unknown };
}

/**
 * Lists the files that a document names by `${file:…}`.
 * @param document YAML without errors
 * @returns paths as written, each once
 */
export function namedFiles(document: Document): readonly string[] {
  const found = new Set<string>();
  visit(document, {
    Scalar(key, scalar) {
      if (key === "key" || typeof scalar.value !== "string") return;
      for (const [, body] of scalar.value.matchAll(REFERENCE)) {
        if (body?.startsWith("file:")) found.add(body.slice("file:".length).trim());
      }
    },
  });
  return [...found];
}

interface FilledText {
  readonly text: string;
  readonly references: readonly string[];
  readonly messages: readonly string[];
}

function fillText(text: string, sources: Sources): FilledText {
  const references: string[] = [];
  const messages: string[] = [];
  const filled = text.replace(REFERENCE, (match: string, body?: string, end?: string) => {
    if (body === undefined) return "${";
    const found = end === ""
      ? { refused: `found "\${" without its "}", ${LEGAL}` }
      : lookUp(body, sources);
    if ("refused" in found) messages.push(found.refused);
    else references.push(found.reference);
    return "refused" in found ? match : found.text;
  });
  return { text: filled, references, messages };
}

function lookUp(
  body: string,
  sources: Sources,
): { readonly text: string; readonly reference: string } | { readonly refused: string } {
  if (body.startsWith("file:")) return lookUpFile(body.slice("file:".length).trim(), sources);
  const parts = /^([A-Za-z_]\w*)(?::-([\s\S]*))?$/.exec(body);
  if (parts === null || parts[2]?.includes("${")) {
    return { refused: `found another form of \${…}, ${LEGAL}` };
  }
  const [, name = "", otherwise] = parts;
  const reference = `\${${name}}`;
  const text = sources.env(name);
  // As in a shell: what is empty counts as not there.
  if (text !== undefined && text !== "") return { text, reference };
  if (otherwise !== undefined) return { text: otherwise, reference };
  return {
    refused: `the environment variable ${name} is ${text === undefined ? "not set" : "empty"}; ` +
      `set it, or write \${${name}:-value} with a value for that case`,
  };
}

function lookUpFile(
  path: string,
  sources: Sources,
): { readonly text: string; readonly reference: string } | { readonly refused: string } {
  const file = sources.files.get(path) ?? { refused: "was not read" };
  if ("refused" in file) return { refused: `the file ${path} ${file.refused}` };
  return { text: file.text.replace(/\r?\n$/, ""), reference: `\${file:${path}}` };
}

/**
 * Reads a filled-in plain scalar again, so that `${X:-true}` is a boolean. An empty one counts as
 * left out, so that `${X:-}` can stand for "nothing".
 */
function reread(document: Document, scalar: Scalar, text: string): unknown {
  if (scalar.type !== Scalar.PLAIN || scalar.tag !== undefined) return text;
  if (text.trim() === "") return undefined;
  for (const tag of document.schema.tags) {
    if (tag.collection !== undefined || tag.default !== true || tag.test?.test(text) !== true) {
      continue;
    }
    const value = tag.resolve?.(text, ignore, document.options);
    return isScalar(value) ? value.value : value;
  }
  return text;
}

function ignore(): void {}
