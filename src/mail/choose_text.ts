/**
 * Which text a mail gets: what editors wrote in Bcourse goes before what comes with the task.
 * @module
 */
import { MailError } from "../domain/errors.ts";
import { nearest } from "../domain/nearest.ts";
import type { Mail, Text, Texts } from "../handler.ts";
import { oneLine } from "./one_line.ts";

/** A text that somebody wrote in Bcourse: a row of its table `content`. */
export interface WrittenText {
  readonly tag: string;
  readonly language: string;
  /** Null where it was left blank: then the task's own stands. */
  readonly subject: string | null;
  /** Null where it was left blank: then the task's own stands. */
  readonly html: string | null;
}

/** A text to fill in. */
export interface ChosenText {
  readonly text: Text;
  /** In which its dates are written. */
  readonly language: string;
  /** For messages. */
  readonly name: string;
}

/**
 * Chooses among a task's own texts, or takes what the mail brings.
 * @returns null where the task has no text of that name
 */
export function chooseOwn(mail: Mail, texts: Texts): ChosenText | null {
  const wanted = mail.to.language ?? "en";
  if (!("template" in mail)) return { text: mail, language: wanted, name: mail.key };
  const named = Object.hasOwn(texts, mail.template) ? texts[mail.template] : undefined;
  return named === undefined ? null : { ...pickText(named, wanted), name: mail.template };
}

/**
 * Chooses among the texts that were written in Bcourse: the first tag that has one in the reader's
 * language, or in what that is a form of, or in English.
 * @param written those of the tags in question; one without a word in it counts for nothing
 * @param tags the one that goes before the others first
 * @param wanted the reader's language
 * @returns null where there is none
 */
export function chooseWritten(
  written: readonly WrittenText[],
  tags: readonly string[],
  wanted: string,
): WrittenText | null {
  const filled = written.filter(({ subject, html }) => subject !== null || html !== null);
  for (const tag of tags) {
    const tagged = filled.filter((text) => text.tag === tag);
    for (const language of [...forms(wanted), "en"]) {
      const found = tagged.find((text) => plainTag(text.language) === language);
      if (found !== undefined) return found;
    }
  }
  return null;
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
  for (const tag of forms(wanted)) {
    const found = Object.keys(texts).find((known) => plainTag(known) === tag);
    const text = found === undefined ? undefined : texts[found];
    if (text !== undefined) return { text, language: plainTag(wanted) };
  }
  return { text: texts.en, language: "en" };
}

/** The error for a text that is neither with the task nor in Bcourse. */
export function missingText(wanted: string, known: readonly string[]): MailError {
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

/** A language and what it is a form of. */
function forms(wanted: string): readonly string[] {
  const language = plainTag(wanted);
  return [language, language.split("-", 1)[0] ?? language];
}

function plainTag(language: string): string {
  return language.trim().toLowerCase().replaceAll("_", "-");
}
