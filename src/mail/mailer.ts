import type { EpochMs } from "../domain/clock.ts";
import type { Calendar, Recipient } from "../handler.ts";

/** A mail with everything decided but its bytes. */
export interface Message {
  /** Message-ID header with its angle brackets. */
  readonly messageId: string;
  readonly to: Recipient;
  /** Whom it was meant for, where DEVELOPMENT sends it to somebody else. */
  readonly originalTo?: string;
  readonly subject: string;
  /** HTML part, a whole document or a fragment. */
  readonly html: string;
  /** Text part. */
  readonly text: string;
  /** Calendar part, or null. */
  readonly calendar: Calendar | null;
  /** Date header, epoch ms. */
  readonly date: EpochMs;
  /** For the name of an outbox file: says which job it is from. */
  readonly jobId: string;
}

/** What the server said to one mail. */
export type SendResult =
  | { readonly state: "sent"; readonly answer: string }
  /** Refused for this recipient for good (SMTP 5xx to RCPT or DATA). */
  | { readonly state: "refused"; readonly answer: string };

/**
 * Sends mail. `send` throws `MailError` with code `MAIL_UNREACHABLE` (server not there, times out,
 * refuses the password or says 4xx: nothing was delivered, try again later) or `MAIL_UNKNOWN` (the
 * connection broke after the message was handed over: it may have been delivered). A message that
 * was not composed by `composeMessage` may be refused with `MAIL_ADDRESS` or `MAIL_CALENDAR` before
 * anything is sent: another attempt would not help.
 */
export interface Mailer {
  /** For people: `outbox DIR` or `smtp host:port`, never a secret. */
  readonly label: string;
  /** Sends one message. The signal ends waiting for a connection, not a dialogue that has begun. */
  send(message: Message, signal: AbortSignal): Promise<SendResult>;
  /** Breaks the dialogues under way: what was handed over and not answered becomes `MAIL_UNKNOWN`. */
  cut(): void;
  /** Closes connections after the dialogues under way. */
  close(): Promise<void>;
}
