import type { Life } from "./life.ts";

/**
 * File locks as the operating system keeps them: freed the moment their process dies. The engine
 * asks for them by `Deno.openSync`, the one call that it makes past its interfaces, so that is what
 * stands in for the system while a world is open.
 */
export class Kernel implements Disposable {
  readonly #real = Deno.openSync;
  /** Who opens which path: each daemon is given a name of its own for the one lock file. */
  readonly #openers = new Map<string, Life>();
  #holder: Life | null = null;

  constructor() {
    Deno.openSync = (path, options) => {
      const life = this.#openers.get(String(path));
      if (life === undefined) return this.#real.call(Deno, path, options);
      // Only what locking needs.
      return this.#fileOf(life) as unknown as Deno.FsFile;
    };
  }

  /** Names the lock file for a daemon. */
  lockFileFor(life: Life): string {
    const path = `/simulated/${life.holder}.lock`;
    this.#openers.set(path, life);
    return path;
  }

  /** Frees what a dead process had locked. */
  freeAllOf(life: Life): void {
    if (this.#holder === life) this.#holder = null;
    this.#openers.delete(`/simulated/${life.holder}.lock`);
  }

  [Symbol.dispose](): void {
    Deno.openSync = this.#real;
  }

  #fileOf(life: Life): Pick<Deno.FsFile, "tryLockSync" | "close"> {
    let hasLocked = false;
    return {
      tryLockSync: () => {
        if (this.#holder !== null) return false;
        this.#holder = life;
        hasLocked = true;
        return true;
      },
      close: () => {
        if (hasLocked && this.#holder === life) this.#holder = null;
        hasLocked = false;
      },
    };
  }
}
