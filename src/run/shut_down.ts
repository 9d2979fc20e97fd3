import type { Clock } from "../domain/clock.ts";
import { SchedulerError } from "../domain/errors.ts";
import type { Logger } from "../domain/log.ts";
import type { Generations } from "./generations.ts";

/** What shutting down needs. */
export interface ShutDownParts {
  readonly clock: Clock;
  readonly log: Logger;
  /** Cuts the good order short. */
  readonly hurry: AbortSignal;
}

/**
 * Lets attempts finish within the grace, then aborts them; what is aborted is put back.
 * @param graceMs 0 where the lease is lost: then nothing that they do counts any more
 * @throws {SchedulerError} SHUTDOWN_UNWRITTEN where the store does not know how all of them ended
 */
export async function shutDown(
  { clock, log, hurry }: ShutDownParts,
  generations: Generations,
  graceMs: number,
): Promise<void> {
  if (generations.running() > 0 && graceMs > 0) {
    log.info("waiting for jobs", { running: generations.running() });
    const grace = new AbortController();
    const signal = AbortSignal.any([grace.signal, hurry]);
    const waited = clock.sleep(graceMs, signal);
    await Promise.race([generations.idle(), waited]);
    grace.abort();
  }
  const aborted = generations.running();
  if (aborted > 0) log.warn("jobs had to be ended and are put back", { jobs: aborted });
  const unwritten = await generations.abort("the daemon is stopping");
  if (unwritten === 0) return;
  throw new SchedulerError(
    "SHUTDOWN_UNWRITTEN",
    `Cannot write down how ${unwritten} jobs ended, as the store cannot be written`,
    { hint: "mend the store and start the daemon again: it puts those jobs back first" },
  );
}
