/**
 * Child processes of a process, as Linux shows them under /proc.
 * @module
 */
import { systemClock } from "../../src/domain/clock.ts";
import { within } from "../support/within.ts";

/** A process, told apart from a later one with the same number by when it started. */
export interface Child {
  readonly pid: number;
  readonly startedAt: string;
}

/** Lists the child processes that a process has now. */
export function childrenOf(parent: number): readonly Child[] {
  return processes().flatMap((pid) => {
    const stat = readStat(pid);
    return stat?.parent === parent ? [stat.child] : [];
  });
}

/** Lists the processes in whose command line a text stands, such as the path of their program. */
export function processesNaming(text: string): readonly Child[] {
  return processes().flatMap((pid) => {
    const stat = readStat(pid);
    return stat !== null && readCommandLine(pid).includes(text) ? [stat.child] : [];
  });
}

/** Says whether a process lives. */
export function lives({ pid, startedAt }: Child): boolean {
  const stat = readStat(pid);
  return stat !== null && stat.child.startedAt === startedAt && stat.state !== "Z";
}

/** Waits until none of them lives. Nobody is told of the end of a process that is not its own child: this looks. */
export async function untilGone(children: readonly Child[]): Promise<void> {
  const stop = new AbortController();
  const look = async (): Promise<void> => {
    while (children.some(lives) && !stop.signal.aborted) {
      await systemClock().sleep(20, stop.signal);
    }
  };
  try {
    await within(look(), () => `the end of ${children.filter(lives).map(({ pid }) => pid)}`);
  } finally {
    stop.abort();
  }
}

/** Waits until a process has stopped, which it does a moment after it was sent SIGSTOP. */
export async function untilStopped(pid: number): Promise<void> {
  const look = async (): Promise<void> => {
    const { signal } = new AbortController();
    while (readStat(pid)?.state !== "T") await systemClock().sleep(1, signal);
  };
  await within(look(), () => `process ${pid} to stop`);
}

function processes(): readonly number[] {
  return [...Deno.readDirSync("/proc")].map(({ name }) => Number(name)).filter(Number.isInteger);
}

/** @returns empty where there is no such process */
function readCommandLine(pid: number): string {
  return readProc(pid, "cmdline") ?? "";
}

/** @returns null where there is no such process. Source: proc_pid_stat(5) */
function readStat(pid: number): { state: string; parent: number; child: Child } | null {
  const text = readProc(pid, "stat");
  if (text === null) return null;
  // The name of the program stands in brackets and may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state = "", parent = ""] = fields;
  return { state, parent: Number(parent), child: { pid, startedAt: fields[19] ?? "" } };
}

/** @returns null where there is no such process */
function readProc(pid: number, name: string): string | null {
  try {
    return Deno.readTextFileSync(`/proc/${pid}/${name}`);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return null;
    if (thrown instanceof Error && /ESRCH|No such process/.test(thrown.message)) return null;
    throw thrown;
  }
}
