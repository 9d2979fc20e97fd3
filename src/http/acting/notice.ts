import type { Context } from "hono";
import type { Verb } from "../../domain/action.ts";
import { actionWords } from "./action_words.ts";
import type { Words } from "../words.ts";

/** What was done a moment ago, as the address of the page tells it; null where it tells of nothing. */
export function noticeOf(context: Context, words: Words): string | null {
  const { done } = actionWords(words);
  const verb = context.req.query("done") ?? "";
  const jobs = Number(context.req.query("jobs") ?? "0");
  if (!isVerb(verb, done) || !Number.isSafeInteger(jobs) || jobs < 0) return null;
  return done[verb](jobs);
}

function isVerb(text: string, known: Readonly<Record<Verb, unknown>>): text is Verb {
  return Object.hasOwn(known, text);
}
