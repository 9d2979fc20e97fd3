import type { Clock } from "../domain/clock.ts";
import type { Environment } from "../domain/task.ts";
import type { Store } from "../store/store.ts";
import { BOUNDARIES } from "./boundaries.ts";

/** Tells whoever listens that something has changed; not what. */
export class Changes {
  readonly #listeners = new Set<() => void>();

  /** Says that something has changed. */
  tell(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Listens. @returns ends it */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Writes that nobody looks at: who holds a lease, and what a handler has noted for itself. */
const QUIET: readonly string[] = [
  "acquireLease",
  "renewLease",
  "releaseLease",
  "seeTask",
  "writeStep",
];

/** What another daemon writes may be told of late: nothing that was read is kept longer. */
const KEPT_MS = 1_000;

/**
 * Gives the store back as one that tells of its writes, each after it is durable, and that counts its
 * jobs once for all who ask until then: each page that is open asks at once.
 */
export function tellingStore(store: Store, changes: Changes, clock: Clock): Store {
  const methods = new Map<PropertyKey, unknown>([["counts", sharedCounts(store, changes, clock)]]);
  return new Proxy(store, {
    get(_, name) {
      if (methods.has(name)) return methods.get(name);
      const value: unknown = Reflect.get(store, name, store);
      if (typeof value !== "function") return value;
      const method = isToldOf(name) ? telling(value.bind(store), changes) : value.bind(store);
      methods.set(name, method);
      return method;
    },
  });
}

function isToldOf(name: PropertyKey): boolean {
  const isDurable = BOUNDARIES.some((boundary) => boundary === `store.${String(name)}`);
  return isDurable && !QUIET.includes(String(name));
}

function telling(
  method: (...given: readonly unknown[]) => unknown,
  changes: Changes,
): (...given: readonly unknown[]) => Promise<unknown> {
  return async (...given) => {
    const result = await method(...given);
    // A claim that found nothing due has changed nothing.
    if (!Array.isArray(result) || result.length > 0) changes.tell();
    return result;
  };
}

function sharedCounts(store: Store, changes: Changes, clock: Clock): Store["counts"] {
  const kept = new Map<Environment, { readonly atMs: number; readonly counts: Counts }>();
  changes.listen(() => kept.clear());
  return (environment) => {
    const nowMs = clock.monotonicMs();
    const known = kept.get(environment);
    if (known !== undefined && nowMs - known.atMs <= KEPT_MS) return known.counts;
    const counts = store.counts(environment);
    kept.set(environment, { atMs: nowMs, counts });
    counts.catch(() => kept.delete(environment));
    return counts;
  };
}

type Counts = ReturnType<Store["counts"]>;
