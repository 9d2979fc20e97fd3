import { toIso } from "../domain/clock.ts";
import { readPauses } from "../run/hindrance.ts";
import type { PageSources } from "./page_sources.ts";
import {
  type HistoryView,
  historyView,
  type JobView,
  jobView,
  type LeftOutView,
  leftOutView,
  type MailView,
  mailView,
} from "../run/views.ts";

/** Everything about one job, as the page and the API show it. */
export interface JobStory extends JobView {
  readonly planned_at: string;
  readonly history: readonly HistoryView[];
  readonly mails: readonly MailView[];
  /** Who got no mail from it, and why. */
  readonly left_out: readonly LeftOutView[];
}

/** Reads the story of a job; null where there is no job of that id. */
export async function readJobStory(
  { store }: Pick<PageSources, "store">,
  id: string,
): Promise<JobStory | null> {
  const job = await store.job(id);
  if (job === null) return null;
  const history = await store.history(job.seq);
  const mails = await store.jobDeliveries(job.seq);
  const leftOut = await store.jobLeftOut(job.seq);
  const pause = await readPauses(store, job.environment);
  return {
    ...jobView(job, pause(job.task)),
    planned_at: toIso(job.plannedAt),
    history: history.map(historyView),
    mails: mails.map((mail) => mailView(mail, { masked: true })),
    left_out: leftOut.map((one) => leftOutView(one, { masked: true })),
  };
}
