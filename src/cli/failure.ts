import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { Problem } from "../domain/problem.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { oneLine, printProblems, type Terminal } from "./terminal.ts";

/** Ends a command whose configuration has errors. They have all been found before this is thrown. */
export class WrongConfiguration extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super("the configuration has errors");
    this.problems = problems;
  }
}

/** Tells a person what went wrong and how to mend it. @returns what to exit with */
export function tellFailure(
  thrown: unknown,
  { terminal, debug }: { readonly terminal: Terminal; readonly debug: boolean },
): ExitCode {
  if (thrown instanceof WrongConfiguration) {
    printProblems(terminal, thrown.problems);
    return EXIT.wrong;
  }
  terminal.err(`Error: ${oneLine(messageOf(thrown))}`);
  const isOurs = thrown instanceof SchedulerError;
  terminal.err(
    `Try: ${
      isOurs ? thrown.hint : "run it again with --debug, and report what it says as a fault"
    }`,
  );
  if (debug && thrown instanceof Error) terminal.err(stackOf(thrown));
  return isOurs ? exitCodeOf(thrown.code) : EXIT.failed;
}

function exitCodeOf(code: string): ExitCode {
  if (code.startsWith("STORE_") || code === "LOCK_HELD" || code === "PORT_TAKEN") {
    return EXIT.couldNotStart;
  }
  if (code.startsWith("USAGE_") || code.startsWith("ACTION_NO_")) return EXIT.wrong;
  return code === "NOT_RUNNING" ? EXIT.notRunning : EXIT.failed;
}

function stackOf(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\nCaused by: ${stackOf(error.cause)}` : own;
}
