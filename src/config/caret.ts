/**
 * Shows the line that a problem is about.
 * @module
 */
import type { Problem } from "../domain/problem.ts";

/**
 * Shows the line of a problem with a caret under the place, for terminals.
 * @param text the whole file
 * @param problem one of it
 * @returns two lines; null where the problem is not about one line, or the line may hold a secret
 */
export function caretLine(text: string, problem: Problem): string | null {
  if (problem.line < 1 || problem.column < 1) return null;
  const line = text.split(/\r?\n/, problem.line)[problem.line - 1];
  if (line === undefined || mayHoldSecret(line)) return null;
  // A tab is as wide in both lines.
  const blanks = line.slice(0, problem.column - 1).replace(/[^\t]/g, " ");
  return `${line}\n${blanks}^`;
}

/** The keys that hold URLs with passwords, and whatever else looks like one. */
function mayHoldSecret(line: string): boolean {
  return /^\W*(?:database|store|transport)\W/.test(line) ||
    /:\/\/|pass|secret|token|webhook|heartbeat/i.test(line);
}
