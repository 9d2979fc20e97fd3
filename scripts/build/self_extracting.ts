/**
 * One file that unpacks itself: header.sh, and behind it the program as a compressed archive.
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import manifest from "../../deno.json" with { type: "json" };
import { fillIn } from "./fill_in.ts";
import HEADER from "./header.sh" with { type: "text" };
import PLACE from "./place.sh" with { type: "text" };
import { makeProgram } from "./program.ts";
import { runProgram } from "./run_program.ts";
import START from "./start.sh" with { type: "text" };
import type { Target } from "./target.ts";

/** Nothing of the archive may say when and by whom it was made: the same sources, the same bytes. */
const SAME_BYTES = [
  ...["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"],
  "--mode=u+rw,go=u,go-w",
];

/** Builds the program and writes it as one file. @param file is replaced */
export async function makeSelfExtracting(file: string, target: Target): Promise<void> {
  const program = await Deno.makeTempDir({ prefix: "bcourse-build-" });
  try {
    await makeProgram(program, target);
    await pack(program, { file, arch: target.name });
  } finally {
    await Deno.remove(program, { recursive: true });
  }
}

/**
 * Writes a directory with the program as one file.
 * @param to.file is replaced
 * @param to.arch the machine it is for, in words
 */
export async function pack(
  program: string,
  { file, arch }: { readonly file: string; readonly arch: string },
): Promise<void> {
  const work = await Deno.makeTempDir({ prefix: "bcourse-build-" });
  try {
    const archive = join(work, "program.tar");
    await runProgram("tar", [...SAME_BYTES, "-cf", archive, "-C", program, "."]);
    // gzip is on every Debian; xz would save a quarter and unpack in 2.9 s instead of 1.4 s.
    await runProgram("gzip", ["-n", "-6", archive]);
    const payload = await Deno.readFile(`${archive}.gz`);
    const beside = `${file}.part`;
    await Deno.writeTextFile(beside, header(payload, arch));
    await Deno.writeFile(beside, payload, { append: true });
    await Deno.chmod(beside, 0o755);
    await Deno.rename(beside, file);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** @param payload its checksum names the directory that it is unpacked into */
function header(payload: Uint8Array, arch: string): string {
  const sum = createHash("sha256").update(payload).digest("hex").slice(0, 12);
  const filled = fillIn(HEADER, {
    VERSION: manifest.version,
    ARCH: arch,
    KEY: `${manifest.version}-${sum}`,
    PLACE,
    START,
  });
  return fillIn(filled, { FIRST_LINE: `${filled.split("\n").length}` });
}
