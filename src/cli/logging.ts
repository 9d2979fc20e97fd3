import {
  configure,
  getLogger,
  getTextFormatter,
  jsonLinesFormatter,
  type LogLevel,
  type LogRecord,
} from "@logtape/logtape";
import type { LogFields, Logger } from "../domain/log.ts";

/** The zone of the terminal's own machine. */
const LOCAL_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The levels that `--log` takes. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;

/** One of the levels. */
export type Level = typeof LOG_LEVELS[number];

/** How serious a line is, as syslog counts. Source: sd-daemon(3) */
const PRIORITIES: Readonly<Record<LogLevel, number>> = {
  ...{ trace: 7, debug: 7, info: 6 },
  ...{ warning: 4, error: 3, fatal: 2 },
};

/**
 * Sends log lines to standard error: readable on a terminal, JSON lines elsewhere; systemd's journal
 * is told how serious each is, so that `journalctl -p warning` finds what went wrong.
 * @param level nothing below it is written
 */
export async function openLog(level: Level): Promise<Logger> {
  const formatter = Deno.stderr.isTerminal() ? readable() : jsonLinesFormatter;
  const isJournal = goesToJournal();
  const write = (record: LogRecord): void => {
    const priority = isJournal ? `<${PRIORITIES[record.level]}>` : "";
    // deno-lint-ignore no-console -- the command line is where lines are written
    console.error(priority + formatter(record).trimEnd());
  };
  await configure({
    sinks: { stderr: write },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
      { category: [], lowestLevel: levelOf(level), sinks: ["stderr"] },
    ],
    reset: true,
  });
  const logger = getLogger(["bcourse-scheduler"]);
  const withStacks = level === "debug";
  return {
    debug: (message, fields) => logger.debug(message, plain(fields, withStacks)),
    info: (message, fields) => logger.info(message, plain(fields, withStacks)),
    warn: (message, fields) => logger.warn(message, plain(fields, withStacks)),
    error: (message, fields) => logger.error(message, plain(fields, withStacks)),
  };
}

/** A log that goes nowhere, for commands whose answer is all they have to say. */
export function silentLog(): Logger {
  const nowhere = (): void => {};
  return { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
}

/** Systemd names the file that is the journal; standard error may have been sent elsewhere since. */
function goesToJournal(): boolean {
  const named = Deno.env.get("JOURNAL_STREAM") ?? "";
  if (named === "") return false;
  const { dev, ino } = Deno.statSync("/dev/stderr");
  return named === `${dev}:${ino}`;
}

function readable(): (record: LogRecord) => string {
  const formatter = getTextFormatter({
    timestamp: (ms) => wallTime(ms),
    level: "full",
    format: ({ timestamp, level, message }) => `${timestamp}  ${level.padEnd(7)}  ${message}`,
  });
  return (record) => {
    const fields = Object.entries(record.properties)
      .map(([name, value]) =>
        `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`
      );
    return [formatter(record).trimEnd(), ...fields].join("  ");
  };
}

function wallTime(ms: number): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(LOCAL_ZONE);
  return zoned.toPlainTime().toString({ fractionalSecondDigits: 3 });
}

/** Errors say nothing in JSON: their message does, and their stack for whoever looks for a fault. */
function plain(fields: LogFields = {}, withStacks: boolean): Record<string, unknown> {
  const said = (value: unknown): unknown => {
    if (!(value instanceof Error)) return value;
    return withStacks ? value.stack ?? value.message : value.message;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, said(value)]));
}

function levelOf(level: Level): LogLevel {
  return level === "warn" ? "warning" : level;
}
