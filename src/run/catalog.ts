import { isAbsolute, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { HandlerError } from "../domain/errors.ts";
import { fingerprint } from "../domain/fingerprint.ts";
import type { Problem } from "../domain/problem.ts";
import type { TaskSettings } from "../domain/task.ts";
import type { HandlerDescription, HandlerRef, Sandbox } from "../sandbox/sandbox.ts";

/** A task with its handler, ready to plan and to run. */
export interface LoadedTask {
  readonly settings: TaskSettings;
  readonly ref: HandlerRef;
  readonly handler: HandlerDescription;
  /** The SQL that finds its items; null: the handler's query function does. */
  readonly sql: string | null;
}

/** The tasks that can be used, by name, and what is wrong with the others. */
export interface Catalog {
  readonly tasks: ReadonlyMap<string, LoadedTask>;
  readonly problems: readonly Problem[];
}

/**
 * Loads the handler of every task. A handler that cannot be used is an error, or a warning where its
 * task is switched off.
 */
export async function loadCatalog(config: Config, sandbox: Sandbox): Promise<Catalog> {
  const loaded = await Promise.all(
    config.tasks.map((settings) => loadTask(config, settings, sandbox)),
  );
  const tasks = new Map<string, LoadedTask>();
  const problems: Problem[] = [];
  for (const one of loaded) {
    if ("message" in one) problems.push(one);
    else tasks.set(one.settings.name, one);
  }
  return { tasks, problems };
}

async function loadTask(
  config: Config,
  settings: TaskSettings,
  sandbox: Sandbox,
): Promise<LoadedTask | Problem> {
  const at = ["tasks", settings.name];
  const severity = settings.enabled ? "error" : "warning";
  try {
    const ref = await handlerRef(config, settings);
    const handler = await sandbox.describe(ref);
    if (settings.query === null && handler.query.kind === "none") {
      const message =
        `is missing: ${settings.handler} brings no query of its own; name one of queries, or write SQL here`;
      return config.problemAt([...at, "query"], message, severity);
    }
    const own = handler.query.kind === "sql" ? handler.query.sql : null;
    return { settings, ref, handler, sql: settings.query ?? own };
  } catch (thrown) {
    if (!(thrown instanceof HandlerError)) throw thrown;
    return config.problemAt([...at, "handler"], `${thrown.message}; ${thrown.hint}`, severity);
  }
}

async function handlerRef(config: Config, settings: TaskSettings): Promise<HandlerRef> {
  const { handler, permissions } = settings;
  const isPath = handler.startsWith("./") || isAbsolute(handler);
  if (!isPath) return { module: handler, version: "", permissions };
  const module = resolve(config.handlersDir, handler);
  return { module, version: await contentHash(module), permissions };
}

/** Empty where the file cannot be read: describing it says so better. */
async function contentHash(path: string): Promise<string> {
  try {
    return fingerprint(await Deno.readFile(path));
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return "";
    if (thrown instanceof Deno.errors.PermissionDenied) return "";
    throw thrown;
  }
}
