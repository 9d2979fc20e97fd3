import { MailError } from "../../src/domain/errors.ts";
import type { Mailer, Message, SendResult } from "../../src/mail/mailer.ts";

/** A mailer that sends nothing. */
export interface FakeMailer extends Mailer {
  /** Decides how a mail comes out; by default it is sent. */
  result: (message: Message, signal: AbortSignal) => SendResult | Promise<SendResult>;
  /** What was handed over, oldest first. */
  readonly messages: Message[];
}

/** Makes a mailer that takes everything. */
export function createFakeMailer(): FakeMailer {
  const mailer: FakeMailer = {
    label: "fake mailer",
    messages: [],
    result: () => ({ state: "sent", answer: "250 OK" }),
    async send(message, signal) {
      mailer.messages.push(message);
      return await mailer.result(message, signal);
    },
    cut() {},
    close: () => Promise.resolve(),
  };
  return mailer;
}

/** The mailer's word that nothing was delivered, or that nobody knows. */
export function mailError(code: "MAIL_UNREACHABLE" | "MAIL_DEFERRED" | "MAIL_UNKNOWN"): MailError {
  return new MailError(code, "Cannot send to the fake server", { hint: "start it" });
}
