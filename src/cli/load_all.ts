import { resolve } from "node:path";
import type { Config } from "../config/config.ts";
import type { Clock } from "../domain/clock.ts";
import type { Logger } from "../domain/log.ts";
import { hasErrors, type Problem } from "../domain/problem.ts";
import { openMailer } from "../mail/open.ts";
import type { Loaded } from "../run/loaded.ts";
import { prepare } from "../run/prepare.ts";
import { loadOrThrow } from "./load_config.ts";
import { WrongConfiguration } from "./failure.ts";

/**
 * Loads a configuration, checks all of it and opens what it names.
 * @throws {WrongConfiguration} with every problem there is; then nothing is left open
 */
export async function loadAll(
  path: string,
  parts: { readonly clock: Clock; readonly log: Logger },
): Promise<Loaded> {
  const loadedAt = parts.clock.now(); // what is written from now on may not have been read
  const { config, problems: inFile } = await loadOrThrow(path);
  const prepared = await prepare(config, parts);
  const problems = [...inFile, ...prepared.problems];
  if (!("course" in prepared)) throw new WrongConfiguration(problems);
  if (hasErrors(problems)) {
    await prepared.close();
    throw new WrongConfiguration(problems);
  }
  if (prepared.courseDown !== null) {
    const { message, hint } = prepared.courseDown;
    const fields = { error: message, hint };
    parts.log.category("config").warn("course database cannot be asked yet", fields);
  }
  const fallbackDir = resolve(config.directory, "state/outbox");
  const mailer = openMailer(config.mail, config.environment, { fallbackDir });
  return { prepared, mailer, problems, loadedAt };
}

/** What cannot change while the daemon runs, as problems of the file that changes it. */
export function fixedProblems(before: Config, after: Config): readonly Problem[] {
  const parts: readonly [path: readonly string[], of: (config: Config) => unknown][] = [
    [["environment"], (config) => config.environment],
    [["store"], (config) => config.store],
    [["http", "listen"], (config) => config.listen],
  ];
  const changed = parts.filter(([, of]) =>
    JSON.stringify(of(before)) !== JSON.stringify(of(after))
  );
  const message = "cannot change while the daemon runs; restart it, or put the old value back";
  return changed.map(([path]) => after.problemAt(path, message));
}
