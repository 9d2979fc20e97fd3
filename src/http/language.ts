import { ENGLISH } from "./words/english.ts";
import { DUTCH } from "./words/dutch.ts";
import type { Words } from "./words.ts";

/** A language that the page speaks. */
export interface Language {
  /** As addresses and the cookie have it. */
  readonly code: string;
  /** What it calls itself. */
  readonly name: string;
  readonly locale: string;
  readonly words: Words;
}

/** Every language; the first is spoken where none that is asked for is known. */
export const LANGUAGES: readonly Language[] = [
  { code: "en", name: "English", locale: ENGLISH.locale, words: ENGLISH },
  { code: "nl", name: "Nederlands", locale: DUTCH.locale, words: DUTCH },
];

/** The cookie that keeps a choice. */
export const LANGUAGE_COOKIE = "bcourse_language";

/**
 * Chooses the language of an answer: what was chosen once, else what the browser likes best.
 * @param asked.chosen value of the cookie
 * @param asked.accepted the header Accept-Language
 */
export function chooseLanguage(
  asked: { readonly chosen: string | undefined; readonly accepted: string | undefined },
): Language {
  const wanted = [asked.chosen ?? "", ...preferred(asked.accepted ?? "")];
  const found = wanted.map(languageOf).find((language) => language !== undefined);
  return found ?? englishOnly();
}

/** Finds a language by its code; undefined where it is not spoken. */
export function languageOf(code: string): Language | undefined {
  return LANGUAGES.find((language) => language.code === code);
}

function englishOnly(): Language {
  const [first] = LANGUAGES;
  if (first === undefined) throw new TypeError("Cannot speak without a language");
  return first;
}

/** Codes of an Accept-Language header, the best liked first. */
function preferred(header: string): readonly string[] {
  return header.slice(0, 1_000).split(",").map((part) => {
    const [range = "", ...parameters] = part.trim().toLowerCase().split(";");
    const quality = parameters.map((text) => /^\s*q=([\d.]+)\s*$/.exec(text)?.[1])
      .find((text) => text !== undefined);
    return { code: range.split("-")[0] ?? "", quality: Number(quality ?? "1") };
  }).filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality).map(({ code }) => code);
}
