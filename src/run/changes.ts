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

/** Gives the store back as one that tells of its writes, each after it is durable. */
export function tellingStore(store: Store, changes: Changes): Store {
  const methods = new Map<PropertyKey, unknown>();
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
