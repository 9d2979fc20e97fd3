import type { LogFields, Logger } from "../../src/domain/log.ts";

/** One line that was logged. */
export interface RecordedLine {
  readonly level: "debug" | "info" | "warn" | "error";
  readonly message: string;
  readonly fields: LogFields;
}

/** A log that keeps what it is told. */
export interface LogRecorder extends Logger {
  readonly lines: RecordedLine[];
  /** The messages of one level. */
  of(level: RecordedLine["level"]): readonly string[];
}

/** Makes a log that keeps what it is told. */
export function createLogRecorder(): LogRecorder {
  const lines: RecordedLine[] = [];
  const at = (level: RecordedLine["level"]) => (message: string, fields: LogFields = {}): void => {
    lines.push({ level, message, fields });
  };
  const recorder: LogRecorder = {
    lines,
    of: (level) => lines.filter((line) => line.level === level).map((line) => line.message),
    ...{ debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    category: () => recorder,
  };
  return recorder;
}
