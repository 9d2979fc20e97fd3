import { toIso } from "../../domain/clock.ts";
import type { Job } from "../../domain/job.ts";
import { readPauses } from "../../run/planning/hindrance.ts";
import {
  type HistoryView,
  historyView,
  type JobView,
  type LeftOutView,
  leftOutView,
  type MailView,
  mailView,
  waitingJobView,
} from "../../run/views.ts";
import { type MailRow, readMailRows } from "./mail_rows.ts";
import type { PageSources } from "../page_sources.ts";

/** What happened to one job. */
export interface JobTale extends JobView {
  readonly planned_at: string;
  readonly history: readonly HistoryView[];
  /** Who got no mail from it, and why. */
  readonly left_out: readonly LeftOutView[];
}

/** Everything about one job, as the API shows it. */
export interface JobStory extends JobTale {
  readonly mails: readonly MailView[];
}

/** Everything about one job, as its page shows it. */
export interface JobPageStory extends JobTale {
  /** The mails of one page of them. */
  readonly mails: readonly MailRow[];
  readonly mailCount: number;
  /** Which page, from 1. */
  readonly mailPage: number;
}

/** Mails on one page of a job. */
export const JOB_MAILS_PAGE = 100;

/** Reads the story of a job; null where there is no job of that id. */
export async function readJobStory(
  { store }: Pick<PageSources, "store">,
  id: string,
): Promise<JobStory | null> {
  const job = await store.job(id);
  if (job === null) return null;
  const mails = await store.jobDeliveries(job.seq);
  return {
    ...await readTale({ store }, { job, masked: true }),
    mails: mails.map((mail) => mailView(mail, { masked: true })),
  };
}

/** Reads the story of a job for its page; null where there is no job of that id. */
export async function readJobPage(
  sources: Pick<PageSources, "store" | "config">,
  { id, mailPage, masked }: {
    readonly id: string;
    readonly mailPage: number;
    readonly masked: boolean;
  },
): Promise<JobPageStory | null> {
  const job = await sources.store.job(id);
  if (job === null) return null;
  const all = await sources.store.jobDeliveries(job.seq);
  const deliveries = all.slice((mailPage - 1) * JOB_MAILS_PAGE, mailPage * JOB_MAILS_PAGE);
  return {
    ...await readTale(sources, { job, masked }),
    mails: await readMailRows(sources, { deliveries, masked }),
    mailCount: all.length,
    mailPage,
  };
}

async function readTale(
  { store }: Pick<PageSources, "store">,
  { job, masked }: { readonly job: Job; readonly masked: boolean },
): Promise<JobTale> {
  const history = await store.history(job.seq);
  const leftOut = await store.jobLeftOut(job.seq);
  const pause = await readPauses(store, job.environment);
  return {
    ...waitingJobView(job, pause),
    planned_at: toIso(job.plannedAt),
    history: history.map(historyView),
    left_out: leftOut.map((one) => leftOutView(one, { masked })),
  };
}
