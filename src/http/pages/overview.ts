import type { EpochMs } from "../../domain/clock.ts";
import type { Status } from "../../run/status.ts";
import { type JobView, jobView } from "../../run/views.ts";
import type { DayCounts } from "../../store/store.ts";
import { type LoopHealth, loopHealth } from "../../run/loop_health.ts";
import { type Coming, readComing } from "./coming.ts";
import { type MailRow, readMailRows } from "./mail_rows.ts";
import type { PageSources } from "../page_sources.ts";
import { readLastResults } from "./task_rows.ts";
import type { TimelineSpan } from "./timeline_scale.ts";
import type { When } from "../when.ts";

/** Days of bars, today included. */
export const DAYS_BACK = 14;
/** A mail that goes out more than this after its time is late. */
export const LATE_MAIL_MS = 15 * 60_000;

/** Lists are cut at these, so that a page is never long to read or to make. */
const RUNNING_MOST = 20;
const MAILS_MOST = 6;
const TASKS_MOST = 40;

/** Everything that the first page shows. */
export interface Overview {
  readonly status: Status;
  readonly when: When;
  /** Whether planning has gone round since the start. */
  readonly planned: boolean;
  /** Loops that do not get on. */
  readonly stuck: readonly LoopHealth[];
  readonly running: readonly JobView[];
  readonly coming: Coming;
  readonly days: readonly DayCounts[];
  readonly mails: readonly MailRow[];
  /** The tasks that are shown. */
  readonly tasks: Status["tasks"];
  /** How the last job of each of them ended, by name. */
  readonly results: ReadonlyMap<string, JobView>;
}

/** Reads everything that the first page shows. */
export async function readOverview(
  sources: PageSources,
  { when, span, masked }: {
    readonly when: When;
    readonly span: TimelineSpan;
    readonly masked: boolean;
  },
): Promise<Overview> {
  const { store, config: { environment } } = sources;
  const running = await store.jobs({
    ...{ environment, order: "next", states: ["running"], limit: RUNNING_MOST },
  });
  const deliveries = await store.deliveries({ environment, limit: MAILS_MOST });
  const { planning, dispatching } = loopHealth(sources);
  const status = await sources.readStatus();
  const tasks = status.tasks.slice(0, TASKS_MOST);
  const days = { starts: lastDays(when), until: when.dayStart(1), lateMs: LATE_MAIL_MS };
  return {
    ...{ status, when, tasks, planned: planning.progressAt !== null },
    stuck: [planning, dispatching].filter((loop) => loop.stuck),
    running: running.map((job) => jobView(job)),
    coming: await readComing(sources, { span, when }),
    days: await store.dayCounts(environment, days),
    mails: await readMailRows(sources, { deliveries, masked }),
    results: await readLastResults(sources, tasks),
  };
}

function lastDays(when: When): readonly EpochMs[] {
  return Array.from({ length: DAYS_BACK }, (_, index) => when.dayStart(index + 1 - DAYS_BACK));
}
