import { HandlerError } from "../domain/errors.ts";
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
