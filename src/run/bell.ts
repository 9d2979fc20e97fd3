import type { Clock } from "../domain/clock.ts";

/** Wakes one waiting loop. A ring while nobody waits is kept for the next wait. */
export class Bell {
  #rung = false;
  #waiting: AbortController | null = null;

  /** Wakes the loop, now or at its next wait. */
  ring(): void {
    this.#rung = true;
    this.#waiting?.abort();
  }

  /**
   * Waits for the bell or the signal. Without a time: a wait that is cut short still wakes the process
   * when it would have ended.
   */
  async rung(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      await aborted(AbortSignal.any([waiting.signal, signal]));
      this.#waiting = null;
    }
    this.#rung = false;
  }

  /**
   * Waits for the bell, the time or the signal, whichever comes first.
   * @returns whether the bell was rung
   */
  async wait(
    ms: number,
    { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
  ): Promise<boolean> {
    if (!this.#rung) {
      const waiting = new AbortController();
      this.#waiting = waiting;
      await clock.sleep(ms, AbortSignal.any([waiting.signal, signal]));
      this.#waiting = null;
    }
    const rung = this.#rung;
    this.#rung = false;
    return rung;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
