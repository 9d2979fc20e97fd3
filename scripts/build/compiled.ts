/**
 * One file by `deno compile`.
 * @module
 */
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { messageOf } from "../../src/domain/errors.ts";
import { bundle } from "./program.ts";
import { runProgram } from "./run_program.ts";
import { isNative, type Target } from "./target.ts";

/**
 * Writes the file, where Deno's runtime for such files (`denort`) is named by DENORT_BIN, lies in
 * Deno's cache or can be downloaded.
 * @param file is replaced
 * @returns null, or why it cannot be made here
 */
export async function makeCompiled(file: string, target: Target): Promise<string | null> {
  const work = await Deno.makeTempDir({ prefix: "bcourse-build-" });
  try {
    await bundle(work);
    const beside = `${file}.part`;
    await runProgram(Deno.execPath(), [
      ...["compile", "--quiet", "--no-check", "--no-config", "--no-lock", "--allow-all"],
      // Handler hosts get their permissions as those of a thread: see src/sandbox/host/confined.ts.
      ...["--no-prompt", "--unstable-net", "--unstable-worker-options"],
      ...["--target", target.triple, "--output", beside],
      ...["--include", join(work, "src/sandbox/host/main.js"), join(work, "main.js")],
    ]);
    if (isNative(target)) await tryOut(beside);
    await Deno.rename(beside, file);
    return null;
  } catch (thrown) {
    return reasonOf(messageOf(thrown));
  } finally {
    await Deno.remove(work, { recursive: true });
    await Deno.remove(`${file}.part`).catch(() => {});
  }
}

/** Deno tells what it was at, then causes, numbered, each behind what it was about. */
function reasonOf(said: string): string {
  const cause = /^\s+1: (.*?)(?:: client error|$)/m.exec(said)?.[1];
  return cause ?? said.split("\n")[0] ?? said;
}

/** A runtime of another version makes a file that does something else. */
async function tryOut(file: string): Promise<void> {
  const { version } = JSON.parse(await runProgram(file, ["version", "--json"]));
  if (version !== manifest.version) throw new Error(`what was made says that it is ${version}`);
}
