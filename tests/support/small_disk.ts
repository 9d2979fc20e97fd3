/**
 * A small disk of its own for a directory, that a test may fill. It is seen only by processes that
 * are started through it: nothing of the machine changes, and no rights are needed where the kernel
 * lets everybody make namespaces.
 * @module
 */
import { dirname, join } from "node:path";
import { Lines } from "./lines.ts";
import type { Need } from "./needs.ts";
import { within } from "./within.ts";

/** A disk in memory, mounted on a directory; it is gone at the end of its scope. */
export interface SmallDisk extends AsyncDisposable {
  /** What to start programs through that are to see it, in the directory above it. */
  readonly through: readonly string[];
  /** Where this process, which does not see it, finds a file of it. */
  path(name: string): string;
  /** Leaves not a byte free. */
  fill(): Promise<void>;
  /** Takes away what {@link fill} wrote. */
  makeRoom(): Promise<void>;
  /** Lets nobody write any more. Only while no file is open for writing. */
  makeReadOnly(): Promise<void>;
}

const NAMESPACES = ["unshare", "--user", "--map-root-user", "--mount"];
const FILLING = "filling";

/** Whether this machine lets a process have a disk of its own. */
export function needsSmallDisk(): Need {
  const isAble = canMount();
  return {
    found: null,
    ignore: !isAble,
    nameSuffix: isAble ? "" : " [needs unshare, nsenter and user namespaces that may mount]",
  };
}

/** Mounts a disk on an empty directory. */
export async function openSmallDisk(
  directory: string,
  { kilobytes }: { readonly kilobytes: number },
): Promise<SmallDisk> {
  const script = `mount -t tmpfs -o size=${kilobytes}k none "$1" && echo ready && exec cat`;
  const [program = "", ...args] = [...NAMESPACES, "sh", "-c", script, "sh", directory];
  // It reads until its input ends, which it does at the latest with this process.
  const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
  const stdout = new Lines(child.stdout);
  const ready = stdout.find((line) => line === "ready" ? line : null);
  if (await within(ready, () => "a small disk") === null) throw new Error("no disk was mounted");
  const target = ["--target", String(child.pid), "--user", "--mount"];
  const inside = ["nsenter", ...target, "--preserve-credentials", "--"];
  // Whoever enters finds itself in the root directory.
  const through = [...inside, "sh", "-c", 'cd "$0" && exec "$@"', dirname(directory)];
  const path = (name: string): string => join(`/proc/${child.pid}/root`, directory, name);
  return {
    through,
    path,
    fill: () => fill(path(FILLING)),
    makeRoom: () => Deno.remove(path(FILLING)),
    makeReadOnly: () => run([...inside, "mount", "-o", "remount,ro", directory]),
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      await Promise.all([child.status, stdout.ended]);
    },
  };
}

function canMount(): boolean {
  const [program = "", ...args] = [...NAMESPACES, "mount", "-t", "tmpfs", "none", "/tmp"];
  const output = { stdout: "null", stderr: "null" } as const;
  try {
    return new Deno.Command(program, { args, ...output }).outputSync().success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

async function fill(path: string): Promise<void> {
  using file = await Deno.open(path, { create: true, write: true });
  const block = new Uint8Array(4_096);
  try {
    for (;;) await file.write(block);
  } catch (thrown) {
    if (!(thrown instanceof Error && /ENOSPC|No space left/.test(thrown.message))) throw thrown;
  }
}

async function run(command: readonly string[]): Promise<void> {
  const [program = "", ...args] = command;
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
