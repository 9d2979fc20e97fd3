/**
 * From what a handler asks for to a message with everything decided but its bytes.
 * @module
 */
import type { EpochMs } from "../domain/clock.ts";
import { MailError } from "../domain/errors.ts";
import type { Mail, Recipient, Text, Texts } from "../handler.ts";
import { checkAddress, domainOf, type Mailbox } from "./address.ts";
import { checkCalendar } from "./calendar.ts";
import {
  chooseOwn,
  chooseWritten,
  type ChosenText,
  missingText,
  type WrittenText,
} from "./choose_text.ts";
import { htmlToText } from "./html_to_text.ts";
import type { Message } from "./mailer.ts";
import { messageId } from "./message_id.ts";
import { oneLine } from "./one_line.ts";
import type { Renderer } from "./render.ts";

/** What a message is composed from. */
export interface Composition {
  /** What the handler asks for. */
  readonly mail: Mail;
  /** The texts that `mail.template` may name. */
  readonly texts: Texts;
  /** Texts that were written in Bcourse under one of `tags`; they go before those of the task. */
  readonly written: readonly WrittenText[];
  /** Tags of the mail's text in Bcourse, the one that goes before the others first. */
  readonly tags: readonly string[];
  /** Fills in the texts. */
  readonly renderer: Renderer;
  /** Id of the job that the mail is from. */
  readonly jobId: string;
  /** When the job's event is. */
  readonly eventAt: EpochMs;
  /** IANA zone in which people read times. */
  readonly timezone: string;
  /** The sender, whose domain the Message-ID bears. */
  readonly from: Mailbox;
  /** The Date header. */
  readonly now: EpochMs;
}

/** A message, and what is odd about its text. */
export interface Composed {
  /** Its calendar is the mail's, with its sequence where it has one. */
  readonly message: Message;
  /** For people, each a line; empty where all is well. */
  readonly warnings: readonly string[];
}

/**
 * Composes a message: chooses the text, fills it in and makes the text part of the HTML.
 * @throws {MailError} MAIL_ADDRESS where the recipient's address is none, MAIL_TEXT where the text
 * is not there or cannot be filled in, MAIL_CALENDAR where the invitation cannot be written: another
 * attempt would not help
 */
export function composeMessage(composition: Composition): Composed {
  const { mail, jobId, eventAt, from } = composition;
  const to = checkRecipient(mail.to);
  if (mail.ical !== undefined) checkCalendar(mail.ical);
  const { text: { subject, html }, warnings } = fillIn(composition);
  const message = {
    messageId: messageId({ jobId, eventAt, key: mail.key, domain: domainOf(from.address) }),
    to,
    subject,
    html,
    text: htmlToText(html),
    calendar: mail.ical ?? null,
    date: composition.now,
    jobId,
  };
  return { message, warnings };
}

interface Filled {
  readonly text: Text;
  readonly warnings: readonly string[];
}

/** Fills in what was written in Bcourse, or where that is not there or cannot be used, the task's own text. */
function fillIn(composition: Composition): Filled {
  const { mail, texts, written, renderer, timezone } = composition;
  const own = chooseOwn(mail, texts);
  const vars = mail.vars ?? {};
  const found = chooseWritten(written, composition.tags, mail.to.language ?? "en");
  const warnings: string[] = [];
  if (found !== null) {
    const text = completed(found, own);
    const about = { vars, language: found.language, timezone, name: found.tag };
    try {
      const filled = renderer.render(text, about);
      return { text: filled, warnings: renderer.findUnknown(text, about) };
    } catch (thrown) {
      if (!(thrown instanceof MailError) || own === null) throw thrown;
      warnings.push(`${thrown.message}; the text that comes with the task was sent instead`);
    }
  }
  if (own === null) throw missingText("template" in mail ? mail.template : "", Object.keys(texts));
  const { language, name } = own;
  return { text: renderer.render(own.text, { vars, language, timezone, name }), warnings };
}

/** What was left blank in Bcourse is the task's own. */
function completed(written: WrittenText, own: ChosenText | null): Text {
  const subject = written.subject ?? own?.text.subject;
  const html = written.html ?? own?.text.html;
  if (subject !== undefined && html !== undefined) return { subject, html };
  const blank = subject === undefined ? "subject" : "body";
  const name = JSON.stringify(oneLine(written.tag));
  throw new MailError(
    "MAIL_TEXT",
    `Cannot use the text ${name} (${
      oneLine(written.language)
    }) as it has no ${blank}, and the task has none either`,
    { hint: `write a ${blank} for the text ${name} in Bcourse` },
  );
}

function checkRecipient(to: Recipient): Recipient {
  const name = oneLine(to.name ?? "");
  const email = checkAddress(to.email, "the recipient");
  const language = to.language ?? "en";
  return name === "" ? { email, language } : { email, name, language };
}
