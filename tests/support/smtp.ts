/**
 * A mail server that tests can wait for.
 * @module
 */
import ICAL from "ical.js";
import { type ParsedMail, simpleParser } from "mailparser";
import type { SMTPServerOptions } from "smtp-server";
import { type EpochMs, systemClock } from "../../src/domain/clock.ts";
import { startMailServer } from "../mail/support/mail_server.ts";
import { within } from "./within.ts";

/** A mail that the server has whole. */
export interface Arrival {
  readonly at: EpochMs;
  readonly to: string;
  readonly messageId: string;
  readonly subject: string;
  /** Of its invitation; null where there is none. */
  readonly calendarUid: string | null;
}

/** A mail server on loopback that takes every mail. */
export interface PostOffice extends AsyncDisposable {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** Waits until so many mails have arrived. */
  until(count: number): Promise<void>;
  /** Connections opened so far, refused ones too. */
  connections(): number;
  /** Waits until so many connections have been opened. */
  untilConnections(count: number): Promise<void>;
  /** Most connections that were open at the same time since the last call. */
  takeMost(): number;
}

/** What a test does while the client waits for an answer. */
export interface Interference {
  /** Where it listens; left out: on any port that is free. */
  readonly port?: number;
  /** Refuses a connection, a login (the server wants one then), or a recipient; null: it does not. */
  readonly atConnect?: () => Error | null;
  readonly atLogin?: () => Error | null;
  readonly atRecipient?: (address: string) => Error | null;
  /** Called at each MAIL FROM, before it is answered. @param number which one, from 1 */
  readonly atMail?: (number: number) => void;
  /** Called with each mail, which the server has taken by then; it is answered when this is done. */
  readonly beforeAnswer?: (arrival: Arrival, number: number) => Promise<void>;
}

/** Opens a mail server. */
export async function openPostOffice(interference: Interference = {}): Promise<PostOffice> {
  const arrivals: Arrival[] = [];
  let begun = 0;
  let arrived = Promise.withResolvers<void>();
  let connected = Promise.withResolvers<void>();
  let [open, most] = [0, 0];
  const { port, atConnect, atLogin, atRecipient } = interference;
  const server = await startMailServer({
    ...(port === undefined ? {} : { port }),
    ...(atRecipient === undefined ? {} : { onRcpt: atRecipient }),
    options: { onClose: () => void open--, ...(atLogin === undefined ? {} : withLogin(atLogin)) },
    onConnect() {
      most = Math.max(most, ++open);
      connected.resolve();
      connected = Promise.withResolvers();
      return atConnect?.() ?? null;
    },
    onMail() {
      interference.atMail?.(++begun);
      return null;
    },
    async onWhole({ raw, to }) {
      const arrival = toArrival(await simpleParser(raw), to);
      const number = arrivals.push(arrival);
      arrived.resolve();
      arrived = Promise.withResolvers();
      await interference.beforeAnswer?.(arrival, number);
      return null;
    },
  });
  const until = async (count: number): Promise<void> => {
    while (arrivals.length < count) await arrived.promise;
  };
  const untilConnections = async (count: number): Promise<void> => {
    while (server.connections() < count) await connected.promise;
  };
  return {
    ...{ url: server.url, arrivals, connections: () => server.connections() },
    untilConnections: (count) => within(untilConnections(count), () => `${count} connections`),
    takeMost() {
      const taken = most;
      most = open;
      return taken;
    },
    until: (count) => within(until(count), () => `${count} mails; there are ${arrivals.length}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** How many mails each address got. */
export function countByAddress(arrivals: readonly Arrival[]): Readonly<Record<string, number>> {
  const counts = Map.groupBy(arrivals, ({ to }) => to);
  return Object.fromEntries([...counts].map(([to, mails]) => [to, mails.length]));
}

/** Lets nobody send without a login, which the test decides about. */
function withLogin(atLogin: () => Error | null): SMTPServerOptions {
  return {
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth({ username }, _session, done) {
      const refused = atLogin();
      if (refused === null) done(null, { user: username });
      else done(refused);
    },
  };
}

function toArrival(mail: ParsedMail, to: readonly string[]): Arrival {
  const calendar = mail.attachments.find(({ contentType }) => contentType === "text/calendar");
  const event = calendar === undefined
    ? null
    : new ICAL.Component(ICAL.parse(calendar.content.toString())).getFirstSubcomponent("vevent");
  return {
    at: systemClock().now(),
    to: to.join(" "),
    messageId: mail.messageId ?? "",
    subject: mail.subject ?? "",
    calendarUid: event === null ? null : String(event.getFirstPropertyValue("uid")),
  };
}
