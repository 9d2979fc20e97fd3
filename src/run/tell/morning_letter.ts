import type { Config } from "../../config/config.ts";
import type { EpochMs } from "../../domain/clock.ts";
import type { DeliveryRecord } from "../../domain/delivery.ts";
import type { Job } from "../../domain/job.ts";
import { maskAddresses } from "../../domain/log.ts";
import type { DayCounts, Store } from "../../store/store.ts";
import { RECENT_MS } from "./decide.ts";
import type { Facts } from "./fact.ts";
import { dayOf } from "./morning.ts";
import { foot, type OfficeLetter, type OfficeParts } from "./office_mail.ts";

/** Lists are cut at these. */
const JOBS_MOST = 300;
const LINES_MOST = 40;
const DOUBTS_MOST = 1_000;

/** What the morning letter tells. */
export interface MorningNews {
  readonly now: EpochMs;
  readonly yesterday: Pick<DayCounts, "sent" | "refused" | "failed" | "missed">;
  readonly held: number;
  readonly unknown: number;
  /** Of today, the soonest first. */
  readonly going: readonly Pick<Job, "dueAt" | "label" | "task">[];
  readonly facts: Facts["facts"];
}

/** Reads what the morning letter tells. */
export async function readMorningNews(
  { store, config: { environment, timezone } }: {
    readonly store: Store;
    readonly config: Pick<Config, "environment" | "timezone">;
  },
  { facts, now }: { readonly facts: Facts; readonly now: EpochMs },
): Promise<MorningNews> {
  const today = dayOf(now, timezone);
  const startOf = (days: number): EpochMs =>
    today.add({ days }).toZonedDateTime(timezone).epochMilliseconds;
  const [day] = await store.dayCounts(environment, { starts: [startOf(-1)], until: startOf(0) });
  const states = ["held", "unknown"] as const;
  const doubts = (await store.deliveries({ environment, states, limit: DOUBTS_MOST }))
    .filter(({ changedAt }) => changedAt > now - RECENT_MS);
  const count = (state: DeliveryRecord["state"]): number =>
    doubts.filter((one) => one.state === state).length;
  const jobs = await store.jobs({
    ...{ environment, states: ["scheduled"], order: "next", limit: JOBS_MOST },
  });
  return {
    ...{ now, yesterday: day ?? { sent: 0, refused: 0, failed: 0, missed: 0 } },
    ...{ held: count("held"), unknown: count("unknown") },
    going: jobs.filter(({ dueAt }) => dueAt < startOf(1)),
    facts: facts.facts.filter((fact) => now - fact.since >= fact.patienceMs),
  };
}

/** Writes the morning letter. */
export function writeMorningLetter(
  news: MorningNews,
  office: Pick<OfficeParts, "voice" | "config" | "page">,
): OfficeLetter {
  const { words, at } = office.voice;
  const { letter } = words;
  const { yesterday: { sent, refused, failed, missed }, held, unknown } = news;
  const some = (count: number, say: (count: number) => string): readonly string[] =>
    count === 0 ? [] : [say(count)];
  const doubts = [...some(held, letter.held), ...some(unknown, letter.unknown)];
  const going = news.going.map(({ dueAt, label, task }) =>
    maskAddresses(letter.going(at.time(dueAt), label, task))
  );
  const more = going.length - LINES_MOST;
  const today = more > 0 ? [...going.slice(0, LINES_MOST), words.andMore(more)] : going;
  const wrong = refused + failed + missed;
  const isWell = wrong + doubts.length + news.facts.length === 0;
  const day = at.day(news.now);
  const section = (title: string, lines: readonly string[], advice: string | null = null) => ({
    ...{ title, lines, advice, command: null },
  });
  return {
    subject: letter.subject(day, sent, wrong + held),
    intro: [letter.intro(day), ...isWell ? [letter.allWell] : []],
    sections: [
      section(letter.yesterday, [
        letter.sent(sent),
        ...some(refused, letter.refused),
        ...some(failed, letter.failed),
        ...some(missed, letter.missed),
      ]),
      ...doubts.length === 0 ? [] : [section(letter.doubts, doubts)],
      ...news.facts.map((fact) => {
        const { title, details, advice } = fact.say(words, at);
        return section(maskAddresses(title), details.map(maskAddresses), advice);
      }),
      section(letter.today, today.length === 0 ? [letter.nothingToday] : today),
    ],
    foot: foot(letter.whyMailed, office),
  };
}
