/**
 * What the template engine says of a text, told to the person who wrote it.
 * @module
 */
import { MailError, messageOf } from "../domain/errors.ts";
import { oneLine } from "./one_line.ts";
import { TookTooLong } from "./time_limit.ts";

/** The engine says `what is wrong (in text.html:3)`, then shows the place over several lines. */
const ENGINE_MESSAGE = /^(.*?)(?: \(in text\.(?:html|txt):(\d+)\))?$/;

/**
 * Makes the error for a text that cannot be filled in.
 * @param part where in the text
 * @param about which text, in which language
 * @param thrown what the engine threw
 */
export function textError(
  part: "subject" | "body",
  about: { readonly name: string; readonly language: string },
  thrown: unknown,
): MailError {
  const { what, line } = readMessage(thrown);
  const name = JSON.stringify(oneLine(about.name));
  const place = line === null ? `the ${part}` : `line ${line} of the ${part}`;
  return new MailError(
    "MAIL_TEXT",
    `Cannot fill in ${place} of the text ${name} (${oneLine(about.language)}): ${inWords(what)}`,
    { hint: `correct the text ${name}`, cause: thrown },
  );
}

/**
 * Says where a text uses a name that nobody knows.
 * @param found.thrown what the engine threw, told to mind such names
 * @param found.source the text
 * @returns null where it threw for another reason
 */
export function unknownName(
  part: "subject" | "body",
  about: { readonly name: string; readonly language: string },
  found: { readonly thrown: unknown; readonly source: string },
): string | null {
  const { what, line } = readMessage(found.thrown);
  if (what !== "undefined value" || line === null) return null;
  const written = oneLine(found.source.split("\n")[line - 1] ?? "");
  const shown = written.length > 80 ? `${written.slice(0, 80).toWellFormed()}…` : written;
  const name = JSON.stringify(oneLine(about.name));
  return `line ${line} of the ${part} of the text ${name} (${
    oneLine(about.language)
  }) uses a name ` +
    `that this mail does not know, and shows nothing there: ${shown}`;
}

function readMessage(thrown: unknown): { readonly what: string; readonly line: number | null } {
  if (thrown instanceof TookTooLong) return { what: "it takes too long", line: null };
  const said = thrown instanceof RangeError ? "its values are nested too deep" : messageOf(thrown);
  const first = said.split("\n", 1)[0] ?? "";
  const [, what = first, line] = ENGINE_MESSAGE.exec(first) ?? [];
  return { what, line: line === undefined ? null : Number(line) };
}

/** The engine's own words are good but where they speak of its inside. */
function inWords(what: string): string {
  return what === "engine ran out of fuel"
    ? "it takes too many steps, perhaps a loop"
    : oneLine(what);
}
