import type { EpochMs } from "../../domain/clock.ts";
import type { TellWords } from "../words/notice_words.ts";
import type { SayMoment } from "./moment.ts";

/** One thing that is wrong now. */
export interface Fact {
  /** Stays the same while it lasts; see {@link nameCause}. */
  readonly cause: string;
  readonly since: EpochMs;
  /** When it last happened; {@link since} where it simply lasts. */
  readonly lastAt: EpochMs;
  /** Whether it lasts until it is mended; else it is something that happened, perhaps again and again. */
  readonly isLasting: boolean;
  /** How long it must have been there to be worth telling; what passes by itself is nobody's business. */
  readonly patienceMs: number;
  /** Whether the scheduler cannot do its work while it lasts. */
  readonly stopsWork: boolean;
  /** Ids of jobs that it is about; a few. */
  readonly jobs: readonly string[];
  /** Puts it in words, people's addresses among them. */
  say(words: TellWords, at: SayMoment): Saying;
}

/** What people are told of one thing. */
export interface Saying {
  readonly title: string;
  /** What is known of it, each a line. */
  readonly details: readonly string[];
  readonly advice: string;
}

/** Everything that is wrong now. */
export interface Facts {
  readonly facts: readonly Fact[];
  /** Whether a cause that is not among them is over. Else that is not known, as something could not be looked at. */
  isOver(cause: string): boolean;
}
