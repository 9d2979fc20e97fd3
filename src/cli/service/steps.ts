import { SchedulerError } from "../../domain/errors.ts";

/** A program of the system with its arguments. */
export type Step = readonly [program: string, ...args: readonly string[]];

/**
 * Runs a program of the system to its end.
 * @returns what it wrote
 * @throws {SchedulerError} STEP_FAILED
 */
export async function runStep([program, ...args]: Step): Promise<string> {
  const line = [program, ...args].join(" ");
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, { args }).output();
    if (success) return new TextDecoder().decode(stdout);
    throw failed(line, new TextDecoder().decode(stderr).trim());
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) throw failed(line, "there is no such program");
    throw thrown;
  }
}

function failed(line: string, why: string): SchedulerError {
  const message = `Cannot run "${line}"${why === "" ? "" : `: ${why}`}`;
  return new SchedulerError("STEP_FAILED", message, {
    hint: "mend what it says, then run the same command again",
  });
}

/** @returns systemd's version; 0 where there is none */
export async function systemdVersion(): Promise<number> {
  try {
    return Number(/^systemd (\d+)/.exec(await runStep(["systemctl", "--version"]))?.[1] ?? 0);
  } catch (thrown) {
    if (thrown instanceof SchedulerError) return 0;
    throw thrown;
  }
}
