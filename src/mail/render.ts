/**
 * Texts with Jinja expressions become subjects and bodies.
 * @module
 */
import { MailError } from "../domain/errors.ts";
import type { Json, Text } from "../handler.ts";
import { formatDate, readableLanguage } from "./dates.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";
import { oneLine, plainText } from "./one_line.ts";
import { textError, unknownName } from "./text_errors.ts";
import { TookTooLong } from "./time_limit.ts";

/** A table of 1,000 rows takes about 15,000 steps. */
const FUEL = 25_000;

/** Longest body; the largest mail servers pass on is many times that, the largest people read is not. */
const LONGEST = 512 * 1024;

/** What a text is rendered with. */
export interface RenderOptions {
  /** What its expressions see. A null shows as nothing, as a missing name does. */
  readonly vars: Readonly<Record<string, Json>>;
  /** Language of the text, for messages and for dates. */
  readonly language: string;
  /** IANA zone in which the reader reads times. */
  readonly timezone: string;
  /** Name of the text, for messages. */
  readonly name: string;
}

/** Renders texts. Values are never taken for expressions, whatever they hold. */
export interface Renderer {
  /**
   * Fills in a text. Names that are missing show as nothing. The filters `date`, `time` and
   * `datetime` write an instant in the text's language and the reader's zone.
   * @returns the body with every value escaped, and the subject on one line, not escaped
   * @throws {MailError} MAIL_TEXT names the text, its language and the line
   */
  render(text: Text, options: RenderOptions): Text;
  /**
   * Looks for names that a text uses and nobody knows, such as `{{ user.frist_name }}`, once for
   * each text.
   * @returns what was found, for whoever wrote the text; empty where the text was looked at before
   */
  findUnknown(text: Text, options: RenderOptions): readonly string[];
}

/** Texts that were looked at; more than there are tags and languages. */
const MOST_KNOWN = 1_000;

/**
 * Starts a renderer.
 * @param options.fuel most steps of one text, about one for each operation; default 25,000
 * @param options.mostMs longest time for one try of one text, in ms; default 1,000
 */
export async function createRenderer(
  options: { readonly fuel?: number; readonly mostMs?: number } = {},
): Promise<Renderer> {
  const engine = await createEngine({ mostMs: options.mostMs });
  const fuel = options.fuel ?? FUEL;
  const looked = new Set<string>();
  /** Sources that took too long: nothing else may run while they do, so each may do it once. */
  const slow = new Set<string>();
  return {
    render(text, about) {
      const fill = (part: Part, source: string): string => {
        if (slow.has(source)) throw textError(part, about, new TookTooLong());
        try {
          return fillIn(engine, { part, source, about, fuel });
        } catch (thrown) {
          if (isTooLong(thrown)) add(slow, source);
          throw thrown;
        }
      };
      return { subject: oneLine(fill("subject", text.subject)), html: fill("body", text.html) };
    },
    findUnknown(text, about) {
      const key = JSON.stringify([about.name, about.language, text.subject, text.html]);
      if (looked.has(key)) return [];
      add(looked, key);
      return [
        ...lookFor(engine, { part: "subject", source: text.subject, about, fuel }),
        ...lookFor(engine, { part: "body", source: text.html, about, fuel }),
      ];
    },
  };
}

function add(known: Set<string>, text: string): void {
  if (known.size >= MOST_KNOWN) known.clear();
  known.add(text);
}

function isTooLong(thrown: unknown): boolean {
  return thrown instanceof MailError && thrown.cause instanceof TookTooLong;
}

type Part = "subject" | "body";

interface Filling {
  readonly part: Part;
  readonly source: string;
  readonly about: RenderOptions;
  readonly fuel: number;
}

function fillIn(engine: Engine, { part, source, about, fuel }: Filling): string {
  let filled: string;
  try {
    const name = part === "body" ? "text.html" : "text.txt";
    filled = engine.render(name, source, engineOptions(about, fuel));
  } catch (thrown) {
    throw textError(part, about, thrown);
  }
  if (filled.length <= LONGEST) return filled;
  throw textError(part, about, new Error(`it is longer than ${LONGEST} characters`));
}

/** Fills in once more, this time minding names that are not known: the engine names the first of them. */
function lookFor(engine: Engine, { part, source, about, fuel }: Filling): readonly string[] {
  // What has no value for this reader is known all the same.
  const options = { ...engineOptions(about, fuel), vars: withBlanks(about.vars), isStrict: true };
  try {
    engine.render("text.html", source, options);
    return [];
  } catch (thrown) {
    const found = unknownName(part, about, { thrown, source });
    return found === null ? [] : [found];
  }
}

function engineOptions(about: RenderOptions, fuel: number): EngineOptions {
  const reader = { language: readableLanguage(about.language), timezone: about.timezone };
  return {
    vars: withoutNulls(about.vars),
    fuel,
    isStrict: false,
    filters: {
      date: (value) => formatDate(value, "date", reader),
      time: (value) => formatDate(value, "time", reader),
      datetime: (value) => formatDate(value, "datetime", reader),
    },
  };
}

type Vars = Readonly<Record<string, unknown>>;

/** Jinja would write a null as `none`, which is no word for people: only names with a value stay. */
function withoutNulls(vars: RenderOptions["vars"]): Vars {
  const named = Object.entries(vars).filter(([, value]) => value !== null);
  return Object.fromEntries(named.map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: Json): unknown {
  if (value === null) return "";
  if (typeof value === "string") return plainText(value);
  if (typeof value !== "object") return value;
  return isList(value) ? value.map(plainValue) : withoutNulls(value);
}

function withBlanks(vars: RenderOptions["vars"]): Vars {
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, blankValue(value)]));
}

function blankValue(value: Json): unknown {
  if (value === null || typeof value !== "object") return plainValue(value);
  return isList(value) ? value.map(blankValue) : withBlanks(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
