import { VERSION } from "../run/version.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printJson, processTerminal, type Terminal } from "./terminal.ts";

/** Prints the version. */
export function version({ options, terminal }: Command): Promise<ExitCode> {
  if (options.json) {
    printJson(terminal, { version: VERSION, deno: Deno.version.deno, v8: Deno.version.v8 });
  } else sayVersion(terminal);
  return Promise.resolve(EXIT.done);
}

/** Prints it as `version` without options does. */
export function sayVersion(terminal: Terminal = processTerminal()): void {
  terminal.out(`bcourse-scheduler ${VERSION} (Deno ${Deno.version.deno})`);
}
