/**
 * What a failed dialogue with a mail server means for the mail.
 * @module
 */
import { MailError, messageOf } from "../domain/errors.ts";
import type { SendResult } from "./mailer.ts";
import { oneLine } from "./one_line.ts";
import type { SmtpAddress } from "./smtp_url.ts";

/** What nodemailer tells of a failure, beside its message. */
export interface SmtpFailure {
  /** The reply code of the server; null where there was no reply. */
  readonly replyCode: number | null;
  /** The whole reply; empty where there was none. */
  readonly reply: string;
  /** The command that it answers, such as `RCPT TO`. */
  readonly command: string;
  /** Nodemailer's own kind, such as `EAUTH`. */
  readonly kind: string;
}

/**
 * Codes that refuse the session, not the mail: wrong order, log in first, log in otherwise. Another
 * recipient would fare no better.
 * Source: RFC 5321 section 4.2.3, RFC 4954 section 6
 */
const ABOUT_THE_SESSION: readonly number[] = [503, 530, 534, 535, 538];

/** The one code of "later" that ends the session, whatever command it answers. */
const SERVICE_ENDS = 421;

/** Reads what nodemailer threw. */
export function readFailure(thrown: unknown): SmtpFailure {
  const part = (name: string): unknown =>
    thrown instanceof Error ? Object.entries(thrown).find(([key]) => key === name)?.[1] : undefined;
  const replyCode = part("responseCode");
  // Where a certificate does not hold, nodemailer speaks of the socket.
  const certificate = /CERT|UNABLE_TO_VERIFY/.test(String(part("originalCode") ?? ""));
  return {
    replyCode: typeof replyCode === "number" ? replyCode : null,
    reply: String(part("response") ?? ""),
    command: String(part("command") ?? ""),
    kind: certificate ? "ETLS" : String(part("code") ?? ""),
  };
}

/**
 * Says whether the connection was gone before anything of the mail was said: a server closes
 * connections that were idle for a while, and the next one to open is as good as new.
 */
export function isStale(thrown: unknown, handedOver: boolean): boolean {
  const { replyCode, kind } = readFailure(thrown);
  return !handedOver && (replyCode === null || replyCode === SERVICE_ENDS) &&
    ["ECONNECTION", "ESOCKET"].includes(kind);
}

/**
 * Decides what a failure means: the server refused this mail for good or for now, or takes no mails
 * at all, or nobody can know.
 * @param handedOver whether the whole mail had been sent when it failed
 * @returns the refusal
 * @throws {MailError} MAIL_DEFERRED, MAIL_UNREACHABLE, MAIL_UNKNOWN, as the mailer has them
 */
export function settleFailure(
  thrown: unknown,
  handedOver: boolean,
  address: SmtpAddress,
): SendResult {
  const failure = readFailure(thrown);
  if (isRefusal(failure)) {
    return { state: "refused", answer: withoutSecret(failure.reply, address) };
  }
  const found = withoutSecret(messageOf(thrown), address);
  if (isDeferral(failure)) {
    throw new MailError(
      "MAIL_DEFERRED",
      `Cannot deliver a mail by ${address.label} now: ${withoutSecret(failure.reply, address)}`,
      { hint: "nothing to do; it is tried again", cause: thrown },
    );
  }
  if (handedOver && failure.replyCode === null) {
    throw new MailError(
      "MAIL_UNKNOWN",
      `Cannot know whether ${address.label} took a mail, as it was handed over and not answered: ${found}`,
      { hint: "look in the mail server's log; on_unknown says what becomes of it", cause: thrown },
    );
  }
  throw new MailError("MAIL_UNREACHABLE", `Cannot send mail by ${address.label}: ${found}`, {
    hint: hintFor(failure),
    cause: thrown,
  });
}

function isRefusal(failure: SmtpFailure): boolean {
  const { replyCode } = failure;
  return isAboutTheMail(failure) && replyCode !== null && replyCode >= 500 && replyCode < 600 &&
    !ABOUT_THE_SESSION.includes(replyCode);
}

function isDeferral(failure: SmtpFailure): boolean {
  const { replyCode } = failure;
  return isAboutTheMail(failure) && replyCode !== null && replyCode >= 400 && replyCode < 500 &&
    replyCode !== SERVICE_ENDS;
}

/** Replies to the recipient, to `DATA` and to the content; nodemailer calls both of the latter DATA. */
function isAboutTheMail({ command }: SmtpFailure): boolean {
  return ["RCPT TO", "DATA"].includes(command);
}

function hintFor({ kind, command, replyCode }: SmtpFailure): string {
  if (kind === "EAUTH" || replyCode === 530) {
    return "correct user and password in mail.transport, percent-encoded";
  }
  if (kind === "EDNS") return "correct the host in mail.transport, or see to the name server";
  if (kind === "ETLS") {
    return "see to the server's certificate; a server that has no encryption needs requireTLS=false, " +
      "one whose certificate cannot be checked tls.rejectUnauthorized=false";
  }
  if (command === "MAIL FROM") return "let mail.from be an address that the server takes";
  return "see that the mail server runs and can be reached; it is tried again";
}

/** A server may repeat what it was told. */
export function withoutSecret(text: string, { login }: SmtpAddress): string {
  const line = oneLine(text);
  return login === null || login.pass === "" ? line : line.replaceAll(login.pass, "…");
}
