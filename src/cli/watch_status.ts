import { type Clock, systemClock } from "../domain/clock.ts";
import { messageOf } from "../domain/errors.ts";
import type { Status } from "../run/status.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import type { Terminal } from "./terminal.ts";

/** How often one looks. */
const LOOK_MS = 2_000;
/** Puts the cursor at the top and clears what is below it. */
const CLEAR = "\x1b[H\x1b[2J";

/** What is watched, and how it is shown. */
export interface Watching {
  readonly read: () => Promise<Status>;
  readonly show: (terminal: Terminal, status: Status) => void;
  readonly clock?: Clock;
  /** Ends the watching; left out: SIGINT does. */
  readonly signal?: AbortSignal;
}

/**
 * Shows the status again and again: on a terminal in the place of the one before, elsewhere one after
 * the other. A look that fails is told, and the next one may go well.
 * @returns 0: it was ended by whoever watched
 */
export async function watchStatus(terminal: Terminal, watching: Watching): Promise<ExitCode> {
  const { read, show, clock = systemClock() } = watching;
  const isScreen = terminal.width < Infinity;
  const ending = watching.signal === undefined ? interruption() : null;
  const signal = watching.signal ?? ending?.signal ?? AbortSignal.abort();
  try {
    while (!signal.aborted) {
      // Gathered first: a screen that is cleared before the next look is there would flicker.
      const lines: string[] = [];
      const page: Terminal = {
        ...terminal,
        out: (line) => lines.push(line),
        err: (line) => lines.push(line),
      };
      try {
        show(page, await read());
      } catch (thrown) {
        lines.push(`Error: ${messageOf(thrown)}`);
      }
      terminal.out(isScreen ? `${CLEAR}${lines.join("\n")}` : lines.join("\n"));
      await clock.sleep(LOOK_MS, signal);
    }
    return EXIT.done;
  } finally {
    ending?.close();
  }
}

function interruption(): { readonly signal: AbortSignal; close(): void } {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  Deno.addSignalListener("SIGINT", end);
  return { signal: ending.signal, close: () => Deno.removeSignalListener("SIGINT", end) };
}
