import { VERSION } from "../run/version.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printJson } from "./terminal.ts";

/** Prints the version. */
export function version({ options, terminal }: Command): Promise<ExitCode> {
  if (options.json) {
    printJson(terminal, { version: VERSION, deno: Deno.version.deno, v8: Deno.version.v8 });
  } else terminal.out(`bcourse-scheduler ${VERSION} (Deno ${Deno.version.deno})`);
  return Promise.resolve(EXIT.done);
}
