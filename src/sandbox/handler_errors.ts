/**
 * What is said of handlers that cannot be used.
 * @module
 */
import { basename, dirname, isAbsolute, relative, resolve } from "node:path";
import { HandlerError } from "../domain/errors.ts";
import { nearest } from "../domain/nearest.ts";
import type { Ending, Place } from "./protocol.ts";
import type { HandlerRef } from "./sandbox.ts";
import { builtInNames } from "./host/built_in_names.ts";

/** Names a handler as automations.yaml does. */
export function handlerName(module: string, handlersDir: string): string {
  if (!isAbsolute(module)) return module;
  const path = relative(resolve(handlersDir), module);
  return path.startsWith("..") || isAbsolute(path) ? module : `./${path}`;
}

/** The error for a built-in name that there is not; null where there is. */
export function unknownBuiltIn(ref: HandlerRef): HandlerError | null {
  const names = builtInNames();
  if (isAbsolute(ref.module) || names.includes(ref.module)) return null;
  const near = nearest(ref.module, names);
  return new HandlerError(
    "HANDLER_NOT_FOUND",
    `Cannot find handler "${ref.module}" among the built-in ones: found ${names.join(", ")}`,
    {
      hint: near === null
        ? "name a built-in handler, or a module of the handlers directory such as ./my_task.ts"
        : `did you mean ${near}?`,
    },
  );
}

/** The error for a module that the host could not use. */
export async function brokenHandler(
  ref: HandlerRef,
  broken: Ending & { readonly kind: "broken" },
  handlersDir: string,
): Promise<HandlerError> {
  const name = handlerName(ref.module, handlersDir);
  if (broken.missing) {
    const near = nearest(basename(ref.module), await modulesBeside(ref.module));
    return new HandlerError("HANDLER_NOT_FOUND", `Cannot find handler ${name}: ${broken.found}`, {
      hint: near === null
        ? broken.hint
        : `did you mean ${handlerName(resolve(dirname(ref.module), near), handlersDir)}?`,
    });
  }
  const found = broken.found.replaceAll(`${resolve(handlersDir)}/`, "./");
  const place = sayPlace(broken.place, handlersDir);
  return new HandlerError("HANDLER_BROKEN", `Cannot use handler ${name} as ${found}${place}`, {
    hint: broken.hint,
  });
}

/** The error for a module that brought its host down while it was loaded or asked. */
export function fatalHandler(
  ref: HandlerRef,
  reason: string,
  handlersDir: string,
): HandlerError {
  const name = handlerName(ref.module, handlersDir);
  const found = reason.replace(/^the handler /, "");
  return new HandlerError("HANDLER_BROKEN", `Cannot use handler ${name} as it ${found}`, {
    hint: "do the work in execute; at the top of the module nothing should run",
  });
}

/** The error for a query function, or the shaping of rows, that failed. */
export function failedQuery(
  ref: HandlerRef,
  failure: { readonly reason: string; readonly error: string | null },
  handlersDir: string,
): HandlerError {
  const name = handlerName(ref.module, handlersDir);
  return new HandlerError(
    "HANDLER_QUERY",
    `Cannot ask handler ${name} for its items: ${failure.reason}`,
    {
      hint: "correct the handler; its jobs stay as they are until it answers",
      ...(failure.error === null ? {} : { cause: failure.error }),
    },
  );
}

/** The error where no handler host can be had. */
export function noHost(reason: string): HandlerError {
  return new HandlerError("HANDLER_HOST", `Cannot start a handler host: ${reason}`, {
    hint:
      "see that the machine has memory and processes to spare and that the program is not being replaced",
  });
}

function sayPlace(place: Place | null, handlersDir: string): string {
  if (place === null) return "";
  return ` (${handlerName(place.file, handlersDir)}:${place.line}:${place.column})`;
}

/** Names of the modules in the directory where one was looked for. */
async function modulesBeside(path: string): Promise<readonly string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(dirname(path)));
    return entries.map((entry) => entry.name).filter((name) => /\.[cm]?[jt]sx?$/.test(name));
  } catch (thrown) {
    // No directory, or one that we may not list: then there is nothing to suggest.
    if (thrown instanceof Deno.errors.NotFound) return [];
    if (thrown instanceof Deno.errors.PermissionDenied) return [];
    if (thrown instanceof Deno.errors.NotADirectory) return [];
    throw thrown;
  }
}
