import { isAbsolute } from "node:path";
import { pathToFileURL } from "node:url";
import { BUILT_IN } from "../../../tasks/built_in.ts";
import type { Task } from "../../handler.ts";
import type { ModuleAddress } from "../protocol.ts";
import { type Broken, explainImport } from "./broken.ts";
import { faultOfTask } from "./task_shape.ts";
import { explainThrown } from "./thrown.ts";

/** A task, or why there is none. */
export type Loaded = { readonly task: Task } | { readonly broken: Broken };

/** Loads a handler module, once for each version; what it imports itself stays as it was first. */
export async function loadModule({ module, version }: ModuleAddress): Promise<Loaded> {
  const found = isAbsolute(module) ? await loadFile(module, version) : await loadBuiltIn(module);
  if ("broken" in found) return found;
  try {
    const fault = faultOfTask(found.value);
    if (fault !== null) return misshapen(fault);
    // As: faultOfTask has checked everything that a Task must have.
    return { task: found.value as Task };
  } catch (thrown) {
    return misshapen(`its default export cannot be read: ${explainThrown(thrown).reason}`);
  }
}

type Exported = { readonly value: unknown } | { readonly broken: Broken };

async function loadFile(path: string, version: string): Promise<Exported> {
  const { href } = pathToFileURL(path);
  const url = version === "" ? href : `${href}?v=${encodeURIComponent(version)}`;
  try {
    const exported: { readonly default?: unknown } = await import(url);
    return { value: exported.default };
  } catch (thrown) {
    return { broken: explainImport(thrown, url) };
  }
}

async function loadBuiltIn(name: string): Promise<Exported> {
  const load = Object.hasOwn(BUILT_IN, name) ? BUILT_IN[name] : undefined;
  if (load === undefined) {
    const found = "there is no built-in handler of that name";
    return { broken: { missing: true, found, place: null, hint: "name another" } };
  }
  return { value: (await load()).default };
}

function misshapen(found: string): { readonly broken: Broken } {
  const hint = 'write: export default { description: "…", async execute(ctx) {} } satisfies Task';
  return { broken: { missing: false, found, place: null, hint } };
}
