/**
 * What the errors of PostgreSQL, its driver and the network mean to whoever runs the scheduler. The
 * one place that looks at them.
 * @module
 */
import postgres from "postgres";
import { StoreError } from "../../domain/errors.ts";

/** What a failure means. */
interface Meaning {
  readonly code: string;
  /** Ends the sentence "Cannot use the store … as". */
  readonly found: string;
  readonly hint: string;
}

const BUSY: Meaning = {
  code: "STORE_BUSY",
  found: "what is to be written stayed locked",
  hint: "try again in a moment; look for a program that keeps a transaction open",
};
const SLOW: Meaning = {
  code: "STORE_BUSY",
  found: "the server worked on it for too long",
  hint: "try again in a moment; look at what else the server does",
};
const FULL: Meaning = {
  code: "STORE_FULL",
  found: "the disk of the server is full",
  hint: "make room on the server's disk; nothing was lost",
};
const BROKEN: Meaning = {
  code: "STORE_BROKEN",
  found: "the server finds its data damaged",
  hint: "look at the server's log and disk; put a backup in its place",
};
const NO_TABLES: Meaning = {
  code: "STORE_BROKEN",
  found: "its tables are not there any more",
  hint: "put a backup in its place, or start the scheduler again to begin anew",
};
const DENIED: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the server does not let this user in",
  hint: "check user and password in store:, and that the server lets this user in from this host",
};
const FORBIDDEN: Meaning = {
  code: "STORE_UNUSABLE",
  found: "this user may not do what is needed",
  hint: "let the user make a schema in the database: GRANT CREATE ON DATABASE … TO …",
};
const NO_DATABASE: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the server has no database of that name",
  hint: "check the name behind the last / in store:, or make the database with createdb",
};
const CROWDED: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the server has no connection or memory left",
  hint: "let the server take more connections; each daemon uses up to 8",
};
const READ_ONLY: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the server takes no changes, as a standby does",
  hint: "name the server that takes changes in store:",
};
const GONE: Meaning = {
  code: "STORE_UNUSABLE",
  found: "the server cannot be reached",
  hint: "check that the database server runs, and host and port in store:",
};

/**
 * By the whole code or its class, the first that fits. What only a mistake of ours can cause is not
 * here. Source: PostgreSQL, Appendix A: error codes
 */
const MEANINGS: readonly (readonly [RegExp, Meaning])[] = [
  // serialization_failure, deadlock_detected, lock_not_available
  [/^(?:40001|40P01|55P03)$/, BUSY],
  // query_canceled
  [/^57014$/, SLOW],
  [/^53100$/, FULL],
  // data_corrupted, index_corrupted
  [/^XX00[12]$/, BROKEN],
  // undefined_table, invalid_schema_name
  [/^(?:42P01|3F000)$/, NO_TABLES],
  [/^28/, DENIED],
  // insufficient_privilege
  [/^42501$/, FORBIDDEN],
  [/^3D000$/, NO_DATABASE],
  // too_many_connections, out_of_memory, too_many_connections_for_role
  [/^53/, CROWDED],
  // read_only_sql_transaction
  [/^25006$/, READ_ONLY],
  // connection exceptions, system errors, shutdown and start, idle in a transaction for too long
  [/^(?:08|58|57P0[1-5]|25P03|F0)/, GONE],
];

/** The connection is of no use any more. */
export class LostConnection extends Error {}

/** No answer came for so long that the connection is taken for lost. */
export class NoAnswer extends LostConnection {
  constructor(ms: number) {
    super(`no answer for ${ms} ms`);
  }
}

/**
 * Turns what a connection met into an error of ours; what is one already, and what only a mistake of
 * ours can cause, stays what it is.
 * @param label the database, for the message
 */
export function storeErrorOf(thrown: unknown, label: string): unknown {
  if (thrown instanceof StoreError) return thrown;
  const meaning = meaningOf(thrown);
  if (meaning === null) return thrown;
  const { code, found, hint } = meaning;
  return new StoreError(code, `Cannot use the store ${label} as ${found}`, { hint, cause: thrown });
}

/** Says whether a whole transaction may be tried again: others were quicker, and nothing is written. */
export function isCollision(thrown: unknown): boolean {
  // unique_violation: two that write the same at once, where neither found it before
  return ["40001", "40P01", "23505"].includes(codeOf(causeOf(thrown)) ?? "");
}

/** Says whether the connection is of no use any more. */
export function isLost(thrown: unknown): boolean {
  return meaningOf(causeOf(thrown)) === GONE;
}

/** Says whether a connection was lost that another may take the place of; nobody waited long for it. */
export function wasCut(thrown: unknown): boolean {
  return isLost(thrown) && !(causeOf(thrown) instanceof NoAnswer);
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof StoreError ? thrown.cause : thrown;
}

function meaningOf(thrown: unknown): Meaning | null {
  if (thrown instanceof LostConnection) return GONE;
  const code = codeOf(thrown);
  if (code !== null) return MEANINGS.find(([pattern]) => pattern.test(code))?.[1] ?? null;
  return isOfTheWay(thrown) ? GONE : null;
}

/** The server's own code; null where the error is not the server's. */
function codeOf(thrown: unknown): string | null {
  return thrown instanceof postgres.PostgresError && /^[0-9A-Z]{5}$/.test(thrown.code)
    ? thrown.code
    : null;
}

/** Codes of the driver, such as CONNECTION_CLOSED, and of the system, such as ECONNREFUSED. */
function isOfTheWay(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" &&
    /^(?:CONNECT|E[A-Z]+)/.test(thrown.code);
}
