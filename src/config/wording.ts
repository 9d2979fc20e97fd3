/**
 * Says what is wrong with a value: what was found, what is wanted, what was probably meant. The only
 * place where values get into messages, and so the one that keeps secrets out of them.
 * @module
 */
import { type Document, isMap, isScalar, isSeq, type Node, Scalar } from "yaml";
import { nearest } from "../domain/nearest.ts";
import type { FilledIn } from "./fill_in.ts";
import { type Path, resolved, spotAt } from "./places.ts";
import type { Refusal } from "./reading.ts";
import { quote } from "./shown.ts";

/** Keys whose values may hold a password. */
const SECRET_KEYS: readonly string[] = [
  ...["database", "store", "mail.transport"],
  ...["tell.webhook", "tell.heartbeat"],
];

/** The file as it came out of YAML and filling in. */
export interface Values {
  readonly document: Document;
  readonly filled: FilledIn;
}

/** Something wrong with what stands at a path. */
export interface Complaint {
  readonly path: Path;
  /** What is legal. */
  readonly wanted: string;
  /** What else is known. */
  readonly refusal?: Refusal;
}

/**
 * Says in one line what is wrong with a value.
 * @param values the file
 * @param complaint where, and what is wanted
 * @returns `found …, wanted …; …`
 */
export function sayWrongValue(values: Values, complaint: Complaint): string {
  const { path, wanted, refusal = {} } = complaint;
  const spot = spotAt(values.document, path);
  if (!spot.isExact) return `is missing, wanted ${wanted}`;
  const node = resolved(values.document, spot.value);
  const references = isScalar(node) ? values.filled.origins.get(node) : undefined;
  if (isScalar(node) && references !== undefined) {
    const isEmpty = node.value === undefined || node.value === "";
    const found = `the value of ${references.join(" and ")}${isEmpty ? ", which is empty" : ""}`;
    const mend = refusal.mend ?? unquote(node, wanted);
    return `found ${found}, wanted ${wanted}${mend === undefined ? "" : `; ${mend}`}`;
  }
  const isSecret = isSecretPath(path);
  const found = isSecret && isScalar(node) && node.value !== null
    ? "a value that is not shown here"
    : sayNode(node);
  const mend = refusal.mend ?? (isSecret ? undefined : refusal.rewrite ?? meant(node, refusal));
  return `found ${found}, wanted ${wanted}${mend === undefined ? "" : `; ${mend}`}`;
}

function isSecretPath(path: Path): boolean {
  const dotted = path.join(".");
  return SECRET_KEYS.some((key) => dotted === key || dotted.startsWith(`${key}.`));
}

function sayNode(node: Node | null): string {
  if (isSeq(node)) return node.items.length === 0 ? "an empty list" : "a list";
  if (isMap(node)) return "a group of keys";
  const value: unknown = isScalar(node) ? node.value : null;
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value.trim() === "" ? "empty text" : quote(value);
  // As it is written: 18.00 and numbers of many digits are others once they have been read.
  const written = isScalar(node) ? node.source ?? String(value) : String(value);
  return typeof value === "number" ? `the number ${written}` : written;
}

function meant(node: unknown, refusal: Refusal): string | undefined {
  if (!isScalar(node) || typeof node.value !== "string") return undefined;
  const found = nearest(node.value, refusal.legal ?? []);
  return found === null ? undefined : `did you mean "${found}"?`;
}

/** In quotes a filled-in value stays text. */
function unquote(node: Scalar, wanted: string): string | undefined {
  const isQuoted = node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE;
  return isQuoted && /^(?:true or false|a (?:whole )?number from)/.test(wanted)
    ? "write it without quotes, on a line of its own"
    : undefined;
}
