// deno-lint-ignore-file no-console -- a script for the shell
/**
 * Builds the program as one file: by `deno compile` where its runtime can be had, else as a file
 * that unpacks itself. Both hold the same bundle and pass the same scripts/smoke.ts.
 *
 * `--target x86-64|arm64` (default: this machine), `--form compiled|self-extracting` (default: the
 * first that can be made), `--output FILE` (default: dist/bcourse-scheduler, with the target's name
 * behind it where it is for another machine).
 */
import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";
import { makeCompiled } from "./build/compiled.ts";
import { makeSelfExtracting } from "./build/self_extracting.ts";
import { findTarget, isNative, type Target } from "./build/target.ts";

const FORMS = ["compiled", "self-extracting"];

interface BuildOptions {
  readonly target: Target;
  /** Null: the first that can be made. */
  readonly form: string | null;
  readonly file: string;
}

function readOptions(args: readonly string[]): BuildOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      form: { type: "string" },
      output: { type: "string" },
    },
  });
  const target = findTarget(values.target ?? null);
  const { form = null } = values;
  if (form !== null && !FORMS.includes(form)) {
    throw new Error(`Cannot build the form "${form}": wanted ${FORMS.join(" or ")}`);
  }
  const name = `dist/bcourse-scheduler${isNative(target) ? "" : `-${target.name}`}`;
  return { target, form, file: resolve(values.output ?? name) };
}

async function build({ target, form, file }: BuildOptions): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const refused = form === "self-extracting"
    ? "it was asked for"
    : await makeCompiled(file, target);
  if (refused === null) return tell(file, target, "compiled by deno compile");
  if (form === "compiled") throw new Error(`Cannot compile for ${target.name}: ${refused}`);
  await makeSelfExtracting(file, target);
  tell(file, target, `self-extracting, as ${refused}`);
}

function tell(file: string, target: Target, how: string): void {
  const megabytes = (Deno.statSync(file).size / 1e6).toFixed(1);
  console.log(`Built ${file} for ${target.name}, ${megabytes} MB: ${how}`);
  if (!isNative(target)) console.log("It was not tried out: this machine cannot run it.");
}

if (import.meta.main) await build(readOptions(Deno.args));
