/**
 * Says what a handler threw, whatever it was. Nothing in here may throw: the thing thrown is other
 * people's code too, down to its getters.
 * @module
 */
import { CallRefused } from "./call_refused.ts";

/** What was thrown, for people. */
export interface Thrown {
  /** One line. */
  readonly reason: string;
  /** The whole of it, with its stack and causes. */
  readonly error: string;
}

const MOST_REASON = 1_000;
const MOST_ERROR = 64 * 1024;
const MOST_CAUSES = 5;

/** Says what was thrown. */
export function explainThrown(thrown: unknown): Thrown {
  const reason = oneLine(attempt(() => reasonOf(thrown)) ?? UNREADABLE);
  const error = attempt(() => wholeOf(thrown)) ?? reason;
  return { reason, error: error.slice(0, MOST_ERROR) };
}

/** Makes one line of a text and cuts it where nobody would read on. */
export function oneLine(text: string): string {
  const line = text.trim().replace(/\s*[\r\n]\s*/g, " ");
  return line.length <= MOST_REASON ? line : `${line.slice(0, MOST_REASON - 1)}…`;
}

const UNREADABLE = "the handler threw something that cannot be read";

function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `the handler threw ${shortly(thrown)}`;
  const message = String(thrown.message);
  const name = String(thrown.name);
  if (message === "") return name;
  return name === "Error" || thrown instanceof CallRefused ? message : `${name}: ${message}`;
}

function wholeOf(thrown: unknown): string {
  const parts: string[] = [];
  let next = thrown;
  do {
    const one = next;
    parts.push(attempt(() => stackOf(one)) ?? UNREADABLE);
    next = attempt(() => one instanceof Error ? one.cause : undefined);
  } while (next !== undefined && parts.length < MOST_CAUSES);
  // The version in a module's address says nothing to people.
  return parts.join("\nCaused by: ").replace(/\?v=[^:\s)]*/g, "");
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return shortly(thrown);
  const stack: unknown = thrown.stack;
  const own = typeof stack === "string" ? stack : `${thrown.name}: ${thrown.message}`;
  if (!(thrown instanceof AggregateError)) return own;
  return [own, ...thrown.errors.slice(0, MOST_CAUSES).map(stackOf)].join("\nOne of: ");
}

/** Any value in a few words. */
export function shortly(value: unknown): string {
  const text = attempt(() => Deno.inspect(value, { depth: 2, strAbbreviateSize: 200 }));
  return oneLine(text ?? "something that cannot be read").slice(0, 300);
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
