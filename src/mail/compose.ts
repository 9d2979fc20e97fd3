/**
 * From what a handler asks for to a message with everything decided but its bytes.
 * @module
 */
import { createHash } from "node:crypto";
import type { EpochMs } from "../domain/clock.ts";
import { MailError } from "../domain/errors.ts";
import { nearest } from "../domain/nearest.ts";
import type { Mail, Recipient, Text, Texts } from "../handler.ts";
import { checkAddress, domainOf, type Mailbox } from "./address.ts";
import { checkCalendar } from "./calendar.ts";
import { htmlToText } from "./html_to_text.ts";
import type { Message } from "./mailer.ts";
import { oneLine } from "./one_line.ts";
import type { Renderer } from "./render.ts";

/** What a message is composed from. */
export interface Composition {
  /** What the handler asks for. */
  readonly mail: Mail;
  /** The texts that `mail.template` may name. */
  readonly texts: Texts;
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

/**
 * Composes a message: chooses the text, fills it in and makes the text part of the HTML.
 * @returns the message; its calendar is the mail's, with its sequence where it has one
 * @throws {MailError} MAIL_ADDRESS where the recipient's address is none, MAIL_TEXT where the text
 * is not there or cannot be filled in, MAIL_CALENDAR where the invitation cannot be written: another
 * attempt would not help
 */
export function composeMessage(composition: Composition): Message {
  const { mail, jobId, eventAt, from } = composition;
  const to = checkRecipient(mail.to);
  if (mail.ical !== undefined) checkCalendar(mail.ical);
  const chosen = chooseText(mail, composition.texts);
  const { subject, html } = composition.renderer.render(chosen.text, {
    vars: mail.vars ?? {},
    language: chosen.language,
    timezone: composition.timezone,
    name: chosen.name,
  });
  return {
    messageId: messageId({ jobId, eventAt, key: mail.key, domain: domainOf(from.address) }),
    to,
    subject,
    html,
    text: htmlToText(html),
    calendar: mail.ical ?? null,
    date: composition.now,
    jobId,
  };
}

/**
 * Makes the Message-ID of a mail: the same for every attempt, so that a mail sent twice is seen to be one.
 * @param of.jobId id of the job
 * @param of.eventAt time of the event that the job is about, epoch ms
 * @param of.key key of the mail within the job
 * @param of.domain domain of the sender, in the letters of host names
 * @returns with its angle brackets
 * Source: RFC 5322 section 3.6.4
 */
export function messageId(
  of: {
    readonly jobId: string;
    readonly eventAt: EpochMs;
    readonly key: string;
    readonly domain: string;
  },
): string {
  // As JSON, so that no two of (job, time, key) are written alike.
  const subject = JSON.stringify([of.jobId, of.eventAt, of.key]);
  const hash = createHash("sha256").update(subject).digest("hex");
  return `<${hash.slice(0, 40)}@${of.domain}>`;
}

/**
 * Finds the text for a reader: in their language, else in what that is a form of (`nl-BE`: `nl`),
 * else in English.
 * @param texts one text by language
 * @param wanted the reader's language; upper or lower case, `-` or `_`
 * @returns the text, and the language to write its dates in
 */
export function pickText(
  texts: Texts[string],
  wanted: string,
): { readonly text: Text; readonly language: string } {
  const language = plainTag(wanted);
  const base = language.split("-", 1)[0] ?? language;
  for (const tag of [language, base]) {
    const found = Object.keys(texts).find((known) => plainTag(known) === tag);
    const text = found === undefined ? undefined : texts[found];
    if (text !== undefined) return { text, language };
  }
  return { text: texts.en, language: "en" };
}

function plainTag(language: string): string {
  return language.trim().toLowerCase().replaceAll("_", "-");
}

interface ChosenText {
  readonly text: Text;
  readonly language: string;
  readonly name: string;
}

function chooseText(mail: Mail, texts: Texts): ChosenText {
  const wanted = mail.to.language ?? "en";
  if (!("template" in mail)) return { text: mail, language: wanted, name: mail.key };
  const named = Object.hasOwn(texts, mail.template) ? texts[mail.template] : undefined;
  if (named === undefined) throw missingText(mail.template, Object.keys(texts));
  return { ...pickText(named, wanted), name: mail.template };
}

function missingText(wanted: string, known: readonly string[]): MailError {
  const near = nearest(wanted, known);
  const legal = known.length === 0 ? "the task has no texts" : `there is ${known.join(", ")}`;
  return new MailError(
    "MAIL_TEXT",
    `Cannot find the text ${JSON.stringify(oneLine(wanted))}: ${legal}`,
    {
      hint: near === null
        ? "add the text to the task's texts, or give subject and html"
        : `name the text ${JSON.stringify(near)}`,
    },
  );
}

function checkRecipient(to: Recipient): Recipient {
  const name = oneLine(to.name ?? "");
  const email = checkAddress(to.email, "the recipient");
  const language = to.language ?? "en";
  return name === "" ? { email, language } : { email, name, language };
}
