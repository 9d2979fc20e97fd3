/**
 * Counts the lines of some source text as the length rules see them. Documentation comments do not count:
 * a contract must be told at length, and doing so must never be the reason to split a file.
 */
export function codeLines(text: string): number {
  const code = text.replace(/^[ \t]*\/\*\*[^]*?\*\/[ \t]*\n/gm, "").trimEnd();
  return code === "" ? 0 : code.split("\n").length;
}
