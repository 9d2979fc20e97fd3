import type { PageSources } from "../http/page_sources.ts";
import { StoreError } from "../domain/errors.ts";
import type { Status } from "../run/status.ts";

/**
 * Says in one line how the daemon stands, for `systemctl status`. Nothing in it changes by itself as
 * time goes by.
 */
export async function sayStanding(
  { readStatus }: Pick<PageSources, "readStatus">,
): Promise<string> {
  const status = await readStatus().catch((thrown: unknown) => {
    if (thrown instanceof StoreError) return thrown;
    throw thrown;
  });
  if (status instanceof StoreError) return status.message;
  const [trouble] = [
    ...status.troubles.map(({ reason }) => reason),
    ...status.holds.map(({ dependency, reason }) =>
      `jobs wait for the ${dependency === "mail" ? "mail server" : "course database"}: ${reason}`
    ),
    ...status.config.problems.filter(({ severity }) => severity === "error")
      .map(() => "automations.yaml has errors: the configuration before goes on"),
  ];
  const { failed, missed } = status.counts;
  return [
    ...(trouble === undefined ? [] : [trouble]),
    sayNext(status),
    ...(failed + missed === 0 ? [] : [`${failed} failed, ${missed} missed`]),
  ].join("; ").replaceAll(/\s+/g, " ");
}

function sayNext({ next: [job], timezone }: Status): string {
  if (job === undefined) return "nothing is planned";
  const at = Temporal.Instant.from(job.due_at).toZonedDateTimeISO(timezone);
  return `next: ${job.task} on ${at.toPlainDate()} at ${
    at.toPlainTime().toString({ smallestUnit: "minute" })
  }`;
}
