import type { Config } from "../config/config.ts";
import { loadConfig } from "../config/load.ts";
import { hasErrors, type Problem } from "../domain/problem.ts";
import { WrongConfiguration } from "./failure.ts";

/**
 * Loads the configuration that a command names.
 * @returns it with its warnings
 * @throws {WrongConfiguration} with every problem there is
 */
export async function loadOrThrow(
  path: string,
): Promise<{ readonly config: Config; readonly problems: readonly Problem[] }> {
  const { config, problems } = await loadConfig(path, { env: (name) => Deno.env.get(name) });
  if (config === null || hasErrors(problems)) throw new WrongConfiguration(problems);
  return { config, problems };
}
