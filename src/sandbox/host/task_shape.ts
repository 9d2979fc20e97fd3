import type { Task } from "../../handler.ts";
import type { HandlerDescription } from "../sandbox.ts";
import { shortly } from "./thrown.ts";

const ARG_TYPES: readonly string[] = ["text", "number", "boolean", "list"];
const FUNCTIONS = ["id", "label", "eventAt", "setup", "teardown"];

/** Says what is wrong with the default export of a handler module, in one line; null where it is a task. */
export function faultOfTask(value: unknown): string | null {
  if (value === undefined) return "it has no default export";
  if (!isObject(value)) return `its default export is ${shortly(value)}: wanted an object`;
  const { description, execute, query } = value;
  if (typeof description !== "string" || description.trim() === "") {
    return wrong("description", description, "a sentence");
  }
  if (typeof execute !== "function") {
    const found = Object.keys(value).join(", ");
    return `its default export has no function execute: found ${found}`;
  }
  if (query !== undefined && typeof query !== "string" && typeof query !== "function") {
    return wrong("query", query, "SQL or a function");
  }
  if (typeof query === "string" && query.trim() === "") return wrong("query", query, "SQL");
  for (const name of FUNCTIONS) {
    const part = value[name];
    if (part !== undefined && typeof part !== "function") return wrong(name, part, "a function");
  }
  const fault = value.args === undefined ? null : faultOfArgs(value.args);
  return fault ?? (value.texts === undefined ? null : faultOfTexts(value.texts));
}

/** Says what a task holds, without running it. */
export function describeTask(task: Task): HandlerDescription {
  const { description, query, texts = {}, args = null } = task;
  const shapes = (["id", "label", "eventAt"] as const).filter((name) => task[name] !== undefined);
  const writes = task.writes === true ? { writes: true } as const : {};
  return { description: description.trim(), query: kindOf(query), shapes, texts, args, ...writes };
}

function kindOf(query: Task["query"]): HandlerDescription["query"] {
  if (query === undefined) return { kind: "none" };
  return typeof query === "string" ? { kind: "sql", sql: query } : { kind: "function" };
}

function faultOfArgs(args: unknown): string | null {
  if (!isObject(args)) return wrong("args", args, "an object of descriptions");
  for (const [name, spec] of Object.entries(args)) {
    const type = isObject(spec) ? spec.type : undefined;
    if (typeof type !== "string" || !ARG_TYPES.includes(type)) {
      return wrong(`args.${name}.type`, type, ARG_TYPES.join(", "));
    }
  }
  return null;
}

function faultOfTexts(texts: unknown): string | null {
  if (!isObject(texts)) return wrong("texts", texts, "an object of templates");
  for (const [name, languages] of Object.entries(texts)) {
    if (!isObject(languages)) return wrong(`texts.${name}`, languages, "an object of languages");
    if (languages.en === undefined) {
      const found = Object.keys(languages).join(", ");
      return `its texts.${name} has no English text: found ${
        found || "nothing"
      }, wanted at least en`;
    }
    for (const [language, text] of Object.entries(languages)) {
      if (isObject(text) && typeof text.subject === "string" && typeof text.html === "string") {
        continue;
      }
      return wrong(`texts.${name}.${language}`, text, "{ subject, html }, both text");
    }
  }
  return null;
}

function wrong(name: string, found: unknown, wanted: string): string {
  return `its ${name} is ${shortly(found)}: wanted ${wanted}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
