/**
 * The course database in PostgreSQL.
 * @module
 */
import type { Server } from "../server/session.ts";
import type { ServerAddress } from "../url.ts";
import { connectPostgres } from "./connection.ts";
import { toOpenError } from "./postgres_errors.ts";
import { createPostgresSession } from "./session.ts";

/**
 * Describes the server of an address.
 * @param statementMs how long it works on one statement at most
 */
export function postgresServer(address: ServerAddress, statementMs: number): Server {
  const { label, connectMs } = address;
  return {
    dialect: "postgres",
    label,
    connectMs,
    async connect(givenUp) {
      try {
        const opened = await connectPostgres(address, givenUp);
        return createPostgresSession(opened, { label, statementMs });
      } catch (thrown) {
        throw toOpenError(thrown, label);
      }
    },
  };
}
