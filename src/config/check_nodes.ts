/**
 * What YAML allows and this file does not: keys twice, tags, keys that are no words, endless aliases.
 * @module
 */
import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  type LineCounter,
  type Node,
  type Pair,
  visit,
  type YAMLMap,
} from "yaml";
import { keyText, pathOf, positionAt, startOf } from "./places.ts";
import type { YamlFinding } from "./read_yaml.ts";

/** Deeper than any configuration, and far from the end of the stack. */
const MOST_LEVELS = 50;

/** More are no help to anyone, and each may stand for many values. */
export const MOST_ALIASES = 1_000;

/** What the nodes of a document came to. */
export interface CheckedNodes {
  readonly findings: readonly YamlFinding[];
  /** Whether the values can be looked at in spite of the findings. */
  readonly isReadable: boolean;
}

/**
 * Looks at every node once.
 * @param document YAML without errors
 * @param lines of its text
 * @returns what is wrong, and whether the values can be looked at all the same
 */
export function checkNodes(document: Document, lines: LineCounter): CheckedNodes {
  const top = checkTop(document.contents);
  if (top !== null) return { findings: [top], isReadable: false };
  const tags = document.warnings.map((warning) => ({
    offset: warning.pos[0],
    path: [],
    message: 'found a tag, a word that begins with "!", wanted a plain value: put it in quotes',
  }));
  const fatal = checkShape(document);
  if (fatal !== null) return { findings: [...tags, fatal], isReadable: false };
  // What a tag was meant to make of a value is not known.
  return { findings: [...tags, ...checkKeys(document, lines)], isReadable: tags.length === 0 };
}

function checkTop(contents: Node | null): YamlFinding | null {
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  if (isEmpty) {
    return {
      offset: null,
      path: [],
      message:
        'found an empty file, wanted a configuration: "bcourse-scheduler init" writes a sample',
    };
  }
  if (isMap(contents)) return null;
  const found = isCollection(contents) ? "a list" : "text";
  return {
    offset: startOf(contents),
    path: [],
    message: `found ${found}, wanted lines "key: value", the first of them "version: 1"`,
  };
}

/** Finds the first thing that would make looking at the values endless. */
function checkShape(document: Document): YamlFinding | null {
  const anchors = new Map<string, Node>();
  let aliases = 0;
  let message: string | null = null;
  let offset: number | null = null;
  visit(document, {
    Node(key, node, parents) {
      if (key === "key" && !isScalar(node)) {
        message = "found a key that is a list, a group or an alias, wanted a word";
      } else if (isAlias(node)) {
        aliases++;
        const target = anchors.get(node.source);
        if (target === undefined) {
          message =
            "found an alias (*) of nothing above it, wanted an anchor (&) of that name before it";
        } else if (parents.includes(target)) {
          message = "found an alias (*) of a group that it stands in itself, wanted one that ends";
        } else if (aliases > MOST_ALIASES) {
          message =
            `found more than ${MOST_ALIASES} aliases (*), wanted fewer: put what tasks share under defaults`;
        }
      } else {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
        if (parents.length > 2 * MOST_LEVELS) {
          message = `found more than ${MOST_LEVELS} levels within each other, wanted fewer`;
        }
      }
      offset = startOf(node);
      return message === null ? undefined : visit.BREAK;
    },
  });
  return message === null ? null : { offset, path: [], message };
}

function checkKeys(document: Document, lines: LineCounter): YamlFinding[] {
  const findings: YamlFinding[] = [];
  visit(document, {
    Map(_key, map, parents) {
      findings.push(...checkMap(map, { parents, lines }));
    },
  });
  return findings;
}

function checkMap(
  map: YAMLMap,
  at: { readonly parents: readonly (Document | Node | Pair)[]; readonly lines: LineCounter },
): YamlFinding[] {
  const seen = new Map<string, number | null>();
  return map.items.flatMap((pair) => {
    const name = keyText(pair);
    const offset = isScalar(pair.key) ? startOf(pair.key) : null;
    const message = name === "__proto__" ? PROTO : repeated(seen.get(name), at.lines);
    if (!seen.has(name)) seen.set(name, offset);
    return message === null ? [] : [{ offset, path: pathOf([...at.parents, map], pair), message }];
  });
}

/** Setting it would change what every value is made from. */
const PROTO = "found a key that cannot be used, wanted another word";

function repeated(offset: number | null | undefined, lines: LineCounter): string | null {
  if (offset === undefined) return null;
  return `found this key a second time, wanted it once: it stands on line ${
    positionAt(lines, offset).line
  } already`;
}
