/**
 * The way to a store on PostgreSQL. It is the way to a course database there, too: this is where the two
 * rooms meet, which know nothing of each other.
 * @module
 */
import type { PostgresStoreSettings } from "../config/config.ts";
import { secure } from "../course/postgres/encryption.ts";
import { openSocket } from "../course/server/socket.ts";
import { TlsError } from "../course/tls.ts";
import { parseCourseUrl, type ServerAddress } from "../course/url.ts";
import { messageOf, SchedulerError, StoreError } from "../domain/errors.ts";
import type { PostgresPlace } from "../store/postgres/place.ts";

/**
 * Reads where a store is.
 * @throws {StoreError} STORE_URL
 */
export function postgresPlace({ url, schema, directory }: PostgresStoreSettings): PostgresPlace {
  const address = addressOf(url, directory);
  const { user, password, database, connectMs } = address;
  const label = `PostgreSQL ${address.label.replace(/^postgres /, "")}, schema ${schema}`;
  return {
    ...{ label, user, password, database, schema, connectMs },
    dumpCommand: dumpCommand(address, schema),
    async connect(givenUp) {
      try {
        return await secure(await openSocket(address, givenUp), address);
      } catch (thrown) {
        if (!(thrown instanceof TlsError)) throw thrown;
        throw notEncrypted(label, thrown);
      }
    },
  };
}

function addressOf(url: string, directory: string): ServerAddress {
  try {
    const address = parseCourseUrl(url, directory);
    if (address.dialect === "postgres") return address;
    throw new TypeError("Cannot keep the store there: the configuration lets nothing else through");
  } catch (thrown) {
    if (!(thrown instanceof SchedulerError)) throw thrown;
    // It is about another URL here.
    const message = thrown.message.replace("the URL of the course database", "the URL in store:");
    throw new StoreError("STORE_URL", message, { hint: thrown.hint, cause: thrown });
  }
}

function notEncrypted(label: string, thrown: TlsError): StoreError {
  return new StoreError(
    "STORE_UNUSABLE",
    `Cannot use the store ${label} as the connection cannot be encrypted: ${messageOf(thrown)}`,
    {
      hint: "check the ssl options behind ? in store:, the server's certificate, " +
        "and that store: names the host as the certificate does",
      cause: thrown,
    },
  );
}

/** It asks for the password, or takes it from where PostgreSQL's programs look for it. */
function dumpCommand(
  { host, port, user, socket, database }: ServerAddress,
  schema: string,
): string {
  const place = socket?.replace(/\/\.s\.PGSQL\.\d+$/, "") ?? host;
  return [
    ...["pg_dump", "--host", place, "--port", String(port)],
    ...user === null ? [] : ["--username", user],
    ...["--schema", schema, "--format", "custom", "--file", "scheduler.dump", database],
  ].map(quotedForShell).join(" ");
}

function quotedForShell(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
