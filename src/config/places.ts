/**
 * Where things stand in the file: paths -> nodes -> lines and columns.
 * @module
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
} from "yaml";
import type { Problem } from "../domain/problem.ts";
import { showPath } from "./shown.ts";

/** Keys and indexes from the top of the file to a value. */
export type Path = readonly string[];

/** A document with what is needed to say where its parts stand. */
export interface PlacedDocument {
  /** The file as the person named it. */
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/** What stands at a path: the value, and the key before it where it has one. */
export interface Spot {
  readonly key: Node | null;
  readonly value: Node | null;
  /** Whether the whole path is there, or only the nearest part of it above. */
  readonly isExact: boolean;
}

/**
 * Makes a problem at the value that stands at a path, or at its nearest ancestor.
 * @param placed the document
 * @param path where in the configuration
 * @param what.message what was found and what is wanted
 * @param what.atKey point at the key instead of the value
 * @returns the problem
 */
export function problemAtPath(
  placed: PlacedDocument,
  path: Path,
  what: {
    readonly message: string;
    readonly severity?: Problem["severity"];
    readonly atKey?: boolean;
  },
): Problem {
  const spot = spotAt(placed.document, path);
  const node = what.atKey === true || !spot.isExact || isSpread(spot.value) ? spot.key : spot.value;
  const offset = startOf(node) ?? startOf(spot.key) ?? startOf(spot.value);
  return {
    severity: what.severity ?? "error",
    file: placed.file,
    ...positionAt(placed.lines, offset),
    path: showPath(path),
    message: what.message,
  };
}

/**
 * Finds what stands at a path. An alias counts as standing where it is used.
 * @param document YAML
 * @param path keys and indexes
 * @returns the value and its key; of the nearest ancestor where the path ends in nothing
 */
export function spotAt(document: Document, path: Path): Spot {
  let spot: Spot = { key: null, value: document.contents, isExact: true };
  for (const step of path) {
    const next = stepInto(resolved(document, spot.value), step);
    if (next === null) return { ...spot, isExact: false };
    spot = { ...next, isExact: true };
  }
  return spot;
}

/**
 * Follows an alias to what it names.
 * @param document the alias's document
 * @param node any node
 * @returns the node that holds the value
 */
export function resolved(document: Document, node: Node | null): Node | null {
  return isAlias(node) ? node.resolve(document) ?? null : node;
}

/**
 * Turns an offset into what editors count.
 * @param lines of the text
 * @param offset from 0; null is the whole file
 * @returns line and column, from 1; both 0 for the whole file
 */
export function positionAt(
  lines: LineCounter,
  offset: number | null,
): { readonly line: number; readonly column: number } {
  if (offset === null) return { line: 0, column: 0 };
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Offset of a node's first letter; null where it has none. */
export function startOf(node: Node | null): number | null {
  return node?.range?.[0] ?? null;
}

/**
 * Spells the path of a node that a visitor met.
 * @param parents from the document down to the node's parent
 * @param node the node, or the pair
 * @returns keys and indexes
 */
export function pathOf(parents: readonly (Document | Node | Pair)[], node: Node | Pair): string[] {
  const chain = [...parents, node];
  return chain.flatMap((part, index) => {
    if (isPair(part)) return [keyText(part)];
    const next = chain[index + 1];
    return isSeq(part) && isNode(next) ? [String(part.items.indexOf(next))] : [];
  });
}

/** The key of a pair as text. */
export function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function stepInto(node: Node | null, step: string): Omit<Spot, "isExact"> | null {
  if (isMap(node)) {
    // The last one counts where a key stands there twice, as in the value.
    const pair = node.items.findLast((item) => keyText(item) === step);
    if (pair === undefined) return null;
    return { key: nodeOrNull(pair.key), value: nodeOrNull(pair.value) };
  }
  if (!isSeq(node)) return null;
  const item = node.items[Number(step)];
  return isNode(item) ? { key: item, value: item } : null;
}

function nodeOrNull(part: unknown): Node | null {
  return isNode(part) ? part : null;
}

/** A group or list over several lines begins at its first key, where nobody looks for it; and nothing begins nowhere. */
function isSpread(node: Node | null): boolean {
  if (isCollection(node)) return node.flow !== true;
  return isScalar(node) && node.value === null && node.source === "";
}
