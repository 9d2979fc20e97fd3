/**
 * Crash points: just before and just after a call whose effect outlives the process, where a test
 * kills the daemon. By a real SIGKILL, so that nothing is tidied up.
 * @module
 */
import { SchedulerError } from "../domain/errors.ts";
import type { Store } from "../store/store.ts";
import { BOUNDARIES, type Boundary, type Room } from "./boundaries.ts";
import type { Loaded } from "./loaded.ts";

/** One moment in the life of a daemon. */
export interface CrashPoint {
  readonly when: "before" | "after";
  readonly boundary: Boundary;
  /** Which call of it, from 1. */
  readonly call: number;
}

/**
 * Reads a crash point, such as `after:store.settle:1`.
 * @throws {SchedulerError} USAGE_CRASH_POINT where it is none
 */
export function readCrashPoint(text: string): CrashPoint {
  const [, when, named, call] = /^(before|after):([^:]+):([1-9]\d{0,8})$/.exec(text) ?? [];
  const boundary = BOUNDARIES.find((one) => one === named);
  if (boundary !== undefined && (when === "before" || when === "after")) {
    return { when, boundary, call: Number(call) };
  }
  throw new SchedulerError(
    "USAGE_CRASH_POINT",
    `Cannot crash at "${text}" as it must be before or after the n-th call of a boundary, such as after:store.settle:1`,
    { hint: `name one of these boundaries: ${BOUNDARIES.join(", ")}` },
  );
}

/** Makes what a daemon works with deadly: each gives the same thing back, with the crash point in it. */
export interface Traps {
  readonly store: (store: Store) => Store;
  /** Calls are counted on over all configurations that are loaded. */
  readonly loaded: (loaded: Loaded) => Loaded;
}

/**
 * Makes the traps of one crash point.
 * @param crash.die ends the process; it must not return
 */
export function createTraps(
  crash: { readonly point: CrashPoint; readonly die: () => void },
): Traps {
  const trap = createTrap(crash);
  return {
    store: (store) => trap("store", store),
    loaded: (loaded) => ({
      ...loaded,
      mailer: trap("mail", loaded.mailer),
      prepared: { ...loaded.prepared, course: trap("course", loaded.prepared.course) },
    }),
  };
}

function createTrap(
  { point, die }: { readonly point: CrashPoint; readonly die: () => void },
): <Target extends object>(room: Room, target: Target) => Target {
  let calls = 0;
  return (room, target) =>
    new Proxy(target, {
      get(_, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        const method = value.bind(target);
        if (`${room}.${String(name)}` !== point.boundary) return method;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          calls += 1;
          const isIt = calls === point.call;
          if (isIt && point.when === "before") die();
          const result: unknown = await method(...given);
          if (isIt && point.when === "after") die();
          return result;
        };
      },
    });
}
