import type { LeftOutReason } from "../../domain/left_out.ts";
import type { Line, LineCode } from "./line.ts";
import { createSay, type Say } from "./say.ts";
import type { Story } from "./item_story.ts";
import type { JobStory } from "./job_story.ts";

type LineOf<Code extends LineCode> = Extract<Line, { readonly code: Code }>;

/** The words of stories in one language; {@link ENGLISH} and {@link DUTCH} in files of their own. */
export interface WhyWords {
  /** Such as `en-GB`. */
  readonly locale: string;
  /** One, and several. */
  readonly units: Readonly<
    Record<"month" | "day" | "hour" | "minute" | "second", readonly [string, string]>
  >;
  readonly away: {
    readonly now: string;
    readonly in: (length: string) => string;
    readonly ago: (length: string) => string;
  };
  readonly leftOut: Readonly<Record<LeftOutReason, string>>;
  /** What the parts of a story and of its page are called. */
  readonly headings: {
    readonly title: string;
    readonly standing: string;
    readonly job: (id: string) => string;
    readonly past: string;
    readonly ahead: string;
    readonly meant: string;
    readonly leftOut: string;
    readonly nothingPast: string;
    readonly nothingAhead: string;
    /** The form. */
    readonly about: string;
    readonly task: string;
    readonly item: string;
    readonly itemNote: string;
    readonly person: string;
    readonly personNote: string;
    readonly personHidden: string;
    readonly ask: string;
    readonly askPerson: string;
  };
  /** What each line says, one sentence or two. */
  readonly lines: { readonly [Code in LineCode]: (line: LineOf<Code>, say: Say) => string };
}

/** A line with its words. */
export type ToldLine = Line & {
  /** When, such as `Tue 1 December 10:00`; null where it tells of no moment. */
  readonly when: string | null;
  readonly text: string;
};

/** The story of a job with its words. */
export type ToldJob = Omit<JobStory, "lines"> & { readonly lines: readonly ToldLine[] };

/** A story with its words. */
export type ToldStory =
  & Omit<Story, "answer" | "standing" | "jobs" | "past" | "ahead">
  & Readonly<Record<"standing" | "past" | "ahead", readonly ToldLine[]>>
  & { readonly answer: ToldLine; readonly jobs: readonly ToldJob[] };

/** Puts a story into words. */
export function toldIn(words: WhyWords, story: Story): ToldStory {
  const say = createSay(words, story);
  const tell = (line: Line): ToldLine => {
    // As: the code of the line says which of the functions it is for.
    const inWords = words.lines[line.code] as (line: Line, say: Say) => string;
    return { ...line, when: "at" in line ? say.moment(line.at) : null, text: inWords(line, say) };
  };
  return {
    ...story,
    answer: tell(story.answer),
    standing: story.standing.map(tell),
    jobs: story.jobs.map((job) => ({ ...job, lines: job.lines.map(tell) })),
    past: story.past.map(tell),
    ahead: story.ahead.map(tell),
  };
}
