/**
 * Reads what a host says. A host runs other people's code, so nothing is taken on trust that the
 * daemon goes on to use.
 * @module
 */
import type { Outcome } from "../handler.ts";
import type { Ending, FromHost } from "./protocol.ts";

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isTextOrNull: Check = (value) => value === null || typeof value === "string";
const isNumber: Check = (value) => typeof value === "number";
const isFlag: Check = (value) => typeof value === "boolean";
const isList: Check = Array.isArray;
const isObject: Check = (value) => typeof value === "object" && value !== null;
const isOneOf = (...words: readonly unknown[]): Check => (value) => words.includes(value);

/** The fields of each kind of message. */
const FIELDS: Readonly<Record<FromHost["kind"], Readonly<Record<string, Check>>>> = {
  ready: {},
  pong: {},
  note: { message: isText },
  call: {
    id: isNumber,
    call: isNumber,
    method: isOneOf(
      ...[
        "course.all",
        "course.get",
        "course.transaction",
        "mail.send",
        "mail.leave_out",
        "step.read",
        "step.write",
      ],
      "archive.keep",
    ),
    params: isList,
  },
  log: { id: isNumber, level: isOneOf("debug", "info", "warn", "error"), message: isText },
  rows: { id: isNumber, rows: isList },
  done: { id: isNumber, outcome: isOutcome, error: isTextOrNull },
  described: { id: isNumber, description: isObject },
  rows_end: { id: isNumber, problems: isList },
  broken: {
    ...{ id: isNumber, missing: isFlag, found: isText, hint: isText },
    place: (value) => value === null || isObject(value),
  },
  query_failed: { id: isNumber, reason: isText, error: isTextOrNull },
};

const ENDINGS: readonly string[] = ["done", "described", "rows_end", "broken", "query_failed"];

/**
 * Reads a line of a host.
 * @param text the JSON, without the record separator
 * @returns null where it is no message
 */
export function readFromHost(text: string): FromHost | null {
  try {
    const value: unknown = JSON.parse(text);
    return isFromHost(value) ? value : null;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

/** Says whether a message ends its work. */
export function isEnding(message: FromHost): message is Ending {
  return ENDINGS.includes(message.kind);
}

/** Says whether a value is an outcome as handlers may return it. */
export function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null || !("state" in value)) return false;
  switch (value.state) {
    case "succeeded":
      return !("note" in value) || value.note === undefined || isText(value.note);
    case "skipped":
      return "reason" in value && isText(value.reason);
    case "failed":
      return "reason" in value && isText(value.reason) && "retry" in value && isFlag(value.retry);
    default:
      return false;
  }
}

function isFromHost(value: unknown): value is FromHost {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  const fields = new Map(Object.entries(value));
  const { kind } = value;
  if (typeof kind !== "string" || !isKind(kind)) return false;
  for (const name in FIELDS[kind]) {
    if (FIELDS[kind][name]?.(fields.get(name)) !== true) return false;
  }
  return true;
}

function isKind(kind: string): kind is FromHost["kind"] {
  return Object.hasOwn(FIELDS, kind);
}
