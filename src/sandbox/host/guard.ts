/**
 * Changes what handlers find in their global scope, so that each thing that goes wrong or is
 * written there is told of the work it belongs to, and so that one handler cannot end its neighbours.
 * @module
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import { format } from "node:util";
import type { LogLine } from "../../domain/job.ts";
import type { Owner } from "./owner.ts";
import { explainThrown } from "./thrown.ts";
import type { Wire } from "./wire.ts";

/** Which work the running code belongs to; undefined: none. */
export type Whose = Pick<AsyncLocalStorage<Owner | undefined>, "getStore">;

/** Puts all guards in place. To be called once, before any handler is loaded. */
export function guardGlobals(whose: Whose, wire: Wire): void {
  catchLooseErrors(whose, wire);
  redirectConsole(whose, wire);
  refuseExit(whose);
  guardTimers(whose, wire);
  // stdin carries the daemon's messages; a handler that reads it would swallow its neighbours'.
  replace(Deno, "stdin", {
    isTerminal: () => false,
    read: () => Promise.resolve(null),
    readSync: () => null,
  });
  // A thread would go on after its attempt, and nothing could stop it but the end of the host.
  replace(globalThis, "Worker", undefined);
}

/** Rejections that nobody awaited and errors that nobody caught. */
function catchLooseErrors(whose: Whose, wire: Wire): void {
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    blame(whose.getStore(), wire, event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    blame(whose.getStore(), wire, event.error);
  });
}

function blame(owner: Owner | undefined, wire: Wire, thrown: unknown): void {
  const { reason, error } = explainThrown(thrown);
  if (owner === undefined || owner.hasEnded) {
    const message = `A handler left something behind that failed later: ${reason}`;
    wire.post({ kind: "note", message });
  } else {
    owner.blame({ reason: `something that the handler did not await failed: ${reason}`, error });
  }
}

const LEVELS: Readonly<Record<string, LogLine["level"]>> = {
  debug: "debug",
  log: "info",
  info: "info",
  dir: "info",
  dirxml: "info",
  table: "info",
  group: "info",
  groupCollapsed: "info",
  trace: "debug",
  warn: "warn",
  error: "error",
};
const SILENT = ["groupEnd", "time", "timeLog", "timeEnd", "count", "countReset", "clear"];

/** `console` writes into the job's log. */
function redirectConsole(whose: Whose, wire: Wire): void {
  const write = (level: LogLine["level"], values: readonly unknown[]): void => {
    const text = format(...values);
    const owner = whose.getStore();
    if (owner === undefined) wire.post({ kind: "note", message: `A handler wrote: ${text}` });
    else owner.log(level, text);
  };
  for (const [name, level] of Object.entries(LEVELS)) {
    replace(console, name, (...values: readonly unknown[]) => write(level, values));
  }
  for (const name of SILENT) replace(console, name, () => {});
  replace(console, "assert", (holds: unknown, ...values: readonly unknown[]) => {
    if (!holds) write("error", ["Assertion failed:", ...values]);
  });
}

/** `exit` ends the attempt that calls it, not the host with its neighbours. */
function refuseExit(whose: Whose): void {
  const calledExit = (name: string) => (code?: number | string): never => {
    const thrown = new Error(`the handler called ${name}(${code ?? ""})`);
    // Blamed as well as thrown: a handler that catches everything has called it all the same.
    whose.getStore()?.blame(explainThrown(thrown));
    throw thrown;
  };
  replace(Deno, "exit", calledExit("Deno.exit"));
  replace(process, "exit", calledExit("process.exit"));
  replace(process, "reallyExit", calledExit("process.reallyExit"));
  replace(process, "abort", calledExit("process.abort"));
}

/** Errors in timers are told of the work that set them; its timers end with it. */
function guardTimers(whose: Whose, wire: Wire): void {
  for (const [name, isOnce] of [["setTimeout", true], ["setInterval", false]] as const) {
    const real = globalThis[name];
    const guarded = (run: unknown, ms?: number, ...args: readonly unknown[]): unknown => {
      const owner = whose.getStore();
      if (owner?.hasEnded) throw new Error(`Cannot ${name} as the attempt has ended`);
      const timer = real(() => {
        if (isOnce) owner?.dropTimer(timer);
        try {
          if (typeof run === "function") run(...args);
        } catch (thrown) {
          blame(owner, wire, thrown);
        }
      }, ms);
      owner?.keepTimer(timer);
      return timer;
    };
    // With what util.promisify finds on the real one.
    replace(
      globalThis,
      name,
      Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(real)),
    );
  }
}

function replace(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, writable: true });
}
