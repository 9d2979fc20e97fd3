/**
 * Says in plain words how a host ended.
 * @module
 */

import type { Demise } from "./blame.ts";

/** What is known of a process that has ended. */
export interface HostExit {
  readonly code: number;
  readonly signal: Deno.Signal | null;
  /** The last of what it wrote to stderr. */
  readonly stderr: string;
}

const OUT_OF_MEMORY = /out of memory|heap limit|allocation failed/i;
/** As a shell tells signals in an exit code: 128 + number. */
const SIGNAL_CODES: ReadonlyMap<number, string> = new Map([
  [132, "SIGILL"],
  [133, "SIGTRAP"],
  [134, "SIGABRT"],
  [135, "SIGBUS"],
  [137, "SIGKILL"],
  [139, "SIGSEGV"],
  [143, "SIGTERM"],
]);

/** Says what a host died of that nobody ended. */
export function demiseOf(
  exit: HostExit,
  { wasReady, memoryMb }: { readonly wasReady: boolean; readonly memoryMb: number },
): Demise {
  if (wasReady) return { kind: "died", reason: explainExit(exit, memoryMb) };
  const said = lastLine(exit.stderr);
  return { kind: "start_failed", reason: said === "" ? `exit code ${exit.code}` : said };
}

/**
 * Says why a host ended by itself.
 * @param exit how it ended
 * @param memoryMb the memory it was given
 * @returns a reason that goes on from "the handler", such as `used more than 256 MB of memory`
 */
export function explainExit(exit: HostExit, memoryMb: number): string {
  if (OUT_OF_MEMORY.test(exit.stderr)) return `used more than ${memoryMb} MB of memory`;
  const signal = exit.signal ?? SIGNAL_CODES.get(exit.code);
  if (signal === "SIGKILL") {
    return "was killed by the system or by a person (SIGKILL), as happens when the machine is out of memory";
  }
  if (signal !== undefined) return `made its process crash (${signal})`;
  return `ended its process (exit code ${exit.code})`;
}

/** The last line that says something. */
function lastLine(stderr: string): string {
  return stderr.trim().split("\n").findLast((line) => line.trim() !== "")?.trim() ?? "";
}
