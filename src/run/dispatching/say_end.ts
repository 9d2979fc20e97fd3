import type { Job } from "../../domain/job.ts";
import { toIso } from "../../domain/clock.ts";
import type { LogFields, Logger } from "../../domain/log.ts";
import type { Settlement } from "../../store/store.ts";

/**
 * Says how an attempt ended.
 * @param end.took whether that is written down: false where the job is somebody else's by now, null
 * where it could not be
 */
export function sayEnd(
  log: Logger,
  { settlement: { kind, reason, dueAt }, took, fields }: {
    readonly settlement: Settlement;
    readonly took: boolean | null;
    readonly fields: LogFields;
  },
): void {
  if (took === null) log.error("not written down how a job ended: it will be rescued", fields);
  else if (!took) log.warn("attempt came too late: the job is somebody else's by now", fields);
  else if (kind === "failed") log.error("job failed", { ...fields, reason });
  else if (kind === "retried") {
    const again = dueAt === null ? null : toIso(dueAt);
    log.warn("attempt failed", { ...fields, reason, again });
  } else if (kind === "put_back") log.info("job put back", { ...fields, reason });
  else log.info(`job ${kind}`, { ...fields, reason });
}

/** What a line of the log tells of a job. */
export function fieldsOf(
  { task, id, attempt }: Job,
): { readonly task: string; readonly job: string; readonly attempt: number } {
  return { task, job: id, attempt };
}
