/**
 * What a line of the log looks like: for people on a terminal, for systemd's journal, for programs.
 * @module
 */
import { fstatSync } from "node:fs";
import { jsonLinesFormatter, type LogLevel, type LogRecord } from "@logtape/logtape";
import { oneLine } from "./terminal.ts";

/** Who reads the log. */
export type LogReader = "terminal" | "journal" | "program";

/** Makes a record one or more lines, the line end left out. */
export type Formatter = (record: LogRecord) => string;

/** Priorities of syslog(3), which the journal reads from the start of each line. Source: sd-daemon(3) */
const PRIORITIES: Readonly<Record<LogLevel, number>> = {
  trace: 7,
  debug: 7,
  info: 6,
  warning: 4,
  error: 3,
  fatal: 2,
};

/** 31 is red, 33 yellow, 2 faint. */
const COLORS: Readonly<Partial<Record<LogLevel, number>>> = { debug: 2, warning: 33, error: 31 };

/** Finds out who reads what this process writes to standard error. */
export function findReader(env: Pick<Deno.Env, "get">): LogReader {
  if (Deno.stderr.isTerminal()) return "terminal";
  return isJournal(env) ? "journal" : "program";
}

/** Makes what formats lines for a reader. @param zone IANA name, in which a terminal tells times */
export function createFormatter(
  reader: LogReader,
  { zone, colors }: { readonly zone: string; readonly colors: boolean },
): Formatter {
  if (reader === "program") return (record) => jsonLinesFormatter(record).trimEnd();
  if (reader === "journal") return journalLines;
  return (record) => {
    const level = record.level.padEnd(7);
    const color = COLORS[record.level];
    const shown = colors && color !== undefined ? `\x1b[${color}m${level}\x1b[0m` : level;
    const [first = "", ...rest] = linesOf(record);
    const head = `${wallTime(record.timestamp, zone)}  ${shown}  ${first}`;
    return [head, ...rest.map((line) => `    ${line}`)].join("\n");
  };
}

/** The journal knows the time and the unit by itself; each line it takes for one of its own. */
function journalLines(record: LogRecord): string {
  const priority = `<${PRIORITIES[record.level]}>`;
  const [first = "", ...rest] = linesOf(record);
  return [first, ...rest.map((line) => `    ${line}`)].map((line) => priority + line).join("\n");
}

/**
 * The message with its fields behind it. A text of several lines, such as a stack, goes on below it.
 * Other people's text moves no cursor and starts no line of its own.
 */
function linesOf(record: LogRecord): readonly string[] {
  const message = record.message.map(String).join("");
  const below: string[] = [];
  const fields = Object.entries(record.properties).map(([name, value]) => {
    const text = typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
    const [first = "", ...rest] = text.split("\n");
    below.push(...rest);
    return `${name}=${first}`;
  });
  const [head = "", ...others] = message.split("\n");
  return [[head, ...fields].join("  "), ...others, ...below].map(oneLine)
    .filter((line, index) => index === 0 || line.trim() !== "");
}

function wallTime(ms: number, zone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return zoned.toPlainTime().toString({ fractionalSecondDigits: 3 });
}

/** Source: systemd.exec(5), JOURNAL_STREAM: device and inode of the stream that leads to the journal. */
function isJournal(env: Pick<Deno.Env, "get">): boolean {
  const stream = env.get("JOURNAL_STREAM");
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(2, { bigint: true });
    return stream === `${dev}:${ino}`;
  } catch {
    return false; // standard error is closed
  }
}
