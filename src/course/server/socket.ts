/**
 * The way to a database server.
 * @module
 */
import { connect, type Socket } from "node:net";
import type { ServerAddress } from "../url.ts";

/** After so much silence the system asks the other end whether it is still there. */
const KEEP_ALIVE_MS = 30_000;

/**
 * Connects to a server.
 * @param givenUp when it aborts, the socket is destroyed, whatever it is used for
 * @throws {Error} as the system says it
 */
export async function openSocket(address: ServerAddress, givenUp: AbortSignal): Promise<Socket> {
  const { host, port, socket: path } = address;
  const socket = path === null ? connect({ host, port }) : connect({ path });
  givenUp.addEventListener("abort", () => socket.destroy(), { once: true });
  const connected = Promise.withResolvers<void>();
  socket.once("connect", connected.resolve);
  socket.once("error", connected.reject);
  socket.once("close", () => connected.reject(closedByServer()));
  await connected.promise;
  // Whoever uses it hears of its end by `close`; an error that nobody listens for would end the program.
  socket.on("error", () => {});
  if (path === null) socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MS);
  return socket;
}

/** What is told of a connection that ended while something was waited for, in the system's own terms. */
export function closedByServer(): Error {
  return Object.assign(new Error("the server closed the connection"), { code: "ECONNRESET" });
}
