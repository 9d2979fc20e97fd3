/**
 * Text of the file as it may be shown: short, in one line, without passwords.
 * @module
 */

/** As much of a value as one line bears. */
const MOST_SHOWN = 60;

/** As much of a key; names of tasks have at most 64 letters. */
const MOST_OF_KEY = 80;

/** Letters that would break the line, or write over it on a terminal. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Shows a name or value in quotes.
 * @param text as the file has it
 * @returns it in quotes; a placeholder where it looks like a URL with a password
 */
export function quote(text: string): string {
  if (mayHoldPassword(text)) return "a URL that is not shown here";
  return JSON.stringify(cut(text, MOST_SHOWN)).replace(UNPRINTABLE, "�");
}

/**
 * Shows a path through the configuration.
 * @param path keys and indexes
 * @returns such as `tasks.student_reminder.offset`
 */
export function showPath(path: readonly string[]): string {
  return path.map((step) =>
    mayHoldPassword(step) ? "…" : cut(step, MOST_OF_KEY).replace(UNPRINTABLE, "�")
  ).join(".");
}

/** Whether text looks like a URL with a user in it. */
function mayHoldPassword(text: string): boolean {
  return /:\/\/[^\s/]*@/.test(text);
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}…`.toWellFormed() : text;
}
