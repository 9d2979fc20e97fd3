/**
 * Cuts a stream of text into lines, on both sides of the pipe.
 * @module
 */

/** Collects text and gives back whole lines; keeps at most `limit` characters of an open one. */
export class LineSplitter {
  readonly #limit: number;
  /** The open line. In parts, as searching one long text again with each chunk would be quadratic. */
  #parts: string[] = [];
  #size = 0;

  /** @param limit most characters in a line */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Takes a chunk of text.
   * @returns the lines that it completes, without their line feeds; null where a line is over the limit
   */
  push(chunk: string): readonly string[] | null {
    const lines: string[] = [];
    let from = 0;
    for (;;) {
      const to = chunk.indexOf("\n", from);
      if (this.#size + (to === -1 ? chunk.length : to) - from > this.#limit) return null;
      if (to === -1) break;
      const end = chunk.slice(from, to);
      lines.push(this.#size === 0 ? end : this.#parts.join("") + end);
      this.#parts = [];
      this.#size = 0;
      from = to + 1;
    }
    if (from < chunk.length) {
      this.#parts.push(chunk.slice(from));
      this.#size += chunk.length - from;
    }
    return lines;
  }
}
