// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Makes the package for Debian in dist/: `--target x86-64|arm64` (default: this machine).
 */
import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import manifest from "../deno.json" with { type: "json" };
import { makeProgram } from "./build/program.ts";
import { findTarget, isNative } from "./build/target.ts";
import { makePackage } from "./package/debian.ts";

async function makeTargetPackage(name: string | null): Promise<void> {
  const target = findTarget(name);
  const { version } = manifest;
  mkdirSync("dist", { recursive: true });
  const file = resolve(`dist/bcourse-scheduler_${version}_${target.debian}.deb`);
  const program = await Deno.makeTempDir({ prefix: "bcourse-build-" });
  try {
    await makeProgram(program, target);
    await makePackage({ program, version, arch: target.debian, file });
  } finally {
    await Deno.remove(program, { recursive: true });
  }
  console.log(`Made ${file}, ${(Deno.statSync(file).size / 1e6).toFixed(1)} MB`);
  if (!isNative(target)) console.log("It was not tried out: this machine cannot run it.");
}

if (import.meta.main) {
  const { values } = parseArgs({ args: Deno.args, options: { target: { type: "string" } } });
  await makeTargetPackage(values.target ?? null);
}
