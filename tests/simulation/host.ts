import { StoreError } from "../../src/domain/errors.ts";
import type { Life } from "./life.ts";
import type { SimTask } from "./tasks.ts";
import type { WorldTime } from "./time.ts";

/** How long a call waits for a server from which nothing comes. */
const SILENCE_MS = 6_000;

/** How a link is cut. */
export interface Cut {
  /** Whether calls wait for answers that never come, instead of being refused at once. */
  readonly isSilent: boolean;
  /** Whether one write more gets through, and its answer does not. */
  readonly takesOne: boolean;
}

/** A host: its link to the store, and the configuration file that lies on it. */
export class Host {
  readonly name: string;
  /** What its file has; null: the same as the newest. */
  tasks: readonly SimTask[] | null = null;
  readonly #time: WorldTime;
  #cut: Cut | null = null;
  #upSinceMs = -Infinity;

  constructor(name: string, time: WorldTime) {
    this.name = name;
    this.#time = time;
  }

  /** Whether no call of its daemon reaches the store. */
  get isCut(): boolean {
    return this.#cut !== null;
  }

  /** Whether nothing that its daemon writes gets through any more. */
  get isSilenced(): boolean {
    return this.#cut?.takesOne === false;
  }

  /** In awake time: since when its link has been up; infinite where it is cut. */
  get upSinceMs(): number {
    return this.isCut ? Infinity : this.#upSinceMs;
  }

  /** Cuts its link. */
  cut(how: Cut): void {
    this.#cut = how;
  }

  /** Mends it. */
  mend(): void {
    if (this.#cut === null) return;
    this.#cut = null;
    this.#upSinceMs = this.#time.awakeMs;
  }

  /** Carries a call of a daemon to the store, if the link is up. */
  async carry<T>(
    life: Life,
    { isRead, act }: { readonly isRead: boolean; readonly act: () => T | Promise<T> },
  ): Promise<T> {
    const cut = this.#cut;
    if (cut === null) return await act();
    if (cut.takesOne && !isRead) {
      this.#cut = { ...cut, takesOne: false };
      await act();
    }
    if (cut.isSilent) await life.delay(SILENCE_MS);
    throw new StoreError("STORE_UNUSABLE", "Cannot reach the simulated store", { hint: "wait" });
  }
}
