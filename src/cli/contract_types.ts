import CONTRACT from "../handler.ts" with { type: "text" };

/** Name of the file that holds the types of tasks. */
export const TYPES_FILE = "bcourse-scheduler.d.ts";

/**
 * Makes the declaration file by which editors and Deno know what "bcourse-scheduler" holds, where
 * the program's own sources are not at hand.
 */
export function contractTypes(): string {
  const { head, body } = splitHead(CONTRACT);
  const inside = body.trim().split("\n").map((line) => line === "" ? "" : `  ${line}`);
  return `${head}
// Written by bcourse-scheduler; its next version may write it anew. A task finds it by its first line:
// /// <reference path="../${TYPES_FILE}" />
declare module "bcourse-scheduler" {
${inside.join("\n")}
}
`;
}

/** The comment on the whole module, which stays outside, and the rest. */
function splitHead(text: string): { readonly head: string; readonly body: string } {
  const end = text.indexOf("*/") + "*/".length;
  return { head: text.slice(0, end), body: text.slice(end) };
}
