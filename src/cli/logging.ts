import {
  configureSync,
  getLogger,
  type Logger as Category,
  type LogLevel as TapeLevel,
  type LogRecord,
} from "@logtape/logtape";
import {
  LOG_CATEGORIES,
  type LogCategory,
  type LogFields,
  type Logger,
  type LogLevel,
  type LogLevels,
  maskAddresses,
} from "../domain/log.ts";
import { createFormatter, findReader, type Formatter } from "./log_lines.ts";

const PROGRAM = "bcourse-scheduler";

/** A log whose levels can change while it is written. */
export interface Log extends Logger {
  /** From now on, nothing below these levels is written. */
  setLevels(levels: LogLevels): void;
}

/** Where lines go to. */
export interface LogEnd {
  readonly format: Formatter;
  readonly write: (text: string) => void;
}

/**
 * Opens the log of this process: readable on a terminal, with priorities under systemd, JSON lines
 * elsewhere. Lines that belong to no category of their own are the daemon's.
 */
export function openLog(levels: LogLevels, end: LogEnd = standardError()): Log {
  let current = levels;
  const setLevels = (next: LogLevels): void => {
    current = next;
    const sink = (record: LogRecord): void => end.write(end.format(record));
    configure(next, sink);
  };
  setLevels(levels);
  const loggers = new Map(LOG_CATEGORIES.map((name) => [name, getLogger([PROGRAM, name])]));
  const category = (name: LogCategory): Logger => {
    const to = loggers.get(name) ?? getLogger([PROGRAM, name]);
    return over(to, { category, isOpen: () => levelOf(current, name) === "debug" });
  };
  return { ...category("daemon"), setLevels };
}

/** A log that goes nowhere, for commands whose answer is all they have to say. */
export function silentLog(): Logger {
  const nowhere = (): void => {};
  const log = { debug: nowhere, info: nowhere, warn: nowhere, error: nowhere };
  return { ...log, category: silentLog };
}

function standardError(): LogEnd {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const format = createFormatter(findReader(Deno.env), { zone, colors: !Deno.noColor });
  // deno-lint-ignore no-console -- the command line is where lines are written
  return { format, write: (text) => console.error(text) };
}

function configure(levels: LogLevels, sink: (record: LogRecord) => void): void {
  configureSync({
    sinks: { end: sink },
    loggers: [
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["end"] },
      ...LOG_CATEGORIES.map((name) => ({
        category: [PROGRAM, name],
        lowestLevel: tapeLevel(levelOf(levels, name)),
        sinks: ["end"],
      })),
    ],
    reset: true,
  });
}

/** @param how.isOpen whether the lines may tell everything: whole addresses, and stacks */
function over(
  to: Category,
  how: { readonly category: Logger["category"]; readonly isOpen: () => boolean },
): Logger {
  const at = (level: LogLevel) => (message: string, fields: LogFields = {}): void => {
    if (!to.isEnabledFor(tapeLevel(level))) return;
    const isOpen = how.isOpen();
    // In braces, LogTape would look for a field.
    const text = (isOpen ? message : maskAddresses(message)).replaceAll(/[{}]/g, "$&$&");
    to[level](text, plainFields(fields, isOpen));
  };
  return {
    ...{ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    category: how.category,
  };
}

function plainFields(fields: LogFields, isOpen: boolean): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, plain(value, isOpen)]),
  );
}

/** Errors say nothing in JSON: their message does, and their stack for whoever looks for a fault. */
function plain(value: unknown, isOpen: boolean): unknown {
  if (value instanceof Error) return plain(isOpen ? value.stack : value.message, isOpen);
  if (typeof value === "string") return isOpen ? value : maskAddresses(value);
  if (Array.isArray(value)) return value.map((one) => plain(one, isOpen));
  if (typeof value !== "object" || value === null) return value;
  return plainFields({ ...value }, isOpen);
}

function levelOf(levels: LogLevels, name: LogCategory): LogLevel {
  return levels.categories[name] ?? levels.level;
}

function tapeLevel(level: LogLevel): TapeLevel {
  return level === "warn" ? "warning" : level;
}
