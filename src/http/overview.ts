import type { EpochMs } from "../domain/clock.ts";
import type { Status } from "../run/status.ts";
import { type JobView, jobView, type MailView, mailView } from "../run/views.ts";
import type { DayCounts } from "../store/store.ts";
import { type LoopHealth, loopHealth } from "./health.ts";
import type { PageSources } from "./page_sources.ts";
import { createWhen, type When } from "./when.ts";
import type { Words } from "./words.ts";

/** Days ahead on the timeline, beside today. */
export const DAYS_AHEAD = 7;
/** Days of bars, today included. */
export const DAYS_BACK = 14;

/** Lists are cut at these, so that a page is never long to read or to make. */
const COMING_MOST = 300;
const RUNNING_MOST = 20;
const MAILS_MOST = 6;

/** Everything that the first page shows. */
export interface Overview {
  readonly status: Status;
  readonly when: When;
  /** Whether planning has gone round since the start. */
  readonly planned: boolean;
  /** Loops that do not get on. */
  readonly stuck: readonly LoopHealth[];
  readonly running: readonly JobView[];
  /** Scheduled jobs up to the end of the timeline, the soonest first. */
  readonly coming: readonly JobView[];
  /** Whether there are more than were read. */
  readonly comingCut: boolean;
  /** The first job beyond the timeline; null where there is none, or where the list was cut. */
  readonly later: JobView | null;
  readonly days: readonly DayCounts[];
  readonly mails: readonly MailView[];
}

/** Reads everything that the first page shows. */
export async function readOverview(sources: PageSources, words: Words): Promise<Overview> {
  const { store, config, clock } = sources;
  const { environment, timezone } = config;
  const when = createWhen(words, { timezone, now: clock.now() });
  // Asked in one go: what runs was due, so it stands at the head of what comes.
  const open = await store.jobs({ environment, order: "next", limit: COMING_MOST });
  const scheduled = open.filter((job) => job.state === "scheduled");
  const running = open.filter((job) => job.state === "running").slice(0, RUNNING_MOST);
  const end = when.dayStart(DAYS_AHEAD + 1);
  const coming = scheduled.filter((job) => job.dueAt < end);
  const later = scheduled.find((job) => job.dueAt >= end);
  const mails = await store.deliveries({ environment, limit: MAILS_MOST });
  const { planning, dispatching } = loopHealth(sources);
  return {
    status: await sources.readStatus(),
    when,
    planned: planning.progressAt !== null,
    stuck: [planning, dispatching].filter((loop) => loop.stuck),
    running: running.map(jobView),
    coming: coming.map(jobView),
    comingCut: open.length === COMING_MOST && later === undefined,
    later: later === undefined ? null : jobView(later),
    days: await store.dayCounts(environment, {
      starts: lastDays(when),
      until: when.dayStart(1),
      lateMs: 900_000,
    }),
    mails: mails.map((mail) => mailView(mail, { masked: true })),
  };
}

function lastDays(when: When): readonly EpochMs[] {
  return Array.from({ length: DAYS_BACK }, (_, index) => when.dayStart(index + 1 - DAYS_BACK));
}
