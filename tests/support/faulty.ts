import { StoreError } from "../../src/domain/errors.ts";
import type { Store } from "../../src/store/store.ts";

/** Which calls of a store fail, and how. */
export interface Fault {
  /** The first call that fails, from 1; each page of an async iterable is a call. */
  readonly failAt: number;
  /** How many calls fail from there on; 1 unless told otherwise. */
  readonly times?: number;
  /** `before`: nothing has happened. `after`: it has, and the caller does not learn that it has. */
  readonly when: "before" | "after";
  /** What the caller gets. */
  readonly error: () => Error;
}

/** A store whose calls fail as told. */
export interface FaultyStore {
  readonly store: Store;
  /** The calls there were, by method, oldest first. */
  readonly calls: readonly string[];
  /** Forgets the calls there were: from now on, calls are counted and fail by this fault. */
  arm(fault: Fault | null): void;
}

const PAGES: readonly string[] = ["scheduledJobs", "finishedJobs", "changes"];

/**
 * Puts faults between a store and who uses it. Nothing fails until it is armed; `close` never does,
 * and copies and checks of the store are calls as any other.
 */
export function faulty(store: Store): FaultyStore {
  const calls: string[] = [];
  let fault: Fault | null = null;
  const call = async <T>(method: string, work: () => Promise<T>): Promise<T> => {
    const number = calls.push(method);
    const { failAt = Infinity, times = 1, when = "before", error = fullDisk } = fault ?? {};
    const fails = number >= failAt && number < failAt + times;
    if (fails && when === "before") throw error();
    const result = await work();
    if (fails) throw error();
    return result;
  };
  return {
    calls,
    store: new Proxy(store, {
      get(_, name) {
        const value: unknown = Reflect.get(store, name, store);
        if (typeof value !== "function" || name === "close") return value;
        const method = String(name);
        return (...given: readonly unknown[]): unknown => {
          const work = (): unknown => value.apply(store, given);
          return PAGES.includes(method)
            ? pages(work, (page) => call(method, page))
            : call(method, () => Promise.resolve(work()));
        };
      },
    }),
    arm(next) {
      calls.length = 0;
      fault = next;
    },
  };
}

/** The error of a disk with no room. */
export function fullDisk(): StoreError {
  return new StoreError("STORE_FULL", "Cannot use the store as the disk is full", {
    hint: "make room on the disk; nothing was lost",
  });
}

/** The error of a store whose lock another program holds. */
export function busyStore(): StoreError {
  return new StoreError("STORE_BUSY", "Cannot use the store as another program holds its lock", {
    hint: "try again in a moment",
  });
}

/** Hands out pages, each by a call of its own. */
async function* pages(
  work: () => unknown,
  call: <T>(page: () => Promise<T>) => Promise<T>,
): AsyncGenerator<unknown> {
  const found = work() as AsyncIterable<unknown>; // only methods that give one come here
  const iterator = found[Symbol.asyncIterator]();
  try {
    for (;;) {
      const page = await call(() => iterator.next());
      if (page.done === true) return;
      yield page.value;
    }
  } finally {
    await iterator.return?.();
  }
}
