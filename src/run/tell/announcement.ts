import { toIso } from "../../domain/clock.ts";
import { maskAddresses } from "../../domain/log.ts";
import type { TellWords } from "../words/notice_words.ts";
import { readCause } from "./cause.ts";
import type { News } from "./decide.ts";
import type { SayMoment } from "./moment.ts";

/** One thing as it is told: addresses of people are shortened. Field names are a promise. */
export interface NoticeView {
  readonly cause: string;
  /** `new`; `still`: it was told a day ago; `over`: it is well again. */
  readonly state: News["state"];
  readonly title: string;
  readonly details: readonly string[];
  /** What to do about it; null where it is over. */
  readonly advice: string | null;
  readonly since: string;
  /** When it was over; null while it is not. */
  readonly until: string | null;
  /** Ids of jobs that it is about; a few. */
  readonly jobs: readonly string[];
}

/** What goes out together. */
export interface Announcement {
  readonly subject: string;
  /** Whether all of it is that something is over. */
  readonly isWell: boolean;
  readonly notices: readonly NoticeView[];
}

/** In which words, and how times are said. */
export interface Voice {
  readonly words: TellWords;
  readonly at: SayMoment;
}

/** Puts news in words. */
export function announce(news: readonly News[], voice: Voice): Announcement {
  const { words } = voice;
  const notices = news.map((one) =>
    one.state === "over" ? sayOver(one, voice) : sayFact(one, voice)
  );
  const isWell = news.every(({ state }) => state === "over");
  const subject = isWell ? words.wellAgain : words.needsAttention;
  const first = notices.find(({ state }) => isWell || state !== "over");
  return { subject: subject(first?.title ?? "", notices.length - 1), isWell, notices };
}

function sayFact(
  { state, fact }: Extract<News, { state: "new" | "still" }>,
  { words, at }: Voice,
): NoticeView {
  const { title, details, advice } = fact.say(words, at);
  return {
    ...{ cause: fact.cause, state },
    title: maskAddresses(state === "still" ? words.still(title) : title),
    details: details.map(maskAddresses),
    ...{ advice, since: toIso(fact.since), until: null, jobs: fact.jobs },
  };
}

function sayOver(
  { told, endedAt }: Extract<News, { state: "over" }>,
  { words, at }: Voice,
): NoticeView {
  const cause = readCause(told.cause);
  return {
    ...{ cause: told.cause, state: "over" },
    title: cause === null ? told.cause : words.over[cause.kind](cause.of),
    details: [words.lasted(at(told.since), at(endedAt))],
    ...{ advice: null, since: toIso(told.since), until: toIso(endedAt), jobs: [] },
  };
}
