/**
 * What each command loads before it does anything. A test of time would hold only on one machine;
 * what is not loaded costs nothing on any.
 * @module
 */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

const ROOT = new URL("../../", import.meta.url).href;

/** A module as `deno info --json` tells of it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly isDynamic?: boolean;
    readonly code?: { readonly specifier?: string };
  }[];
}

async function readGraph(): Promise<ReadonlyMap<string, Module>> {
  const main = fileURLToPath(new URL("main.ts", ROOT));
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", main] })
    .output();
  const { modules }: { modules: readonly Module[] } = JSON.parse(new TextDecoder().decode(stdout));
  return new Map(modules.map((module) => [module.specifier, module]));
}

/** Follows what is imported at the top of modules, not what is imported when it is needed. */
function loadedBy(graph: ReadonlyMap<string, Module>, places: readonly string[]): Set<string> {
  const loaded = new Set<string>();
  const next = places.map((place) => ROOT + place);
  for (let specifier = next.pop(); specifier !== undefined; specifier = next.pop()) {
    if (loaded.has(specifier)) continue;
    loaded.add(specifier);
    for (const { isDynamic, code } of graph.get(specifier)?.dependencies ?? []) {
      if (isDynamic !== true && code?.specifier !== undefined) next.push(code.specifier);
    }
  }
  return loaded;
}

/** Packages, by the name without the version. */
function packagesOf(loaded: ReadonlySet<string>): readonly string[] {
  const names = [...loaded].flatMap((one) => /^npm:\/?(.[^@]*)@/.exec(one)?.[1] ?? []);
  return [...new Set(names)].sort();
}

const READING = ["commander", "fastest-levenshtein", "yaml", "zod"];
const LISTING = [...READING, "cli-table3"];

/** Packages that a command may load before it is called. */
const MAY_LOAD: Readonly<Record<string, readonly string[]>> = {
  schema: ["commander", "fastest-levenshtein", "zod"],
  // It asks the daemon, and reads the whole configuration only where none answers.
  status: ["cli-table3", "commander", "fastest-levenshtein", "yaml"],
  tasks: LISTING,
  jobs: LISTING,
  job: LISTING,
  mails: LISTING,
  backup: READING,
  migrate: READING,
  check: READING,
  plan: LISTING,
  // What a mail is made with comes with the first mail; drivers, with the database that needs them.
  run: [...READING, "@logtape/logtape", "hono", "ical-generator", "prom-client"],
};

Deno.test("a command loads only what it needs", async () => {
  const graph = await readGraph();
  const needless = Object.entries(MAY_LOAD).flatMap(([command, allowed]) => {
    const entry = ["main.ts", "src/cli/cli.ts", `src/cli/${command}.ts`];
    const loaded = packagesOf(loadedBy(graph, entry));
    assert.ok(loaded.includes("commander"), `${command}: ${loaded}`);
    return loaded.filter((name) => !allowed.includes(name)).map((name) => `${command}: ${name}`);
  });
  assert.deepEqual(needless, []);
  assert.deepEqual(packagesOf(loadedBy(graph, ["main.ts", "src/cli/version.ts"])), []);
});
