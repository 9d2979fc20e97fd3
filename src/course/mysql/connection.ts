/**
 * Connecting to MySQL and MariaDB.
 * @module
 */
import mysql, { type Connection } from "mysql2";
import type { Socket } from "node:net";
import { openSocket } from "../server/socket.ts";
import { readTlsFiles, type TlsMode } from "../tls.ts";
import type { ServerAddress } from "../url.ts";

/** A connection with its socket: only that can be dropped at once. */
export interface OpenConnection {
  readonly connection: Connection;
  readonly socket: Socket;
}

/**
 * Connects and logs in.
 * @param givenUp when it aborts, the connection is dropped
 * @throws {Error} the driver's or the system's
 */
export async function connectMysql(
  address: ServerAddress,
  givenUp: AbortSignal,
): Promise<OpenConnection> {
  const { mode } = address.tls;
  try {
    return await logIn(address, { mode, givenUp });
  } catch (thrown) {
    if (mode !== "prefer" || !offersNoTls(thrown)) throw thrown;
    return await logIn(address, { mode: "off", givenUp });
  }
}

async function logIn(
  address: ServerAddress,
  { mode, givenUp }: { readonly mode: TlsMode; readonly givenUp: AbortSignal },
): Promise<OpenConnection> {
  const { host, port, user, database, tls } = address;
  const isVerified = mode === "verify-ca" || mode === "verify-full";
  const ssl = mode === "off" ? {} : {
    ssl: {
      ...await readTlsFiles(tls, host),
      rejectUnauthorized: isVerified,
      verifyIdentity: mode === "verify-full",
    },
  };
  const socket = await openSocket(address, givenUp);
  const connection = mysql.createConnection({
    ...{ stream: socket, host, port, database, ...ssl },
    ...(user === null ? {} : { user }),
    password: address.password() ?? "",
    // Times stay text, and integers and JSON as exact as the server gives them.
    ...{ dateStrings: true, supportBigNumbers: true, jsonStrings: true, rowsAsArray: true },
    // The server may not ask for files of this machine.
    flags: ["-LOCAL_FILES"],
    connectAttributes: { program_name: "bcourse-scheduler" },
    ...{ charset: "utf8mb4", maxPreparedStatements: 100, connectTimeout: 0 },
  });
  const ready = Promise.withResolvers<void>();
  connection.once("connect", () => ready.resolve());
  connection.on("error", ready.reject);
  try {
    await ready.promise;
  } catch (thrown) {
    socket.destroy();
    throw thrown;
  }
  return { connection, socket };
}

function offersNoTls(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "HANDSHAKE_NO_SSL_SUPPORT";
}
