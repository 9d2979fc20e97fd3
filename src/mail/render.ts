/**
 * Texts with Jinja expressions become subjects and bodies.
 * @module
 */
import type { Json, Text } from "../handler.ts";
import { formatDate, readableLanguage } from "./dates.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";
import { oneLine } from "./one_line.ts";
import { textError } from "./text_errors.ts";

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
}

/**
 * Starts a renderer.
 * @param options.fuel most steps of one text, about one for each operation; default 25,000
 */
export async function createRenderer(options: { readonly fuel?: number } = {}): Promise<Renderer> {
  const engine = await createEngine();
  const fuel = options.fuel ?? FUEL;
  return {
    render(text, about) {
      const fill = (part: Part, source: string): string =>
        fillIn(engine, { part, source, about, fuel });
      return { subject: oneLine(fill("subject", text.subject)), html: fill("body", text.html) };
    },
  };
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

function engineOptions(about: RenderOptions, fuel: number): EngineOptions {
  const reader = { language: readableLanguage(about.language), timezone: about.timezone };
  return {
    vars: withoutNulls(about.vars),
    fuel,
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
  if (typeof value !== "object") return value;
  return isList(value) ? value.map(plainValue) : withoutNulls(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
