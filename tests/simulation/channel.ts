import type { Chance } from "./chance.ts";
import type { Host } from "./host.ts";
import type { Life } from "./life.ts";

/** Writes that others may want to act on. */
const TOLD = ["settle", "applyPlan", "order", "rescue", "writeHold", "endHold", "countFailure"];

interface Listener {
  readonly life: Life;
  readonly host: Host;
  isRung: boolean;
  wake: () => void;
}

/** On which daemons tell each other that something was written. Some of it is never heard. */
export class Channel {
  readonly #chance: Chance;
  readonly #listeners = new Set<Listener>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  /** A daemon has written something. */
  tell(teller: Life, method: string): void {
    if (!TOLD.includes(method)) return;
    for (const listener of this.#listeners) {
      const hears = listener.life !== teller && !listener.host.isCut && this.#chance.has(0.8);
      if (!hears) continue;
      listener.isRung = true;
      listener.wake();
    }
  }

  /** What a daemon hears until the signal aborts. */
  async *hear(life: Life, host: Host, signal: AbortSignal): AsyncGenerator<void> {
    const listener: Listener = { life, host, isRung: false, wake: () => {} };
    this.#listeners.add(listener);
    try {
      while (!signal.aborted) {
        if (!listener.isRung) await rung(listener, signal);
        listener.isRung = false;
        await life.pass("hearing of others");
        if (!signal.aborted) yield;
      }
    } finally {
      this.#listeners.delete(listener);
    }
  }

  /** Nobody tells a dead daemon anything. */
  forget(life: Life): void {
    for (const listener of this.#listeners) {
      if (listener.life === life) this.#listeners.delete(listener);
    }
  }
}

async function rung(listener: Listener, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    listener.wake = resolve;
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
