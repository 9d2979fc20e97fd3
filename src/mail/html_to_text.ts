/**
 * The text part of a mail, for whoever does not read HTML.
 * @module
 */
import { convert, type HtmlToTextOptions } from "html-to-text";

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"];

const OPTIONS: HtmlToTextOptions = {
  // Mail programs wrap by themselves; lines cut at a fixed width read badly on a telephone.
  wordwrap: false,
  // Deeper than anybody nests; without it, unclosed tags in a loop would exhaust the stack.
  limits: { maxDepth: 200 },
  selectors: [
    ...HEADINGS.map((selector) => ({ selector, options: { uppercase: false } })),
    {
      selector: "a",
      options: { hideLinkHrefIfSameAsText: true, linkBrackets: ["<", ">"] as [string, string] },
    },
    { selector: "img", format: "skip" },
    { selector: "table", format: "dataTable", options: { uppercaseHeaderCells: false } },
  ],
};

/**
 * Writes HTML as plain text: links are shown, tables keep their columns, pictures go.
 * @param html a whole document or a fragment
 */
export function htmlToText(html: string): string {
  return convert(html, OPTIONS).trim();
}
