/**
 * What the rooms write their log lines to.
 * @module
 */

/** How serious a line may be, the least serious first. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** How serious a line is. */
export type LogLevel = typeof LOG_LEVELS[number];

/** What a line can be about; each has a level of its own. */
export const LOG_CATEGORIES = [
  "daemon",
  "config",
  "planning",
  "jobs",
  "mail",
  "handlers",
  "page",
] as const;

/** What a line is about. */
export type LogCategory = typeof LOG_CATEGORIES[number];

/** What is written of a log: nothing below these levels. */
export interface LogLevels {
  /** Of every category that has none of its own. */
  readonly level: LogLevel;
  /** By category. */
  readonly categories: Readonly<Partial<Record<LogCategory, LogLevel>>>;
}

/**
 * Structured values of a log line: `task` and `job` where it concerns one. Never a secret. Whoever
 * writes the lines masks the mail addresses in them, unless at the level `debug`.
 */
export type LogFields = Readonly<Record<string, unknown>>;

/** Takes log lines; an implementation decides where they go. */
export interface Logger {
  /** Routine cycles. */
  debug(message: string, fields?: LogFields): void;
  /** Something was done. */
  info(message: string, fields?: LogFields): void;
  /** A misfire, an odd row, something a person should look at some time. */
  warn(message: string, fields?: LogFields): void;
  /** Something failed. */
  error(message: string, fields?: LogFields): void;
  /**
   * Gives the log of one category.
   * @param name what its lines are about
   * @returns a log that writes to the same place
   */
  category(name: LogCategory): Logger;
}

/**
 * Hides most of a mail address, for logs and for pages that anybody on the host may read.
 * @param address such as `anna.bakker@example.org`
 * @returns such as `a…@example.org`; text without `@` becomes `…`
 */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return "…";
  return `${[...address][0]}…${address.slice(at)}`;
}

/**
 * An address, in plain text or in HTML, where `&` and `'` are written as entities. The look-behind
 * starts a try only where a word starts: a long word without `@` is read once.
 */
const ADDRESS =
  /(?<![\p{L}\p{N}.!#$%&'*+/\-=?^_`{|}~]|&amp;|&#39;)(?:&amp;|&#39;|[\p{L}\p{N}.!#$%&'*+/\-=?^_`{|}~])+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/gu;

/**
 * Hides most of every mail address in a text. Reasons, errors, log lines and labels are written by
 * handlers and servers, and any of them may name a person.
 * @param text plain text or HTML
 * @returns the text, each address as {@link maskAddress} gives it
 */
export function maskAddresses(text: string): string {
  return text.replace(ADDRESS, maskAddress);
}
