/**
 * The program as a process of its own: the daemon, and commands.
 * @module
 */
import { fileURLToPath } from "node:url";
import { Lines } from "./lines.ts";
import { within } from "./within.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

/** What a daemon logged. */
export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A daemon that was started; it is killed at the end of its scope, whatever happens. */
export interface DaemonProcess extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: Lines;
  readonly stderr: Lines;
  /** What it logged so far. */
  log(): readonly LogLine[];
  /** Waits for the address of its page: from then on it runs. */
  page(): Promise<string>;
  /** Waits for a line of its log. */
  logged(message: string | RegExp): Promise<LogLine>;
  kill(signal: Deno.Signal): void;
  /** Waits for its end. @returns the exit code; beyond 128 where a signal ended it */
  ended(): Promise<number>;
}

/** How a command ended and what it said. */
export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a process is given beside its arguments. */
export interface Surroundings {
  /** The program as one file, to be run instead of the sources, with none of this process's environment. */
  readonly file?: string;
  /** Environment variables, beside those of the tests' own process. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program, with its arguments, that runs it in its own place, such as `nsenter`. */
  readonly through?: readonly string[];
}

/** Starts `run` in a directory with an automations.yaml. */
export function startDaemon(
  dir: string,
  args: readonly string[] = [],
  surroundings: Surroundings = {},
): DaemonProcess {
  return startProgram(dir, [MAIN, "run", ...args], surroundings);
}

/** Starts a script of ours. @param args its path and what follows */
export function startProgram(
  dir: string,
  args: readonly string[],
  surroundings: Surroundings = {},
): DaemonProcess {
  const child = commandOf(dir, args, surroundings).spawn();
  const stdout = new Lines(child.stdout);
  const stderr = new Lines(child.stderr);
  const over = Promise.all([child.status, stdout.ended, stderr.ended]);
  const told = (): string => `\nstdout:\n${stdout.text()}\nstderr:\n${stderr.text()}`;
  async function find<T>(lines: Lines, pick: (line: string) => T | null, what: string): Promise<T> {
    const found = await within(lines.find(pick), () => `${what}${told()}`);
    if (found === null) throw new Error(`the process ended without ${what}${told()}`);
    return found;
  }
  return {
    ...{ pid: child.pid, stdout, stderr },
    log: () => stderr.all.flatMap((line) => readLog(line) ?? []),
    page: () => find(stdout, (line) => /^Page: (http:\S+)$/.exec(line)?.[1] ?? null, "its page"),
    logged: (message) =>
      find(stderr, (line) => {
        const log = readLog(line);
        return log !== null && matches(log.message, message) ? log : null;
      }, `the log line ${message}`),
    kill: (signal) => child.kill(signal),
    async ended() {
      const [status] = await within(over, () => `its end${told()}`);
      return status.code;
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGKILL");
      } catch (thrown) {
        if (!(thrown instanceof TypeError)) throw thrown; // it has ended already
      }
      await within(over, () => `its end after SIGKILL${told()}`);
    },
  };
}

/** Runs a command to its end. */
export async function command(
  dir: string,
  args: readonly string[],
  surroundings: Surroundings = {},
): Promise<Said> {
  await using process = startProgram(dir, [MAIN, ...args], surroundings);
  const code = await process.ended();
  return { code, stdout: process.stdout.text(), stderr: process.stderr.text() };
}

function commandOf(
  dir: string,
  args: readonly string[],
  { file, env = {}, through = [] }: Surroundings,
): Deno.Command {
  const own = file === undefined
    ? [Deno.execPath(), "run", "-A", ...args]
    : [file, ...args.filter((one) => one !== MAIN)];
  const [program = "", ...rest] = [...through, ...own];
  return new Deno.Command(program, {
    args: rest,
    cwd: dir,
    clearEnv: file !== undefined,
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

function matches(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === "string" ? text === wanted : wanted.test(text);
}

/** @returns null for what is no line of the log */
function readLog(line: string): LogLine | null {
  return line.startsWith('{"@timestamp"') ? JSON.parse(line) : null;
}
