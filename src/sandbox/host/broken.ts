/**
 * Says why a module cannot be loaded, out of what import() threw.
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Place } from "../protocol.ts";
import { explainThrown, oneLine } from "./thrown.ts";

/** Why a module cannot be used. */
export interface Broken {
  /** Whether the module itself is not there. */
  readonly missing: boolean;
  /** What was found; goes on from "Cannot use … as". */
  readonly found: string;
  readonly place: Place | null;
  /** The mend. */
  readonly hint: string;
}

/** Where Deno ends a loading error: `at file:///dir/task.ts?v=1:3:5`. */
const PLACE = /\s*at (file:\/\/\/[^\s?]+)(?:\?\S*?)?:(\d+):(\d+)\s*$/;

/** A place in a stack. */
const FRAME = /(file:\/\/\/\S+?:\d+:\d+)/g;

/**
 * Says why a module on disk cannot be loaded.
 * @param thrown what import() threw
 * @param url the address that was imported
 */
export function explainImport(thrown: unknown, url: string): Broken {
  const { reason } = explainThrown(thrown);
  const text = thrown instanceof Error ? String(thrown.message) : reason;
  const place = placeIn(text);
  const first = oneLine(text.replace(PLACE, "").split("\n")[0] ?? "");
  const isGraphError = thrown instanceof TypeError && "code" in thrown &&
    thrown.code === "ERR_MODULE_NOT_FOUND";
  if (isGraphError) return { place, ...explainGraph(first, url) };
  if (thrown instanceof SyntaxError && place !== null) {
    return { place, missing: false, ...explainSyntax(first) };
  }
  return {
    place: placeIn(stackTop(thrown)),
    missing: false,
    found: `it throws while it is loaded: ${reason}`,
    hint: "do the work in execute; at the top of the module nothing should run",
  };
}

function explainSyntax(message: string): Pick<Broken, "found" | "hint"> {
  if (message.includes("does not provide an export")) {
    return {
      found: `an import fails: ${message}`,
      hint: "export it there, or import another name",
    };
  }
  const found = `it does not parse: ${message.replace(/^SyntaxError: /, "")}`;
  return { found, hint: "correct the file at that place" };
}

function explainGraph(message: string, url: string): Omit<Broken, "place"> {
  if (message.startsWith("SyntaxError: ")) return { missing: false, ...explainSyntax(message) };
  const [, missing] = /^Module not found "([^"]*)"/.exec(message) ?? [];
  if (missing === url) {
    return { missing: true, found: "there is no such file", hint: "create it, or name another" };
  }
  if (missing !== undefined) {
    const found = `it imports ${pathOf(missing)}, which is not there`;
    return { missing: false, found, hint: "correct the import" };
  }
  const [, bare] = /^Import "([^"]*)" not a dependency/.exec(message) ?? [];
  if (bare === "bcourse-scheduler") {
    const found = 'it imports values from "bcourse-scheduler", which holds types only';
    return { missing: false, found, hint: 'write: import type { … } from "bcourse-scheduler"' };
  }
  if (bare !== undefined || /--no-remote|--no-npm|^Requires import access/.test(message)) {
    const what = bare === undefined ? "a module from the network" : `"${bare}"`;
    const hint = "handlers may import files of the handlers directory and node: modules only";
    return { missing: false, found: `it imports ${what}`, hint };
  }
  const [, refused] = /^Requires read access to "([^"]*)"/.exec(message) ?? [];
  if (refused !== undefined) {
    const found = `it lies, or imports ${refused}, outside of the handlers directory`;
    return { missing: false, found, hint: "move the file into the handlers directory" };
  }
  return { missing: false, found: `it cannot be loaded: ${message}`, hint: "correct the module" };
}

function placeIn(text: string): Place | null {
  const [, url, line, column] = PLACE.exec(text.trimEnd()) ?? [];
  if (url === undefined) return null;
  return { file: pathOf(url), line: Number(line), column: Number(column) };
}

/** The first frame of a stack that lies in a file other than the host's, as the text of a place. */
function stackTop(thrown: unknown): string {
  const own = new URL(".", import.meta.url).href;
  for (const [, frame = ""] of explainThrown(thrown).error.matchAll(FRAME)) {
    if (!frame.startsWith(own)) return `at ${frame}`;
  }
  return "";
}

function pathOf(url: string): string {
  return url.startsWith("file:///") ? fileURLToPath(url.replace(/\?.*$/, "")) : url;
}
