import { jsonSchema } from "../config/json_schema.ts";
import type { Command } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { printJson } from "./terminal.ts";

/** Prints the JSON Schema of automations.yaml, for editors. */
export function schema({ terminal }: Command): Promise<ExitCode> {
  printJson(terminal, jsonSchema());
  return Promise.resolve(EXIT.done);
}
