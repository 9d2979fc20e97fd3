/**
 * Mail by a mail server.
 * @module
 */
import { Buffer } from "node:buffer";
import { Readable } from "node:stream";
import { MailError } from "../domain/errors.ts";
import { asciiAddress, hasPlainLocal } from "./address.ts";
import type { Mailer } from "./mailer.ts";
import { type Sender, toMime } from "./mime.ts";
import {
  type Connections,
  createConnections,
  type Patience,
  type Slot,
  takesEveryLetter,
} from "./smtp_connections.ts";
import { isStale, settleFailure, withoutSecret } from "./smtp_errors.ts";
import { readSmtpUrl, type SmtpAddress } from "./smtp_url.ts";

/**
 * Opens a mailer for a mail server; it connects when the first mail comes and keeps connections
 * for the next ones. Each mail goes to one recipient in a transaction of its own, so that a refusal
 * is that recipient's alone.
 * @param settings.url as {@link readSmtpUrl} takes it
 * @param settings.patience how long the server may take; default: as long as servers do
 * @throws {MailError} MAIL_TRANSPORT where the url is none
 */
export function openSmtp(
  settings: Sender & { readonly url: string; readonly patience?: Patience },
): Mailer {
  const address = readSmtpUrl(settings.url);
  const connections = createConnections(address, settings.patience);
  return {
    label: address.label,
    async send(message, signal) {
      const bytes = await toMime(message, settings);
      const envelope = {
        from: asciiAddress(settings.from.address),
        to: [asciiAddress(message.to.email)],
      };
      return await sendOver(connections, { address, envelope, bytes, signal });
    },
    cut: () => connections.cut(),
    close: () => connections.close(),
  };
}

interface Sending {
  readonly address: SmtpAddress;
  readonly envelope: { readonly from: string; readonly to: string[] };
  readonly bytes: Uint8Array;
  readonly signal: AbortSignal;
}

async function sendOver(
  connections: Connections,
  sending: Sending,
): ReturnType<Mailer["send"]> {
  const { address } = sending;
  for (;;) {
    const slot = await takeSlot(connections, sending);
    const [to = ""] = sending.envelope.to;
    if (!hasPlainLocal(to) && !takesEveryLetter(slot)) {
      connections.keep(slot);
      return { state: "refused", answer: `${address.label} does not take the letters of ${to}` };
    }
    const went = await talk(slot, sending);
    if (went.thrown === null) {
      connections.keep(slot);
      return { state: "sent", answer: withoutSecret(went.answer, address) };
    }
    connections.drop(slot);
    if (slot.mails > 0 && isStale(went.thrown, went.handedOver)) continue;
    return settleFailure(went.thrown, went.handedOver, address);
  }
}

async function takeSlot(connections: Connections, sending: Sending): Promise<Slot> {
  let slot: Slot | null;
  try {
    slot = await connections.take(sending.signal);
  } catch (thrown) {
    settleFailure(thrown, false, sending.address);
    throw thrown;
  }
  if (slot !== null) return slot;
  throw new MailError(
    "MAIL_UNREACHABLE",
    `Cannot send mail by ${sending.address.label}: the attempt ended before there was a connection`,
    { hint: "nothing to do; it is tried again" },
  );
}

/** How a dialogue went. */
type Dialogue =
  | { readonly thrown: null; readonly answer: string }
  | { readonly thrown: Error; readonly handedOver: boolean };

function talk(slot: Slot, { envelope, bytes }: Sending): Promise<Dialogue> {
  const content = Readable.from([Buffer.from(bytes)]);
  return new Promise((resolve) => {
    slot.connection.send({ ...envelope }, content, (thrown, info) => {
      // The end of the content and the end of the mail are written as one.
      if (thrown) resolve({ thrown, handedOver: content.readableEnded });
      else resolve({ thrown: null, answer: info.response });
    });
  });
}
