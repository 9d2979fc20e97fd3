import { isAbsolute, posix, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Names of ours in deno.json's `imports`. */
const ALIASES: ReadonlyMap<string, string> = new Map([["bcourse-scheduler", "src/handler.ts"]]);

/**
 * Tells where a file lies in the project.
 * @param filename absolute, or relative to the project
 * @returns such as `src/plan/plan.ts`; null for a file outside, and for what is not TypeScript
 * (a script for the browser may set timers and act when it loads)
 */
export function placeOf(filename: string): string | null {
  if (!/\.tsx?$/.test(filename)) return null;
  const path = (isAbsolute(filename) ? relative(ROOT, filename) : filename).split(sep).join("/");
  return path.startsWith("../") ? null : path;
}

/** Tells whether a file lies in one of the top folders, such as `src` and `tasks`. */
export function liesIn(filename: string, folders: readonly string[]): boolean {
  const place = placeOf(filename);
  return place !== null && folders.some((folder) => place.startsWith(`${folder}/`));
}

/** Follows an import to a place in the project; null where it leads out of it, as to a package. */
export function targetOf(importer: string, specifier: string): string | null {
  const alias = ALIASES.get(specifier);
  if (alias !== undefined) return alias;
  if (!/^\.\.?\//.test(specifier)) return null;
  const target = posix.join(posix.dirname(importer), specifier);
  return target.startsWith("../") ? null : target;
}
