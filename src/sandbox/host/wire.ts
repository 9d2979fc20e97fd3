import { type FromHost, RECORD } from "../protocol.ts";

/** The way to the daemon. Takes the host's stdout before any handler is loaded. */
export class Wire {
  readonly #write: (bytes: Uint8Array) => number;
  readonly #encoder = new TextEncoder();
  #outbox: string[] = [];

  /** @param write writes to the pipe and returns how many bytes it took */
  constructor(write: (bytes: Uint8Array) => number) {
    this.#write = write;
  }

  /**
   * Sends a message at the end of this turn: those of one turn go in one write, and none is held
   * back by a handler that starts to loop in a later one.
   */
  post(message: FromHost): void {
    this.postText(JSON.stringify(message));
  }

  /** Sends a message that is JSON already. */
  postText(text: string): void {
    if (this.#outbox.length === 0) queueMicrotask(() => this.flush());
    this.#outbox.push(`${RECORD}${text}\n`);
  }

  /** Sends what waits. Blocks while the daemon does not read, so a flood slows its own sender. */
  flush(): void {
    if (this.#outbox.length === 0) return;
    let bytes = this.#encoder.encode(this.#outbox.join(""));
    this.#outbox = [];
    while (bytes.length > 0) bytes = bytes.subarray(this.#write(bytes));
  }
}
