import type { Clock } from "../domain/clock.ts";
import type { Environment } from "../domain/task.ts";
import type { Store } from "../store/store.ts";
import { BOUNDARIES } from "./boundaries.ts";

/** Told of each change. @param isOfJobs false: what has changed is no job */
type Listener = (isOfJobs: boolean) => void;

/** Tells whoever listens that something has changed. */
export class Changes {
  readonly #listeners = new Set<Listener>();

  /** Says that something has changed. @param isOfJobs whether it may be a job */
  tell(isOfJobs = true): void {
    for (const listener of this.#listeners) listener(isOfJobs);
  }

  /** Listens. @returns ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

/** Writes that nobody looks at: who holds a lease, whose turn it is, and what a handler has noted for itself. */
const QUIET: readonly string[] = [
  "acquireLease",
  "renewLease",
  "releaseLease",
  "seeTask",
  "takeTurn",
  "writeStep",
];

/** Writes that leave every job as it is. */
const NOT_OF_JOBS: readonly (keyof Store)[] = [
  "recordReconcile",
  "intendDelivery",
  "settleDelivery",
  "leaveOut",
  "writeHold",
  "tryHold",
  "endHold",
  "writeNotices",
  "recordAudit",
];

/** What another daemon writes may be told of late: then nothing that was read is kept longer. */
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
      const isOfJobs = !NOT_OF_JOBS.some((one) => one === name);
      const tell = (): void => changes.tell(isOfJobs);
      const method = isToldOf(name) ? telling(value.bind(store), tell) : value.bind(store);
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
  tell: () => void,
): (...given: readonly unknown[]) => Promise<unknown> {
  return async (...given) => {
    const result = await method(...given);
    // A claim that found nothing due has changed nothing.
    if (!Array.isArray(result) || result.length > 0) tell();
    return result;
  };
}

function sharedCounts(store: Store, changes: Changes, clock: Clock): Store["counts"] {
  const kept = new Map<Environment, { readonly atMs: number; readonly counts: Counts }>();
  changes.listen((isOfJobs) => {
    if (isOfJobs) kept.clear();
  });
  // Where a file is locked, no other daemon writes.
  const keptMs = store.lockFile === null ? KEPT_MS : Infinity;
  return (environment) => {
    const nowMs = clock.monotonicMs();
    const known = kept.get(environment);
    if (known !== undefined && nowMs - known.atMs <= keptMs) return known.counts;
    const counts = store.counts(environment);
    kept.set(environment, { atMs: nowMs, counts });
    counts.catch(() => kept.delete(environment));
    return counts;
  };
}

type Counts = ReturnType<Store["counts"]>;
