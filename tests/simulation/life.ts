import type { Clock } from "../../src/domain/clock.ts";
import type { WorldTime } from "./time.ts";

/** What becomes of a daemon between two of its steps. */
export type Fate = "crash" | "suspend";

interface Doom {
  readonly fate: Fate;
  crossingsLeft: number;
}

/**
 * One life of a daemon, from its start to its end. Everything it does outside itself goes through
 * here, so that it can die or be suspended at each of its awaits: after its end it is never answered
 * again, and so has no effects any more.
 */
export class Life {
  readonly holder: string;
  readonly #time: WorldTime;
  readonly #onDoom: (life: Life, fate: Fate, at: string) => void;
  #isAlive = true;
  #resumed: PromiseWithResolvers<void> | null = null;
  #doom: Doom | null = null;
  readonly #onResume: (() => void)[] = [];
  /** Spans in which it was suspended, in awake time. */
  readonly #suspensions: { readonly from: number; to: number }[] = [];

  constructor(
    holder: string,
    parts: {
      readonly time: WorldTime;
      readonly onDoom: (life: Life, fate: Fate, at: string) => void;
    },
  ) {
    this.holder = holder;
    this.#time = parts.time;
    this.#onDoom = parts.onDoom;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  get isSuspended(): boolean {
    return this.#resumed !== null;
  }

  /** It is dead from now on. */
  die(): void {
    this.#isAlive = false;
    this.#resumed = null;
    this.#doom = null;
  }

  /** Stops it, as SIGSTOP does. */
  suspend(): void {
    if (!this.#isAlive || this.isSuspended) return;
    this.#resumed = Promise.withResolvers();
    this.#suspensions.push({ from: this.#time.awakeMs, to: Infinity });
  }

  /** Lets it go on, as SIGCONT does. */
  resume(): void {
    const last = this.#suspensions.at(-1);
    if (last !== undefined && last.to === Infinity) last.to = this.#time.awakeMs;
    this.#resumed?.resolve();
    this.#resumed = null;
    for (const act of this.#onResume.splice(0)) act();
    this.#time.touch();
  }

  /** In awake time: since when it has not been suspended; infinite where it is. */
  get ranSinceMs(): number {
    return this.#suspensions.at(-1)?.to ?? -Infinity;
  }

  /** Keeps something for when it goes on, as signals are kept. */
  onResume(act: () => void): void {
    this.#onResume.push(act);
  }

  /** Something becomes of it after so many crossings more. */
  doom(fate: Fate, crossings: number): void {
    this.#doom = { fate, crossingsLeft: crossings };
  }

  /** Takes a doom back that has not come about. */
  spare(): void {
    this.#doom = null;
  }

  /** The instant of awake time since which it has run for so many ms. */
  awakeAgo(ranMs: number): number {
    let at = this.#time.awakeMs;
    let leftMs = ranMs;
    for (const { from, to } of this.#suspensions.toReversed()) {
      const ran = at - Math.min(to, at);
      if (ran >= leftMs) break;
      leftMs -= ran;
      at = from;
    }
    return at - leftMs;
  }

  /** Does something outside the daemon: it may die, or be suspended, before it and after it. */
  async cross<T>(what: string, act: () => T | Promise<T>): Promise<T> {
    await this.pass(`before ${what}`);
    try {
      const result = await act();
      await this.pass(`after ${what}`);
      return result;
    } catch (thrown) {
      await this.pass(`after ${what}`);
      throw thrown;
    }
  }

  /** One await of the daemon; never ends where the daemon is dead. */
  async pass(at: string): Promise<void> {
    this.#time.touch();
    this.#meetDoom(at);
    while (this.#resumed !== null) await this.#resumed.promise;
    if (!this.#isAlive) await new Promise<never>(() => {});
  }

  /** Lets time go by, in the daemon's machine. */
  delay(ms: number): Promise<void> {
    if (ms <= 0) return Promise.resolve();
    return new Promise((resolve) => this.#time.wake(ms, resolve));
  }

  /** The clock as this daemon sees it. */
  clock(): Clock {
    return {
      now: () => this.#time.wall,
      monotonicMs: () => this.#time.monotonicMs,
      sleep: async (ms, signal) => {
        this.#time.touch();
        if (signal.aborted) return;
        await new Promise<void>((resolve) => {
          const end = (): void => {
            timer.cancel();
            signal.removeEventListener("abort", end);
            this.#time.touch();
            resolve();
          };
          const timer = this.#time.wake(ms, end);
          signal.addEventListener("abort", end, { once: true });
        });
        await this.pass("waking");
      },
    };
  }

  #meetDoom(at: string): void {
    if (this.#doom === null || !this.#isAlive || this.isSuspended) return;
    if (--this.#doom.crossingsLeft > 0) return;
    const { fate } = this.#doom;
    this.#doom = null;
    this.#onDoom(this, fate, at);
  }
}
