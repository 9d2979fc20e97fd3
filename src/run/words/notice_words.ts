import { DUTCH_ATTENTION, DUTCH_NOTICE } from "./dutch.ts";
import { ENGLISH_ATTENTION, ENGLISH_NOTICE } from "./english.ts";

/** Words for what needs attention, which page and mails share. */
export type AttentionWords = typeof ENGLISH_ATTENTION;

/** What mails to the office say beside {@link AttentionWords}. */
export interface NoticeWords {
  /** For dates and times. */
  readonly locale: string;
  /** Subjects. @param more things beside the first */
  readonly needsAttention: (title: string, more: number) => string;
  readonly wellAgain: (title: string, more: number) => string;
  readonly intro: string;
  readonly introWell: string;
  /** A title that was told a day ago, and is told again. */
  readonly still: (title: string) => string;
  readonly since: (since: string) => string;
  readonly lasted: (since: string, until: string) => string;
  readonly job: (label: string, when: string) => string;
  /** That a cause is over. */
  readonly over: {
    readonly failed: (task: string) => string;
    readonly missed: (task: string) => string;
    readonly hold: () => string;
    readonly course: () => string;
    readonly rests: (task: string) => string;
    readonly query: (task: string) => string;
    readonly config: () => string;
    readonly trouble: () => string;
    readonly stuck: (loop: string) => string;
    readonly host: (host: string) => string;
    readonly files: () => string;
  };
  readonly page: string;
  readonly lookUp: string;
  readonly development: string;
  readonly whyMailed: string;
  readonly letter: LetterWords;
}

/** The morning letter. */
export interface LetterWords {
  readonly subject: (day: string, sent: number, wrong: number) => string;
  readonly intro: (day: string) => string;
  readonly allWell: string;
  readonly yesterday: string;
  readonly sent: (sent: number) => string;
  readonly refused: (refused: number) => string;
  readonly failed: (failed: number) => string;
  readonly missed: (missed: number) => string;
  readonly doubts: string;
  readonly held: (held: number) => string;
  readonly unknown: (unknown: number) => string;
  readonly open: string;
  readonly today: string;
  readonly nothingToday: string;
  readonly going: (time: string, label: string, task: string) => string;
  readonly whyMailed: string;
}

/** Everything that mails to the office say. */
export type TellWords = AttentionWords & NoticeWords;

/** The words of a language. */
export function tellWords(language: "en" | "nl"): TellWords {
  return language === "nl"
    ? { ...DUTCH_ATTENTION, ...DUTCH_NOTICE }
    : { ...ENGLISH_ATTENTION, ...ENGLISH_NOTICE };
}
