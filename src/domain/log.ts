/**
 * What the rooms write their log lines to.
 * @module
 */

/** Structured values of a log line. Never a secret, never a whole mail address. */
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
