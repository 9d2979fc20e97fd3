/**
 * Did you mean …?
 * @module
 */
import { closest, distance } from "fastest-levenshtein";

/**
 * Finds the word that was probably meant.
 * @param word what was written
 * @param known the legal words
 * @returns the nearest legal word, or null where none is near: a third of the letters may differ
 */
export function nearest(word: string, known: readonly string[]): string | null {
  if (known.length === 0) return null;
  const lower = word.toLowerCase();
  const exact = known.find((candidate) => candidate.toLowerCase() === lower);
  if (exact !== undefined) return exact;
  const found = closest(word, known);
  return distance(word, found) <= Math.max(1, Math.floor(word.length / 3)) ? found : null;
}
