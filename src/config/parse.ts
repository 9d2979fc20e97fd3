/**
 * Text -> Config, or everything that is wrong with it.
 * @module
 */
import type { Problem } from "../domain/problem.ts";
import { check } from "./check.ts";
import type { Config, LoadResult } from "./config.ts";
import { MOST_BYTES, TOO_BIG } from "./decode.ts";
import { fillIn, type Sources } from "./fill_in.ts";
import { groupAt } from "./groups.ts";
import { type PlacedDocument, positionAt, problemAtPath } from "./places.ts";
import { readYaml, toValue, type YamlFinding, type YamlText } from "./read_yaml.ts";
import { resolveConfig } from "./resolve.ts";
import type { ConfigFile } from "./schema.ts";

/** More would make each reconcile a burden on the course database. */
const MOST_TASKS = 1_000;

/** Everything that parsing needs from outside. */
export interface ParseOptions extends Sources {
  /** The file as the person named it. */
  readonly path: string;
  /** Absolute directory of the file. */
  readonly directory: string;
}

/**
 * Parses a configuration. Pure: what it needs from outside is in the options.
 * @param text the whole of automations.yaml
 * @param options names, environment and the files that `${file:…}` may name
 * @returns the configuration where nothing but warnings was found; every problem by position
 */
export function parseConfig(text: string, options: ParseOptions): LoadResult {
  return text.length > MOST_BYTES
    ? { config: null, problems: [problemOfFile(options.path, TOO_BIG)] }
    : parseYaml(readYaml(text), options);
}

/**
 * Makes a problem of the whole file.
 * @param path the file as the person named it
 * @param message what was found and what is wanted
 * @param line from 1; left out: none
 * @returns the problem
 */
export function problemOfFile(path: string, message: string, line = 0): Problem {
  return { severity: "error", file: path, line, column: 0, path: "", message };
}

/**
 * Parses YAML that has been read.
 * @param yaml of {@link readYaml}; filling in changes its document
 * @param options as for {@link parseConfig}
 * @returns as {@link parseConfig}
 */
export function parseYaml(yaml: YamlText, options: ParseOptions): LoadResult {
  const placed = { file: options.path, document: yaml.document, lines: yaml.lines };
  const found = yaml.findings.map((finding) => problemOfYaml(placed, finding));
  if (!yaml.isReadable) return { config: null, problems: sorted(found) };
  const filled = fillIn(yaml.document, options);
  const read = toValue(yaml.document);
  if ("message" in read) {
    return { config: null, problems: sorted([...found, problemOfYaml(placed, read)]) };
  }
  const tooMany = findTooManyTasks(read.value);
  if (tooMany !== null) {
    return {
      config: null,
      problems: sorted([...found, problemAtPath(placed, ["tasks"], tooMany)]),
    };
  }
  const checked = check({ value: read.value, placed, filled });
  const problems = sorted([...found, ...checked.problems]);
  if (checked.file === null || problems.some((problem) => problem.severity === "error")) {
    return { config: null, problems };
  }
  return {
    config: configOf(checked.file, { placed, directory: options.directory, hash: yaml.hash }),
    problems,
  };
}

function findTooManyTasks(value: unknown): { readonly message: string } | null {
  const count = Object.keys(groupAt(value, ["tasks"])).length;
  return count <= MOST_TASKS ? null : {
    message: `found ${count} tasks, wanted at most ${MOST_TASKS}`,
  };
}

function configOf(
  file: ConfigFile,
  from: {
    readonly placed: PlacedDocument;
    readonly directory: string;
    readonly hash: string;
  },
): Config {
  const { placed, directory, hash } = from;
  return {
    ...resolveConfig(file, { path: placed.file, directory, hash }),
    problemAt: (path, message, severity = "error") =>
      problemAtPath(placed, path, { message, severity }),
  };
}

function problemOfYaml(placed: PlacedDocument, finding: YamlFinding): Problem {
  return {
    ...problemAtPath(placed, finding.path, finding),
    ...positionAt(placed.lines, finding.offset),
  };
}

function sorted(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
