import { maskAddresses } from "../domain/log.ts";

/** Ids must stay what they are, and a Message-ID only looks like an address. */
const KEPT: readonly string[] = ["id", "job", "item", "message_id"];

/** Writes a value as JSON with every mail address masked. */
export function maskedJson(value: unknown): string {
  return JSON.stringify(
    value,
    (key, inner: unknown) =>
      typeof inner === "string" && !KEPT.includes(key) ? maskAddresses(inner) : inner,
  );
}

/** What no address goes on over, in text and in HTML. */
const BREAK = /[\s<>"]/;

/**
 * Masks every mail address of a page, as {@link maskAddresses} does it, but looks only around each
 * `@`: looking at every letter took 7 ms for 70 kB.
 */
export function maskPage(html: string): string {
  let masked = "";
  let done = 0;
  for (let at = html.indexOf("@"); at >= 0; at = html.indexOf("@", done)) {
    let start = at;
    while (start > done && !BREAK.test(html.charAt(start - 1))) start--;
    let end = at + 1;
    while (end < html.length && !BREAK.test(html.charAt(end))) end++;
    masked += html.slice(done, start) + maskAddresses(html.slice(start, end));
    done = end;
  }
  return masked + html.slice(done);
}
