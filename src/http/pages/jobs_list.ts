import type { JobState } from "../../domain/job.ts";
import { type JobView, jobView } from "../../run/views.ts";
import type { JobFilter } from "../../store/store.ts";
import { type ListPage, PAGE, pageOf, readPlace, writePlace } from "./list_place.ts";
import type { PageSources } from "../page_sources.ts";
import type { When } from "../when.ts";

/** What a list of jobs can show: what comes, what is over, or one way of being over. */
export const JOB_SHOWS = [
  "coming",
  "over",
  "failed",
  "missed",
  "succeeded",
  "skipped",
  "cancelled",
] as const;

/** One of them. */
export type JobShow = typeof JOB_SHOWS[number];

/** What is asked of the page of jobs, checked. */
export interface JobsAsk {
  readonly show: JobShow;
  readonly task: string;
  readonly search: string;
  /** A day such as `2026-12-24`; empty: any. */
  readonly day: string;
  readonly after: string;
}

/** A search that is given no day looks this far back or ahead. */
export const SEARCH_DAYS = 30;

/** Reads what is asked; what makes no sense counts as not asked. */
export function readJobsAsk(query: (name: string) => string | undefined): JobsAsk {
  return {
    show: JOB_SHOWS.find((show) => show === query("show")) ?? "coming",
    task: query("task") ?? "",
    search: (query("q") ?? "").trim().slice(0, 100),
    day: query("day") ?? "",
    after: query("after") ?? "",
  };
}

/** Reads one page of jobs. */
export async function readJobs(
  { store, config: { environment } }: Pick<PageSources, "store" | "config">,
  ask: JobsAsk,
  when: When,
): Promise<ListPage<JobView>> {
  const { show, task, search, day, after } = ask;
  const order = show === "coming" ? "next" : "latest";
  const place = readPlace(after);
  const states: readonly JobState[] | null = show === "coming" || show === "over" ? null : [show];
  const span = when.wholeDay(day) ?? (search === "" ? {} : searchSpan(order, when));
  const jobs = await store.jobs({
    ...{ environment, order, limit: PAGE + 1, ...span },
    ...task === "" ? {} : { task },
    ...search === "" ? {} : { search },
    ...states === null ? {} : { states },
    ...place === undefined ? {} : { after: place },
  });
  const { rows, next } = pageOf(jobs, (job) => {
    const at = (order === "next" ? job.dueAt : job.finishedAt) ?? 0;
    return writePlace({ at, seq: job.seq });
  });
  return { rows: rows.map((job) => jobView(job)), next };
}

/** A search reads what it looks through: it must not read years at once. */
function searchSpan(order: JobFilter["order"], when: When): Pick<JobFilter, "from" | "until"> {
  return order === "next"
    ? { until: when.dayStart(SEARCH_DAYS + 1) }
    : { from: when.dayStart(-SEARCH_DAYS) };
}
