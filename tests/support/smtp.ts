/**
 * A mail server that tests can wait for.
 * @module
 */
import ICAL from "ical.js";
import { type ParsedMail, simpleParser } from "mailparser";
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
}

/** What a test does while the client waits for an answer. */
export interface Interference {
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
  const server = await startMailServer({
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
  return {
    ...{ url: server.url, arrivals },
    until: (count) => within(until(count), () => `${count} mails; there are ${arrivals.length}`),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** How many mails each address got. */
export function countByAddress(arrivals: readonly Arrival[]): Readonly<Record<string, number>> {
  const counts = Map.groupBy(arrivals, ({ to }) => to);
  return Object.fromEntries([...counts].map(([to, mails]) => [to, mails.length]));
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
