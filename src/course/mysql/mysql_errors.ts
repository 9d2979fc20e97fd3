/**
 * What the errors of MySQL, MariaDB and their driver mean to whoever asked. The one place that looks
 * at them.
 * @module
 */
import { CourseError, messageOf } from "../../domain/errors.ts";
import { type Obstacle, openHint } from "../server/open_hint.ts";
import { statementError } from "../server/server_errors.ts";
import { TlsError } from "../tls.ts";

/** Deadlocks, locks that stay, and statements that take too long. Source: MySQL's and MariaDB's lists of error codes */
const BUSY: readonly number[] = [
  1205, // ER_LOCK_WAIT_TIMEOUT
  1213, // ER_LOCK_DEADLOCK
  1317, // ER_QUERY_INTERRUPTED
  1614, // ER_XA_RBDEADLOCK
  1969, // ER_STATEMENT_TIMEOUT, MariaDB
  3024, // ER_QUERY_TIMEOUT, MySQL
];
/** The server goes down, is full, or lets nobody in. */
const UNREACHABLE: readonly number[] = [
  1021, // ER_DISK_FULL
  1037, // ER_OUTOFMEMORY
  1040, // ER_CON_COUNT_ERROR
  1041, // ER_OUT_OF_RESOURCES
  1047, // ER_UNKNOWN_COM_ERROR: a Galera node that is not ready
  1053, // ER_SERVER_SHUTDOWN
  1077, // ER_NORMAL_SHUTDOWN
  1079, // ER_SHUTDOWN_COMPLETE
  1158, // ER_NET_READ_ERROR
  1159, // ER_NET_READ_INTERRUPTED
  1160, // ER_NET_ERROR_ON_WRITE
  1161, // ER_NET_WRITE_INTERRUPTED
  1203, // ER_TOO_MANY_USER_CONNECTIONS
  1226, // ER_USER_LIMIT_REACHED
  1927, // ER_CONNECTION_KILLED
];

/**
 * Turns what a statement met into an error of ours; what is one already stays as it is. An error that
 * is not the server's own is the driver's or the network's.
 * @param label the database, for the message
 */
export function toCourseError(thrown: unknown, label: string): CourseError {
  if (thrown instanceof CourseError) return thrown;
  const number = errorNumber(thrown);
  const isGone = number === null || UNREACHABLE.includes(number);
  const met = isGone ? "unreachable" : BUSY.includes(number) ? "busy" : "refused";
  return statementError(thrown, { label, met });
}

/** Says why no connection came about. */
export function toOpenError(thrown: unknown, label: string): CourseError {
  return new CourseError(
    "COURSE_UNREACHABLE",
    `Cannot connect to ${label}: ${messageOf(thrown)}`,
    { hint: openHint(obstacleOf(thrown)), cause: thrown },
  );
}

function obstacleOf(thrown: unknown): Obstacle {
  switch (errorNumber(thrown)) {
    case 1044: // ER_DBACCESS_DENIED_ERROR
    case 1045: // ER_ACCESS_DENIED_ERROR
    case 1130: // ER_HOST_NOT_PRIVILEGED
    case 1698: // ER_ACCESS_DENIED_NO_PASSWORD_ERROR
      return "denied";
    case 1049: // ER_BAD_DB_ERROR
      return "no database";
    case 1040: // ER_CON_COUNT_ERROR
    case 1203: // ER_TOO_MANY_USER_CONNECTIONS
    case 1226: // ER_USER_LIMIT_REACHED
      return "full";
    case 3159: // ER_SECURE_TRANSPORT_REQUIRED
      return "wants tls";
    default:
      return isTls(thrown) ? "tls" : null;
  }
}

function isTls(thrown: unknown): boolean {
  if (thrown instanceof TlsError) return true;
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" &&
    /^HANDSHAKE_(?:NO_)?SSL/.test(thrown.code);
}

/** The server's own number; null where the error is not the server's. */
function errorNumber(thrown: unknown): number | null {
  if (!(thrown instanceof Error) || !("errno" in thrown) || !("sqlState" in thrown)) return null;
  return typeof thrown.errno === "number" ? thrown.errno : null;
}
