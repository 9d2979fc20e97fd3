/**
 * Connections to one mail server, kept open between mails. nodemailer's own pool is not used: it
 * cannot give up waiting for a connection without breaking dialogues, and leaves timers behind.
 * @module
 */
import { once } from "node:events";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SmtpAddress } from "./smtp_url.ts";
import { createTurns } from "../domain/turns.ts";

/** A connection that one mail has to itself. */
export interface Slot {
  readonly connection: SMTPConnection;
  /** Mails sent over it before; where there were some, the server may have closed it meanwhile. */
  readonly mails: number;
}

/** Connections, a few at most. */
export interface Connections {
  /**
   * Takes an idle connection, opens one, or waits for one.
   * @param signal ends the waiting
   * @returns null where the signal ended it, or the connections are closed
   * @throws what nodemailer says where none can be opened
   */
  take(signal: AbortSignal): Promise<Slot | null>;
  /** Gives a connection back after a dialogue that ended well. */
  keep(slot: Slot): void;
  /** Gives a connection back after one that did not; it is closed. */
  drop(slot: Slot): void;
  /** Breaks every connection that is in a dialogue. */
  cut(): void;
  /** Closes idle connections now and the others when they come back; resolves when all are gone. */
  close(): Promise<void>;
}

/** More at a time look like an attack to some servers. */
const MOST_CONNECTIONS = 5;

/** Servers that share their load like a connection to end some time. */
const MOST_MAILS = 100;

/** The server may be silent for two minutes, as some look at a mail for viruses before they answer. */
export const PATIENCE: Patience = { openMs: 15_000, silentMs: 120_000 };

/** How long a server may take. */
export interface Patience {
  /** To be found, to take the connection, and to greet: each. */
  readonly openMs: number;
  /** For the answer to one command. */
  readonly silentMs: number;
}

/** Makes the connections to a server; none is opened before it is needed. */
export function createConnections(
  address: SmtpAddress,
  patience: Patience = PATIENCE,
): Connections {
  const turns = createTurns(MOST_CONNECTIONS);
  const idle = new Set<Slot>();
  const busy = new Set<SMTPConnection>();
  const endings = createEndings();
  const closing = new AbortController();
  const end = (slot: Slot): void => {
    idle.delete(slot);
    slot.connection.quit();
    slot.connection.close();
  };
  return {
    async take(signal) {
      const either = AbortSignal.any([signal, closing.signal]);
      if (!await turns.take(either)) return null;
      const slot = firstAlive(idle);
      if (slot !== null) {
        busy.add(slot.connection);
        return slot;
      }
      let connection: SMTPConnection | null = null;
      try {
        connection = await connect(address, { patience, signal: either, onEnd: endings.add });
      } finally {
        if (connection === null) turns.give(); // none opened: the turn is over
      }
      if (connection === null) return null;
      busy.add(connection);
      return { connection, mails: 0 };
    },
    keep({ connection, mails }) {
      busy.delete(connection);
      const slot = { connection, mails: mails + 1 };
      if (closing.signal.aborted || slot.mails >= MOST_MAILS) end(slot);
      else idle.add(slot);
      turns.give();
    },
    drop(slot) {
      busy.delete(slot.connection);
      end(slot);
      turns.give();
    },
    cut() {
      // Not close(): after that nodemailer tells nobody, and the dialogue would wait for ever.
      const reason = new Error("the connection was cut as the daemon ended");
      for (const { _socket } of busy) if (_socket) _socket.destroy(reason);
    },
    async close() {
      closing.abort();
      for (const slot of [...idle]) end(slot);
      await turns.settled();
      await endings.settled();
    },
  };
}

/** Takes an idle connection out; those that the server has closed meanwhile go. */
function firstAlive(idle: Set<Slot>): Slot | null {
  for (const slot of idle) {
    idle.delete(slot);
    if (!slot.connection.destroyed) return slot;
  }
  return null;
}

/**
 * Opens a connection and logs in.
 * @param options.onEnd told of every connection that ends, once
 * @returns null where the signal ended it
 */
async function connect(
  address: SmtpAddress,
  options: {
    readonly patience: Patience;
    readonly signal: AbortSignal;
    readonly onEnd: (connection: SMTPConnection) => void;
  },
): Promise<SMTPConnection | null> {
  const { host, port, secure, requireTLS, ignoreTLS, verifyName, login } = address;
  const tls = { rejectUnauthorized: verifyName };
  const { patience, signal, onEnd } = options;
  // Loaded with the first connection, so that a daemon that starts does not wait for it.
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  if (signal.aborted) return null;
  return await new Promise((resolve, reject) => {
    const settings = { host, port, secure, requireTLS, ignoreTLS, tls, ...toTimeouts(patience) };
    const connection = new Connection(settings);
    const finish = (then: () => void): void => {
      signal.removeEventListener("abort", giveUp);
      then();
    };
    const fail = (thrown: unknown): void => {
      abandon(connection);
      finish(() => reject(thrown));
    };
    const giveUp = (): void => {
      abandon(connection);
      finish(() => resolve(null));
    };
    const done = (thrown?: Error | null): void =>
      thrown ? fail(thrown) : finish(() => resolve(connection));
    signal.addEventListener("abort", giveUp, { once: true });
    // Stays for good: an idle connection that breaks must not end the daemon. Whoever sends over a
    // connection that breaks is told by nodemailer in another way too.
    connection.on("error", fail);
    connection.once("end", () => onEnd(connection));
    connection.connect((thrown) => {
      if (thrown || login === null || !connection.allowsAuth) return done(thrown);
      connection.login({ credentials: login }, done);
    });
  });
}

function toTimeouts({ openMs, silentMs }: Patience): Readonly<Record<string, number>> {
  return {
    connectionTimeout: openMs,
    dnsTimeout: openMs,
    greetingTimeout: openMs,
    socketTimeout: silentMs,
    socketCloseTimeout: 1_000,
  };
}

/**
 * Says whether the server takes addresses with letters beyond ASCII before the `@` (RFC 6531). Such
 * an address has no other spelling.
 */
export function takesEveryLetter({ connection }: Slot): boolean {
  // What a server offers, nodemailer keeps to itself.
  const offered: unknown = Reflect.get(connection, "_supportedExtensions");
  return Array.isArray(offered) && offered.includes("SMTPUTF8");
}

/** Ends a connection over which nothing was said yet, without waiting for the server. */
function abandon(connection: SMTPConnection): void {
  connection.close();
  if (connection._socket) connection._socket.destroy();
}

/** Connections that have ended, and whose sockets are about to close. */
function createEndings(): {
  readonly add: (connection: SMTPConnection) => void;
  readonly settled: () => Promise<void>;
} {
  const ending = new Set<Promise<void>>();
  return {
    add(connection) {
      const gone = untilGone(connection).finally(() => ending.delete(gone));
      ending.add(gone);
    },
    async settled() {
      await Promise.all(ending);
    },
  };
}

/** Waits until nothing of a connection that has ended is left open. */
async function untilGone(connection: SMTPConnection): Promise<void> {
  const socket = connection._socket;
  if (socket && !socket.closed) await once(socket, "close");
}
