import type { JobView } from "../../run/views.ts";
import { jobView } from "../../run/views.ts";
import type { PageSources } from "../page_sources.ts";
import type { TimelineData } from "./timeline.tsx";
import { createTimelineScale, type TimelineSpan } from "./timeline_scale.ts";
import type { When } from "../when.ts";

/** What comes. */
export interface Coming {
  readonly timeline: TimelineData;
  /** Jobs on the timeline. */
  readonly jobs: number;
  /** The first scheduled jobs, the soonest first, on the timeline or beyond. */
  readonly first: readonly JobView[];
}

/** As many as are listed, or named by the picture. */
const FIRST_MOST = 50;

/** Reads what comes in a span of time, of all tasks or of one. */
export async function readComing(
  { store, config: { environment } }: Pick<PageSources, "store" | "config">,
  { span, when, task }: {
    readonly span: TimelineSpan;
    readonly when: When;
    readonly task?: string;
  },
): Promise<Coming> {
  const scale = createTimelineScale(span, when);
  const [start, ...others] = scale.bins;
  // What was due before and still waits stands in the first bin: it comes too.
  const starts = [Number.MIN_SAFE_INTEGER, ...others];
  const all = await store.dueCounts(environment, { starts, until: scale.until });
  const counts = all.filter((count) => count.task === (task ?? count.task))
    .map((count) => ({ ...count, from: Math.max(count.from, start ?? scale.from) }));
  const ask = task === undefined ? {} : { task };
  const first = await store.jobs({
    ...{ environment, order: "next", states: ["scheduled"], limit: FIRST_MOST, ...ask },
  });
  return {
    timeline: { scale, counts, first },
    jobs: counts.reduce((sum, count) => sum + count.jobs, 0),
    first: first.map((job) => jobView(job)),
  };
}
