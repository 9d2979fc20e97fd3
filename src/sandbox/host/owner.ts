import { setImmediate } from "node:timers";
import type { LogLine } from "../../domain/job.ts";
import type { Json } from "../../handler.ts";
import type { Call } from "../sandbox.ts";
import { CallRefused } from "./call_refused.ts";
import type { Calls } from "./calls.ts";
import type { Thrown } from "./thrown.ts";
import type { Wire } from "./wire.ts";

/** Deno's timers are numbers or objects, depending on its version. */
type Timer = ReturnType<typeof setTimeout>;

const MOST_LINES = 500;
const MOST_LOG_CHARS = 64 * 1024;
const MOST_LINE_CHARS = 8 * 1024;
const MOST_CALLS = 64;

/** One work inside the host: whatever its handler logs, asks for, leaves behind or breaks belongs to it. */
export class Owner {
  /** Number of the work. */
  readonly id: number;
  /** Aborts the handler's signal. */
  readonly controller = new AbortController();
  readonly #wire: Wire;
  readonly #calls: Calls;
  readonly #timers = new Set<Timer>();
  readonly #queue: (() => void)[] = [];
  #inFlight = 0;
  #onIdle: (() => void) | null = null;
  #lines = 0;
  #chars = 0;
  #fault: Thrown | null = null;
  #hasEnded = false;

  constructor(id: number, parts: { readonly wire: Wire; readonly calls: Calls }) {
    this.id = id;
    this.#wire = parts.wire;
    this.#calls = parts.calls;
  }

  /** What went wrong beside what the handler threw; the first of it. */
  get fault(): Thrown | null {
    return this.#fault;
  }

  /** Whether its ending has been told. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Notes something that makes the work fail however its handler ends. */
  blame(thrown: Thrown): void {
    this.#fault ??= thrown;
  }

  /** Sends a line at once: it may be the last thing heard before the handler loops for ever. */
  log(level: LogLine["level"], text: string): void {
    if (this.#hasEnded || this.#lines > MOST_LINES) return;
    const message = text.length <= MOST_LINE_CHARS
      ? text
      : `${text.slice(0, MOST_LINE_CHARS)}… (cut)`;
    this.#lines++;
    this.#chars += message.length;
    if (this.#lines > MOST_LINES || this.#chars > MOST_LOG_CHARS) {
      this.#lines = MOST_LINES + 1;
      this.#send("warn", "It logged more than is kept: the rest was dropped");
    } else {
      this.#send(level, message);
    }
  }

  /**
   * Asks the daemon for something; more than a few at a time wait here.
   * @throws {CallRefused} what the daemon threw
   */
  async call(method: Call["method"], params: readonly unknown[]): Promise<Json> {
    this.#mustBeRunning(method);
    if (this.#inFlight >= MOST_CALLS) {
      await new Promise<void>((resolve) => this.#queue.push(resolve));
      this.#mustBeRunning(method);
    }
    this.#inFlight++;
    try {
      const answer = await this.#calls.ask(this.id, method, params);
      if (answer.kind === "reply") return answer.value;
      // Made here and not where it came in, so that its stack leads to the handler's line.
      throw new CallRefused(answer.refusal);
    } finally {
      this.#inFlight--;
      this.#queue.shift()?.();
      if (this.#inFlight === 0) this.#onIdle?.();
    }
  }

  /**
   * Waits until nothing that the handler asked for is under way, also where it did not wait itself:
   * nothing of an attempt may happen after it. After it, rejections that nobody awaited are known.
   */
  async settle(): Promise<void> {
    await nextTurn();
    while (this.#inFlight > 0) {
      await new Promise<void>((resolve) => this.#onIdle = resolve);
      await nextTurn();
    }
  }

  /** Remembers a timer, to be cleared when the work ends. */
  keepTimer(timer: Timer): void {
    this.#timers.add(timer);
  }

  /** Forgets a timer that has fired or was cleared. */
  dropTimer(timer: Timer): void {
    this.#timers.delete(timer);
  }

  /** Ends it: no call and no timer works after this. */
  end(): void {
    this.#hasEnded = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  #send(level: LogLine["level"], message: string): void {
    this.#wire.post({ kind: "log", id: this.id, level, message });
    this.#wire.flush();
  }

  #mustBeRunning(method: string): void {
    if (this.#hasEnded) throw new Error(`Cannot ${method} as the attempt has ended`);
  }
}

/** Rejections are reported between two turns of the loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
