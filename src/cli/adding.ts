import type { Command as Program } from "commander";
import type { Action, CommonOptions } from "./command.ts";

/**
 * Adds a command with the options that all have.
 * @param load loads its file, when it is called, so that none pays for the others
 */
export type Add = <Options extends CommonOptions>(
  name: string,
  description: string,
  load: () => Promise<Action<Options>>,
) => Program;

/** Examples, for the end of a command's help. */
export function example(...lines: readonly string[]): string {
  const title = lines.length === 1 ? "Example" : "Examples";
  return `\n${title}:\n${lines.map((line) => `  bcourse-scheduler ${line}`).join("\n")}`;
}
