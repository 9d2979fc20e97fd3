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
  /** Message-IDs of the mails that it goes on from, the oldest first; left out: it begins something. */
  readonly references?: readonly string[];
  /** Date header, epoch ms. */
  readonly date: EpochMs;
  /** For the name of an outbox file: says which job it is from. */
  readonly jobId: string;
}

/** What the server said to one mail. */
export type SendResult =
  | { readonly state: "sent"; readonly answer: string }
  /** Refused for this recipient for good (SMTP 5xx to RCPT or DATA, or letters that it does not know). */
  | { readonly state: "refused"; readonly answer: string };

/**
 * Sends mail. `send` throws `MailError` with one of these codes:
 * - `MAIL_UNREACHABLE`: the server is not there, times out, refuses the session (421), the password or
 *   the sender. Nothing was delivered, and no other mail would fare better.
 * - `MAIL_DEFERRED`: the server does not take this mail now (4xx to RCPT or DATA, as for a full
 *   mailbox or by greylisting). It was not delivered; other mails may well be.
 * - `MAIL_UNKNOWN`: the connection broke after the message was handed over. It may have been delivered.
 * - `MAIL_ADDRESS`, `MAIL_CALENDAR`: the message was not composed by `composeMessage`, and nothing was
 *   sent: another attempt would not help.
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
