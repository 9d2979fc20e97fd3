import { HandlerError, SchedulerError } from "../domain/errors.ts";
import type { Job } from "../domain/job.ts";

/** The error for whoever acts for a job that is somebody else's by now. */
export function leaseLost(job: Job): HandlerError {
  return new HandlerError(
    "HANDLER_LEASE_LOST",
    `Cannot go on with ${job.id} as its lease is lost`,
    {
      hint: "do nothing; whoever holds the job now does it",
    },
  );
}

/** The error for whoever plans while another daemon has taken that over. */
export function planningLost(): SchedulerError {
  return new SchedulerError("LEASE_LOST", "Cannot plan as another daemon has taken over", {
    hint: "leave the planning to it; this one waits for its turn",
  });
}

/** Says whether another daemon has taken over what was being done. */
export function isLeaseLost(thrown: unknown): boolean {
  return thrown instanceof SchedulerError && thrown.code === "LEASE_LOST";
}
