/** The lines of a stream, as they come. */
export class Lines {
  readonly all: string[] = [];
  /** Resolves when the stream has ended. */
  readonly ended: Promise<void>;
  #grown = Promise.withResolvers<void>();
  #isOpen = true;

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#read(stream);
  }

  /**
   * Waits for a line, of those that came already or are still to come.
   * @param pick what is wanted of a line; null where it is not the one
   * @returns null where the stream ended without one
   */
  async find<T>(pick: (line: string) => T | null): Promise<T | null> {
    for (let next = 0;; next++) {
      while (next >= this.all.length) {
        if (!this.#isOpen) return null;
        await this.#grown.promise;
      }
      const found = pick(this.all[next] ?? "");
      if (found !== null) return found;
    }
  }

  text(): string {
    return this.all.join("\n");
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      this.#add(lines);
    }
    this.#isOpen = false;
    this.#add(rest === "" ? [] : [rest]);
  }

  #add(lines: readonly string[]): void {
    this.all.push(...lines);
    this.#grown.resolve();
    this.#grown = Promise.withResolvers();
  }
}
