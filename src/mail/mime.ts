/**
 * From a message to the bytes that are sent or stored.
 * @module
 */
import { Buffer } from "node:buffer";
import type { createTransport } from "nodemailer";
import { checkAddress, type Mailbox } from "./address.ts";
import { toICalendar } from "./calendar.ts";
import type { Message } from "./mailer.ts";
import { oneLine } from "./one_line.ts";

/** On whose behalf mails go out. */
export interface Sender {
  /** The From header, the envelope's sender and the organiser of invitations. */
  readonly from: Mailbox;
  /** Where answers go; null: to the sender. */
  readonly replyTo: Mailbox | null;
  /** Address of the page where people say which mails they want; null: there is none. */
  readonly accountUrl: string | null;
}

/**
 * Writes a message as MIME: text and HTML, and where there is an invitation, that as a third way
 * to show the mail, which is what gives it its buttons, and as a file for programs that know no other way.
 * @returns lines end in CRLF; nothing in it is longer than mail servers take
 * @throws {MailError} MAIL_ADDRESS, MAIL_CALENDAR: nothing of it was sent
 */
export async function toMime(message: Message, sender: Sender): Promise<Uint8Array> {
  // Loaded with the first mail, so that a daemon that starts does not wait for it.
  const { default: nodemailer } = await import("nodemailer");
  const composer = nodemailer.createTransport({
    streamTransport: true,
    buffer: true,
    newline: "windows",
  });
  const sent = await composer.sendMail({
    ...headers(message, sender),
    text: message.text,
    html: message.html,
    ...invitation(message, sender),
    // Nothing that a text says may make the daemon read a file or ask another host.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!Buffer.isBuffer(sent.message)) throw new TypeError("nodemailer gave no buffer");
  return sent.message;
}

function headers(message: Message, sender: Sender): Parameters<Composer["sendMail"]>[0] {
  return {
    from: toHeader(sender.from, "the sender"),
    ...sender.replyTo === null ? {} : { replyTo: toHeader(sender.replyTo, "mail.reply_to") },
    to: toHeader({ name: message.to.name ?? null, address: message.to.email }, "the recipient"),
    subject: headerText(message.subject),
    messageId: message.messageId,
    ...thread(message.references ?? []),
    date: new Date(message.date),
    headers: {
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      // Without List-Unsubscribe-Post: that is for pages that take a POST from a mail program.
      ...sender.accountUrl === null ? {} : { "List-Unsubscribe": `<${sender.accountUrl}>` },
      ...message.originalTo === undefined
        ? {}
        : { "X-Original-To": checkAddress(message.originalTo, "the recipient") },
    },
  };
}

/** Mail programs show the mails of one thread together. */
function thread(
  references: readonly string[],
): { readonly inReplyTo?: string; readonly references?: string[] } {
  const last = references.at(-1);
  return last === undefined ? {} : { inReplyTo: last, references: [...references] };
}

type Composer = ReturnType<typeof createTransport>;

function toHeader(mailbox: Mailbox, whose: string): { name: string; address: string } {
  return { name: headerText(mailbox.name ?? ""), address: checkAddress(mailbox.address, whose) };
}

/**
 * Text for a header. Text that looks like an encoded word (RFC 2047), `=?utf-8?Q?…?=`, would be
 * decoded by whoever reads the mail, line breaks and all: a joiner that nobody sees keeps it text.
 */
function headerText(text: string): string {
  return oneLine(text).replaceAll("=?", "=\u2060?");
}

function invitation(
  message: Message,
  sender: Sender,
): Pick<Parameters<Composer["sendMail"]>[0], "icalEvent"> {
  if (message.calendar === null) return {};
  const content = toICalendar(message.calendar, {
    organizer: sender.from,
    attendee: message.to,
    stamp: message.date,
  });
  return { icalEvent: { method: message.calendar.method, filename: "invite.ics", content } };
}
