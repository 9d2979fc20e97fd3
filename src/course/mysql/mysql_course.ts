/**
 * The course database in MySQL or MariaDB.
 * @module
 */
import type { Server } from "../server/session.ts";
import type { ServerAddress } from "../url.ts";
import { connectMysql } from "./connection.ts";
import { toOpenError } from "./mysql_errors.ts";
import { openMysqlSession } from "./session.ts";

/**
 * Describes the server of an address.
 * @param statementMs how long it works on one statement at most
 */
export function mysqlServer(address: ServerAddress, statementMs: number): Server {
  const { label, connectMs } = address;
  return {
    dialect: "mysql",
    label,
    connectMs,
    async connect(givenUp) {
      try {
        return await openMysqlSession(await connectMysql(address, givenUp), { label, statementMs });
      } catch (thrown) {
        throw toOpenError(thrown, label);
      }
    },
  };
}
