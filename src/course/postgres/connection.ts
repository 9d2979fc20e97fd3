/**
 * Connecting to PostgreSQL.
 * @module
 */
import type { Socket } from "node:net";
import postgres from "postgres";
import { openSocket } from "../server/socket.ts";
import type { ServerAddress } from "../url.ts";
import { TYPES } from "./cells.ts";
import { secure } from "./encryption.ts";

type Options = postgres.Options<typeof TYPES>;

/** A connection with its socket: only that can be dropped at once. */
export interface OpenConnection {
  readonly sql: postgres.Sql;
  readonly socket: Socket;
}

/**
 * Connects and logs in. The driver makes a new connection by itself where one was lost, also in the
 * middle of a transaction: it is given one socket and no other.
 * @param givenUp when it aborts, the connection is dropped
 * @throws {Error} the driver's or the system's
 */
export async function connectPostgres(
  address: ServerAddress,
  givenUp: AbortSignal,
): Promise<OpenConnection> {
  const plain = await openSocket(address, givenUp);
  try {
    const socket = await secure(plain, address);
    const sql: postgres.Sql = postgres(driverOptions(address, socket));
    await sql.unsafe("SELECT 1");
    return { sql, socket };
  } catch (thrown) {
    plain.destroy();
    throw thrown;
  }
}

/** What the driver is told; its types leave `socket` out. */
function driverOptions(
  { host, port, user, password, database, options }: ServerAddress,
  socket: Socket,
): Options & { readonly socket: () => Socket } {
  const sockets = [socket];
  const startOptions = options().get("options");
  return {
    ...{ host, port, database, password: password() ?? "" },
    ...(user === null ? {} : { user }),
    socket: () => {
      const next = sockets.pop();
      if (next === undefined) throw new Error("the connection was lost");
      return next;
    },
    ...{ max: 1, max_lifetime: null, idle_timeout: 0, connect_timeout: 0 },
    ...{ ssl: false, prepare: false, fetch_types: false, types: TYPES },
    connection: {
      application_name: "bcourse-scheduler",
      ...(startOptions === undefined ? {} : { options: startOptions }),
    },
    onnotice: () => {},
  };
}
