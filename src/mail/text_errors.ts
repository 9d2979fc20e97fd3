/**
 * What the template engine says of a text, told to the person who wrote it.
 * @module
 */
import { MailError, messageOf } from "../domain/errors.ts";
import { oneLine } from "./one_line.ts";

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
  const said = thrown instanceof RangeError ? "its values are nested too deep" : messageOf(thrown);
  const first = said.split("\n", 1)[0] ?? "";
  const [, what = first, line] = ENGINE_MESSAGE.exec(first) ?? [];
  const name = JSON.stringify(oneLine(about.name));
  const place = line === undefined ? `the ${part}` : `line ${line} of the ${part}`;
  return new MailError(
    "MAIL_TEXT",
    `Cannot fill in ${place} of the text ${name} (${oneLine(about.language)}): ${inWords(what)}`,
    { hint: `correct the text ${name}`, cause: thrown },
  );
}

/** The engine's own words are good but where they speak of its inside. */
function inWords(what: string): string {
  return what === "engine ran out of fuel"
    ? "it takes too many steps, perhaps a loop"
    : oneLine(what);
}
