import type { Attention } from "./attention.ts";
import type { Overview } from "./overview.ts";
import { instantOf } from "./time.tsx";
import type { Words } from "../words.ts";

/** Whether all is well, in words. */
export interface Verdict {
  readonly mood: "well" | "starting" | "warning" | "error";
  /** The short answer. */
  readonly headline: string;
  /** What went out and what comes. */
  readonly rest: string;
}

/** Sums up: whether all is well, what went out today and what comes next. */
export function sumUp(
  overview: Overview,
  attention: readonly Attention[],
  words: Words,
): Verdict {
  const rest = sayRest(overview, words);
  if (attention.length > 0) {
    const mood = attention.some(({ level }) => level === "error") ? "error" : "warning";
    return { mood, headline: words.attention(attention.length), rest };
  }
  if (!overview.planned) {
    return { mood: "starting", headline: words.starting, rest: words.startingNote };
  }
  return { mood: "well", headline: words.allWell, rest };
}

function sayRest({ status, days, coming, when }: Overview, words: Words): string {
  if (!status.tasks.some((task) => task.enabled)) return words.noTasks;
  const sent = words.sentToday(days.at(-1)?.sent ?? 0);
  const [next] = coming.first;
  if (next === undefined) return `${sent}; ${words.nothingNext}`;
  const due = instantOf(next.due_at);
  const moment = words.at(when.day(due), when.time(due));
  return `${sent}; ${
    due <= when.now ? words.dueJob(next.label) : words.nextJob(moment, next.label)
  }`;
}
