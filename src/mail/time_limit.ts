/**
 * A bound for work that lets nothing else of this process run, and that nobody can ask to stop.
 * @module
 */
import { createContext, Script } from "node:vm";

/** Work was ended because it took too long. What it was doing is left as it was at that moment. */
export class TookTooLong extends Error {}

/** Does work, and ends it where it takes longer than the bound. @throws {TookTooLong} then */
export type TimeLimit = <T>(work: () => T) => T;

/**
 * Makes a bound. The engine of JavaScript ends the work from another thread, between any two of its
 * steps, also within WebAssembly; only scripts of `node:vm` may ask for that, so the work is called
 * from one.
 * @param mostMs longest time, in ms; a machine that sleeps meanwhile counts too
 */
export function createTimeLimit(mostMs: number): TimeLimit {
  const desk: { work: () => unknown } = { work: () => undefined };
  const script = new Script("work()");
  const context = createContext(desk);
  return <T>(work: () => T): T => {
    let result: { readonly value: T } | null = null;
    desk.work = () => {
      result = { value: work() };
    };
    try {
      script.runInContext(context, { timeout: mostMs });
    } catch (thrown) {
      if (isTimeout(thrown)) throw new TookTooLong(`it took longer than ${mostMs} ms`);
      throw thrown;
    }
    if (result === null) throw new TypeError("the work did not come to its end");
    return (result as { readonly value: T }).value; // TypeScript does not see that it was set
  };
}

/** Its error is of the script's own world: no `Error` of ours. */
function isTimeout(thrown: unknown): boolean {
  return typeof thrown === "object" && thrown !== null && "code" in thrown &&
    thrown.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
