import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail that the server took. */
export interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly user: string | null;
  readonly secure: boolean;
}

/** A mail server on loopback. */
export interface MailServer extends AsyncDisposable {
  readonly port: number;
  /** `smtp://127.0.0.1:port`. */
  readonly url: string;
  readonly received: readonly Received[];
  /** Connections opened so far. */
  connections(): number;
  /** Breaks every connection that is open, as a server does that restarts. */
  breakAll(): void;
}

/** Refuses with an SMTP code. */
export function refusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode: code });
}

/** What the server is to do otherwise. */
export interface Behaviour {
  /** Where it listens; left out: on any port that is free. */
  readonly port?: number;
  /** Called at each connection; an error is the greeting. */
  readonly onConnect?: () => Error | null;
  readonly onRcpt?: (address: string) => Error | null;
  readonly onMail?: (address: string) => Error | null;
  /** Called when the mail is whole; an error is the answer. */
  readonly onWhole?: (received: Received) => Promise<Error | null> | Error | null;
  /** Breaks the connection when the mail is whole, instead of an answer. */
  readonly breakAfterData?: boolean;
  readonly options?: SMTPServerOptions;
}

/** Starts a server that takes everything, but for what the behaviour says. */
export async function startMailServer(behaviour: Behaviour = {}): Promise<MailServer> {
  const received: Received[] = [];
  let opened = 0;
  const breakAll = (): void => {
    for (const connection of server.connections) socketOf(connection)?.destroy();
  };
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    disableReverseLookup: true,
    ...behaviour.options,
    onConnect(_session, done) {
      opened++;
      done(behaviour.onConnect?.());
    },
    onMailFrom: (address, _session, done) => done(behaviour.onMail?.(address.address) ?? null),
    onRcptTo: (address, _session, done) => done(behaviour.onRcpt?.(address.address) ?? null),
    onData(stream, session, done) {
      const chunks: string[] = [];
      stream.setEncoding("utf8");
      stream.on("data", (chunk) => chunks.push(String(chunk)));
      stream.on("error", () => {}); // the connection broke in the middle: the tests' doing
      stream.on("end", async () => {
        if (behaviour.breakAfterData) return breakAll();
        const { envelope, user, secure } = session;
        const mail: Received = {
          from: envelope.mailFrom ? envelope.mailFrom.address : "",
          to: envelope.rcptTo.map((to) => to.address),
          raw: chunks.join(""),
          user: user ?? null,
          secure,
        };
        const failure = await behaviour.onWhole?.(mail) ?? null;
        if (failure === null) received.push(mail);
        done(failure);
      });
    },
  });
  server.on("error", () => {}); // clients that go away are part of the tests
  server.listen(behaviour.port ?? 0, "127.0.0.1");
  await once(server.server, "listening");
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    received,
    connections: () => opened,
    breakAll,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        breakAll();
        server.close(() => resolve());
      }),
  };
}

function socketOf(connection: unknown): { destroy(): void } | null {
  const socket = (connection as { _socket?: { destroy(): void } })._socket;
  return socket ?? null;
}
