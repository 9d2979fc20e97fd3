import type { Clock, EpochMs } from "../domain/clock.ts";
import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import { Bell } from "./bell.ts";

/** No loop waits longer before it asks the clocks again: a laptop sleeps, people set clocks. */
export const LONGEST_WAIT_MS = 30_000;
const SHORTEST_FAILURE_WAIT_MS = 1_000;

/** Why a loop does not get on. */
export interface Trouble {
  /** When the first of the rounds failed that all failed in a row. */
  readonly since: EpochMs;
  /** When the last one did. */
  readonly lastAt: EpochMs;
  /** What the last one said, in words. */
  readonly reason: string;
  /** The mend; null where none is known. */
  readonly hint: string | null;
}

/** A loop that runs. */
export interface Loop {
  readonly bell: Bell;
  /** When its last round ended well; null: none has yet. Feeds `/healthz`. */
  progressAt(): EpochMs | null;
  /** Why its last round failed; null: it did not. */
  trouble(): Trouble | null;
  /** Resolves when the loop has ended. */
  readonly done: Promise<void>;
}

/**
 * Runs one round after another until the signal aborts. A round that throws is reported and counted,
 * and the loop goes on after a wait that doubles with each failure in a row.
 * @param options.round does its work and returns how many ms until the next one is due
 * @param options.mostFailureWaitMs the longest wait after a failure
 */
export function runLoop(options: {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly signal: AbortSignal;
  readonly round: () => Promise<number>;
  readonly mostFailureWaitMs?: number;
}): Loop {
  const bell = new Bell();
  let progressAt: EpochMs | null = null;
  let trouble: Trouble | null = null;
  const run = async (): Promise<void> => {
    let failures = 0;
    while (!options.signal.aborted) {
      let waitMs: number;
      try {
        waitMs = await options.round();
        failures = 0;
        trouble = null;
        progressAt = options.clock.now();
      } catch (thrown) {
        failures += 1;
        const since = trouble?.since ?? options.clock.now();
        const hint = thrown instanceof SchedulerError ? thrown.hint : null;
        trouble = { since, lastAt: options.clock.now(), reason: messageOf(thrown), hint };
        const doubledMs = SHORTEST_FAILURE_WAIT_MS * 2 ** Math.min(failures - 1, 5);
        waitMs = Math.min(doubledMs, options.mostFailureWaitMs ?? LONGEST_WAIT_MS);
        options.log.error(`${options.name} failed and is tried again`, {
          failures,
          error: thrown,
        });
      }
      await waitInSteps(waitMs, bell, options);
    }
  };
  return { bell, progressAt: () => progressAt, trouble: () => trouble, done: run() };
}

/**
 * Waits for so long, or until the bell rings or the signal aborts. In steps, each of which asks both
 * clocks: a laptop that sleeps stops one of them, and somebody who sets the time moves the other.
 */
async function waitInSteps(
  ms: number,
  bell: Bell,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  const [wallStart, steadyStart] = [clock.now(), clock.monotonicMs()];
  let leftMs = ms;
  do {
    const stepMs = Math.min(Math.max(0, leftMs), LONGEST_WAIT_MS);
    if (await bell.wait(stepMs, { clock, signal })) return;
    leftMs = ms - Math.max(clock.now() - wallStart, clock.monotonicMs() - steadyStart);
  } while (leftMs > 0 && !signal.aborted);
}
