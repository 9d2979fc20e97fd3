/**
 * Encrypting a connection to PostgreSQL, before the driver gets it: so that it can be told what the
 * server answered.
 * @module
 */
import { Buffer } from "node:buffer";
import { isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { messageOf } from "../../domain/errors.ts";
import { readTlsFiles, TlsError, type TlsFiles, type TlsMode } from "../tls.ts";
import { closedByServer } from "../server/socket.ts";
import type { ServerAddress } from "../url.ts";

/** Asks for encryption. Source: postgresql.org/docs/current/protocol-flow.html, SSLRequest */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
const YES = "S".charCodeAt(0);

/** Encrypts a connection as the URL wants it. A socket of the machine's own is never encrypted. */
export async function secure(
  socket: Socket,
  { host, tls, socket: path }: ServerAddress,
): Promise<Socket> {
  if (tls.mode === "off" || path !== null) return socket;
  const files = await readTlsFiles(tls, host);
  socket.write(SSL_REQUEST);
  const answer = await nextBytes(socket);
  if (answer.length !== 1 || answer[0] !== YES) {
    if (tls.mode === "prefer" && answer.length === 1) return socket;
    throw new TlsError("the server offers no encryption");
  }
  return await handshake(socket, { host, mode: tls.mode, files });
}

async function handshake(
  socket: Socket,
  { host, mode, files }: {
    readonly host: string;
    readonly mode: TlsMode;
    readonly files: TlsFiles;
  },
): Promise<Socket> {
  const secured = connectTls({
    ...files,
    socket,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: mode === "verify-ca" || mode === "verify-full",
    ...(mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
  });
  const done = Promise.withResolvers<void>();
  secured.once("secureConnect", done.resolve);
  secured.once("error", done.reject);
  secured.once("close", () => done.reject(closedByServer()));
  await done.promise.catch((error) => {
    throw new TlsError(messageOf(error), { cause: error });
  });
  // As with any socket of ours: its user hears of its end by `close`.
  secured.on("error", () => {});
  return secured;
}

/** Waits for the answer to a request. */
async function nextBytes(socket: Socket): Promise<Uint8Array> {
  const answer = Promise.withResolvers<Uint8Array>();
  socket.once("data", answer.resolve);
  socket.once("close", () => answer.reject(closedByServer()));
  return await answer.promise;
}
