import type { Clock } from "../domain/clock.ts";
import { messageOf } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Changes } from "../run/changes.ts";

/** Pages that are told of changes at a time; others ask now and then. */
export const STREAMS_MOST = 64;
/** However much happens, nobody is told more often. */
export const REST_MS = 1_000;

/** What the stream says: nothing but that it is time to look again. */
const CHANGED = new TextEncoder().encode("data: changed\n\n");
/** How soon a browser comes back that lost the stream. */
const HELLO = new TextEncoder().encode("retry: 2000\n\n");

/**
 * The streams by which open pages learn that something has changed. All share one timer, which runs
 * only after something has changed. A page that does not take what it is told gets no second copy.
 */
export class EventStreams {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array>>();
  readonly #closed = new AbortController();
  readonly #unlisten: () => void;
  #isResting = false;
  #isPending = false;

  constructor({ changes, clock, log }: {
    readonly changes: Changes;
    readonly clock: Clock;
    readonly log: Logger;
  }) {
    this.#clock = clock;
    this.#log = log;
    this.#unlisten = changes.listen(() => this.#hear());
  }

  /** How many pages listen. */
  get size(): number {
    return this.#streams.size;
  }

  /** Opens a stream; null where there are too many, or the page is closing. */
  open(): ReadableStream<Uint8Array> | null {
    if (this.#closed.signal.aborted || this.#streams.size >= STREAMS_MOST) return null;
    let mine: ReadableStreamDefaultController<Uint8Array> | null = null;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        mine = controller;
        this.#streams.add(controller);
        controller.enqueue(HELLO);
      },
      cancel: () => {
        if (mine !== null) this.#streams.delete(mine);
      },
    }, { highWaterMark: 2 });
  }

  /** Ends every stream. */
  close(): void {
    this.#unlisten();
    this.#closed.abort();
    for (const stream of this.#streams) stream.close();
    this.#streams.clear();
  }

  #hear(): void {
    if (this.#streams.size === 0 || this.#closed.signal.aborted) return;
    if (this.#isResting) {
      this.#isPending = true;
      return;
    }
    this.#tell();
    this.#rest().catch((thrown) => this.#log.error("pages not told", { error: messageOf(thrown) }));
  }

  async #rest(): Promise<void> {
    this.#isResting = true;
    do {
      this.#isPending = false;
      await this.#clock.sleep(REST_MS, this.#closed.signal);
      if (this.#isPending) this.#tell();
    } while (this.#isPending && !this.#closed.signal.aborted);
    this.#isResting = false;
  }

  #tell(): void {
    for (const stream of this.#streams) {
      // What waits to be read says the same already.
      if ((stream.desiredSize ?? 0) > 0) stream.enqueue(CHANGED);
    }
  }
}
