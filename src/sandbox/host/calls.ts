import type { ToHost } from "../protocol.ts";
import type { Call } from "../sandbox.ts";
import type { Wire } from "./wire.ts";

/** The daemon's answer to a call. */
export type Answer = ToHost & { readonly kind: "reply" | "refuse" };

/** Calls that wait for their answers. */
export class Calls {
  readonly #wire: Wire;
  readonly #pending = new Map<number, (answer: Answer) => void>();
  #last = 0;

  /** @param wire the way to the daemon */
  constructor(wire: Wire) {
    this.#wire = wire;
  }

  /**
   * Asks the daemon. Resolves with its answer, also where it refused.
   * @param id the work that asks
   * @throws {TypeError} where the parameters are no JSON
   * @throws {RangeError} where they are too much
   */
  ask(id: number, method: Call["method"], params: readonly unknown[]): Promise<Answer> {
    const call = ++this.#last;
    const text = JSON.stringify({ kind: "call", id, call, method, params });
    if (text.length > MOST_CHARS) {
      throw new RangeError(
        `Cannot ${method} as its data is too much: wanted at most 4 MiB at once, send it in parts`,
      );
    }
    const { promise, resolve } = Promise.withResolvers<Answer>();
    this.#pending.set(call, resolve);
    this.#wire.postText(text);
    return promise;
  }

  /** Takes an answer. */
  settle(answer: Answer): void {
    this.#pending.get(answer.call)?.(answer);
    this.#pending.delete(answer.call);
  }
}

const MOST_CHARS = 4 * 1024 * 1024;
