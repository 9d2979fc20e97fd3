/**
 * What the errors of PostgreSQL and its driver mean to whoever asked. The one place that looks at
 * them.
 * @module
 */
import postgres from "postgres";
import { CourseError, messageOf } from "../../domain/errors.ts";
import { type Obstacle, openHint } from "../server/open_hint.ts";
import { statementError } from "../server/server_errors.ts";
import { TlsError } from "../tls.ts";

/** Source: PostgreSQL, Appendix A: error codes */
const BUSY: readonly string[] = [
  "40001", // serialization_failure
  "40P01", // deadlock_detected
  "55P03", // lock_not_available
  "57014", // query_canceled: took too long
];
/** The server goes down, is full, damaged, or lets nobody in: by class, or by the whole code. */
const UNREACHABLE = /^(?:08|28|3D|53|58|XX|57P0[1-5]|25P03|F0)/;

/**
 * Turns what a statement met into an error of ours; what is one already stays as it is. An error that
 * is not the server's own is the driver's or the network's.
 * @param label the database, for the message
 */
export function toCourseError(thrown: unknown, label: string): CourseError {
  if (thrown instanceof CourseError) return thrown;
  const code = codeOf(thrown);
  const isGone = code === null || UNREACHABLE.test(code);
  const met = isGone ? "unreachable" : BUSY.includes(code) ? "busy" : "refused";
  return statementError(thrown, { label, met });
}

/** Says why no connection came about. */
export function toOpenError(thrown: unknown, label: string): CourseError {
  return new CourseError("COURSE_UNREACHABLE", `Cannot connect to ${label}: ${messageOf(thrown)}`, {
    hint: openHint(obstacleOf(thrown)),
    cause: thrown,
  });
}

/** A parameter whose type the server cannot find out, counted from 1; null for any other error. */
export function untypedParameter(thrown: unknown): number | null {
  const code = codeOf(thrown);
  // indeterminate_datatype, ambiguous_parameter
  if (code !== "42P18" && code !== "42P08") return null;
  const found = /\$(\d+)/.exec(messageOf(thrown));
  return found === null ? null : Number(found[1]);
}

/** Whether a value has a type that does not fit where it stands. */
export function isMistyped(thrown: unknown): boolean {
  // undefined_function, datatype_mismatch, cannot_coerce
  return ["42883", "42804", "42846"].includes(codeOf(thrown) ?? "");
}

function obstacleOf(thrown: unknown): Obstacle {
  if (thrown instanceof TlsError) return "tls";
  const code = codeOf(thrown) ?? "";
  if (code === "28000" && /encryption|SSL/.test(messageOf(thrown))) return "wants tls";
  if (code.startsWith("28")) return "denied";
  if (code === "3D000") return "no database";
  return code === "53300" ? "full" : null;
}

/** The server's own code; null where the error is not the server's. */
function codeOf(thrown: unknown): string | null {
  return thrown instanceof postgres.PostgresError && /^[0-9A-Z]{5}$/.test(thrown.code)
    ? thrown.code
    : null;
}
