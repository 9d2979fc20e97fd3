import type { HostExit } from "./exit_words.ts";
import { LineSplitter } from "./lines.ts";
import { type FromHost, RECORD, type ToHost } from "./protocol.ts";
import { readFromHost } from "./read_from_host.ts";

/** What a host process tells its owner. */
export interface HostEvents {
  /** A message came. */
  message(message: FromHost): void;
  /** Text came that is no message, of a handler that writes to stdout itself. */
  stray(text: string): void;
  /** The host broke the protocol; `reason` goes on from "the handler". It should be killed. */
  misbehaved(reason: string): void;
  /** The process has ended; its pipes may still hold text, or be held open by a program that it started. */
  ended(): void;
  /** Everything it said has been told. Called once, last. */
  exited(exit: HostExit): void;
}

/** Most characters of stderr that are kept. */
const STDERR_KEPT = 16_384;

/** One child process and its pipes. Knows nothing of what the messages mean. */
export class HostProcess {
  readonly #child: Deno.ChildProcess;
  readonly #events: HostEvents;
  readonly #splitter: LineSplitter;
  readonly #lineLimit: number;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  readonly #stdout: ReadableStreamDefaultReader<Uint8Array>;
  readonly #stderr: ReadableStreamDefaultReader<Uint8Array>;
  #outbox: string[] = [];
  #errors = "";
  #isDeaf = false;
  /** Resolves when the process has ended and its pipes are closed. */
  readonly closed: Promise<void>;

  constructor(child: Deno.ChildProcess, lineLimit: number, events: HostEvents) {
    this.#child = child;
    this.#events = events;
    this.#lineLimit = lineLimit;
    this.#splitter = new LineSplitter(lineLimit);
    this.#stdin = child.stdin.getWriter();
    this.#stdout = child.stdout.getReader();
    this.#stderr = child.stderr.getReader();
    this.closed = this.#live();
  }

  /** The system's number of the process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Sends a message; messages of one turn of the loop go in one write. */
  post(message: ToHost): void {
    if (this.#outbox.length === 0) queueMicrotask(() => this.#flush());
    this.#outbox.push(JSON.stringify(message));
  }

  /** Ends it at once. */
  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch (thrown) {
      // It has ended already: exited() is on its way.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }

  /** Stops reading pipes that a program started by a handler holds open after the host has ended. */
  abandon(): void {
    this.#stdout.cancel().catch(() => {});
    this.#stderr.cancel().catch(() => {});
  }

  #flush(): void {
    const text = this.#outbox.join("\n") + "\n";
    this.#outbox = [];
    // A host that has gone does not read: its works are told by exited().
    this.#stdin.write(new TextEncoder().encode(text)).catch(() => {});
  }

  async #live(): Promise<void> {
    const [status] = await Promise.all([
      this.#waitForEnd(),
      this.#readStdout(),
      this.#readStderr(),
    ]);
    await this.#stdin.abort().catch(() => {});
    this.#events.exited({ code: status.code, signal: status.signal, stderr: this.#errors });
  }

  async #waitForEnd(): Promise<Deno.CommandStatus> {
    const status = await this.#child.status;
    this.#events.ended();
    return status;
  }

  async #readStdout(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#stdout.read();
      if (done) return;
      // Read on to the end all the same: a full pipe would keep a host from noticing anything.
      if (!this.#isDeaf) this.#take(decoder.decode(value, { stream: true }));
    }
  }

  #take(chunk: string): void {
    const lines = this.#splitter.push(chunk);
    if (lines === null) {
      const mib = Math.round(this.#lineLimit / 1_048_576 * 10) / 10;
      return this.#giveUp(`sent more than ${mib} MiB at once`);
    }
    for (const line of lines) {
      const at = line.indexOf(RECORD);
      if (at !== 0) this.#events.stray(at === -1 ? line : line.slice(0, at));
      if (at === -1) continue;
      const message = readFromHost(line.slice(at + 1));
      if (message === null) return this.#giveUp("garbled what its host says to the scheduler");
      this.#events.message(message);
    }
  }

  #giveUp(reason: string): void {
    this.#isDeaf = true;
    this.#events.misbehaved(reason);
  }

  async #readStderr(): Promise<void> {
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await this.#stderr.read();
      if (done) return;
      this.#errors = (this.#errors + decoder.decode(value, { stream: true })).slice(-STDERR_KEPT);
    }
  }
}
