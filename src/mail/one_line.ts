/**
 * Text that must do nothing but be read: headers, names, titles, values in a text.
 * @module
 */

/** Control characters, line and paragraph separators: the end of a header to some reader. */
const BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/** Embeddings, overrides and isolates: they would turn around what stands after them too. */
const DIRECTION_SWITCHES = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text safe for a header line. Whatever could end the line becomes a space, whatever would
 * change the direction of the text behind it goes; left-to-right and right-to-left marks stay.
 * @param text anything
 * @returns the text without line breaks and control characters, trimmed; may be empty
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(DIRECTION_SWITCHES, "").replace(BREAKS, " ").trim();
}

/** Control characters but tab, line feed and carriage return. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const UNSEEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+/g;

/**
 * Makes a value safe within a text of several lines: its lines stay, what nobody sees becomes a
 * space, and what would change the direction of the text behind it goes.
 */
export function plainText(text: string): string {
  return text.toWellFormed().replace(DIRECTION_SWITCHES, "").replace(UNSEEN, " ");
}
