/**
 * The program as a directory: `app/`, which is one for all machines, and `deno`, which runs it.
 * @module
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runProgram } from "./run_program.ts";
import { isNative, type Target } from "./target.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What starts: the command line, and the handler hosts. */
const ENTRIES = ["main.ts", "src/sandbox/host/main.ts"];

/** The Deno that the tests, CI and users run. */
export const DENO_VERSION = "2.9.6";

/**
 * Bundles the sources, each command into a file of its own, so that none pays for the others.
 * Not minified: a stack trace is to name what a reader of the sources finds.
 * @param directory made by this
 */
export async function bundle(directory: string): Promise<void> {
  const options = ["--quiet", "--platform", "deno", "--code-splitting", "--outdir", directory];
  await runProgram(Deno.execPath(), ["bundle", ...options, ...ENTRIES], { cwd: ROOT });
}

/** Puts the program in a directory that is there and empty. */
export async function makeProgram(directory: string, target: Target): Promise<void> {
  await bundle(join(directory, "app"));
  const deno = join(directory, "deno");
  await Deno.copyFile(await findDeno(target), deno);
  await Deno.chmod(deno, 0o755);
  await Deno.copyFile(join(ROOT, "LICENSE"), join(directory, "LICENSE"));
}

/** Finds Deno for a machine: this one, or npm's, whose checksum is that of the registry. */
async function findDeno(target: Target): Promise<string> {
  if (isNative(target) && Deno.version.deno === DENO_VERSION) return Deno.execPath();
  const specifier = `npm:${target.runtime}@${DENO_VERSION}`;
  const fixed = ["--quiet", "--no-config", "--no-lock"];
  await runProgram(Deno.execPath(), ["cache", ...fixed, specifier]);
  const info = JSON.parse(await runProgram(Deno.execPath(), ["info", "--json"]));
  const { npmCache } = info;
  if (typeof npmCache !== "string") throw new Error("deno info --json names no npmCache");
  // One folder for each registry, named for its host.
  for await (const { name } of Deno.readDir(npmCache)) {
    const found = join(npmCache, name, target.runtime, DENO_VERSION, "deno");
    if (existsSync(found)) return found;
  }
  throw new Error(`Deno's cache ${npmCache} does not have ${specifier}, which was just put there`);
}
