/** What people see of a text that is shown on one line: blanks are one, switches of direction are gone. */
export function seen(text: string): string {
  return text.toWellFormed().replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" },
};

/** What a browser shows of HTML: the text between its tags. */
export function seenOf(html: string): string {
  const text = html.replaceAll(/<[^>]*>/g, " ");
  return seen(text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, number, name) => {
    if (name !== undefined) return ENTITIES[name] ?? whole;
    return String.fromCodePoint(hex === undefined ? Number(number) : parseInt(hex, 16));
  }));
}
