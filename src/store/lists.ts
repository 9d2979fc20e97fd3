/**
 * What every backend does alike with what is listed a page at a time.
 * @module
 */
import type { DeliveryRecord } from "../domain/delivery.ts";
import { isFinished, type Job, JOB_STATES } from "../domain/job.ts";
import type { JobFilter, Listing, Position } from "./store.ts";

/** What a statement of a list is given. */
export type ListBindings = Readonly<Record<string, string | number | null>>;

/** Before the first there is, and beyond the latest. */
const FIRST: Position = { at: Number.MIN_SAFE_INTEGER, seq: 0 };
const LAST: Position = { at: Number.MAX_SAFE_INTEGER, seq: 0 };

/** Binds a list that begins with the soonest. */
export function upFrom(filter: Listing & { readonly states?: readonly string[] }): ListBindings {
  const { from = Number.MIN_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER, after = FIRST } = filter;
  // The place narrows the span too: a seek in the index, where the pair of both would be a scan.
  return { ...bindingsOf(filter, after), from: Math.max(from, after.at), until };
}

/** Binds a list that begins with the last. */
export function downFrom(filter: Listing & { readonly states?: readonly string[] }): ListBindings {
  const { from = Number.MIN_SAFE_INTEGER, until = Number.MAX_SAFE_INTEGER, after = LAST } = filter;
  return { ...bindingsOf(filter, after), from, until: Math.min(until, after.at + 1) };
}

function bindingsOf(
  filter: Listing & { readonly states?: readonly string[] },
  after: Position,
): ListBindings {
  const { environment, task = null, states, search, limit } = filter;
  return {
    ...{ environment, task, limit, search: patternOf(search) },
    states: states === undefined ? null : JSON.stringify(states),
    ...{ after: after.at, after_seq: after.seq },
  };
}

/** Writes a text that is searched for as a pattern of LIKE. */
export function patternOf(search: string | undefined): string | null {
  return search === undefined ? null : `%${search.replace(/[\\%_]/g, "\\$&")}%`;
}

/** Puts jobs into the order `next`. */
export function byDue(a: Job, b: Job): number {
  return a.dueAt - b.dueAt || a.seq - b.seq;
}

/** Puts jobs into the order `latest`. */
export function byEnd(a: Job, b: Job): number {
  return (b.finishedAt ?? 0) - (a.finishedAt ?? 0) || b.seq - a.seq;
}

/** Puts deliveries into order, the last changed first. */
export function byChange(a: DeliveryRecord, b: DeliveryRecord): number {
  return b.changedAt - a.changedAt || b.seq - a.seq;
}

/** Chooses among all jobs of an item, which are few, those that match. */
export function matching(all: readonly Job[], filter: JobFilter): readonly Job[] {
  const { states = JOB_STATES, order, limit } = filter;
  const { search = "", after, from = -Infinity, until = Infinity } = filter;
  const isNext = order === "next";
  const at = (job: Job): number => (isNext ? job.dueAt : job.finishedAt) ?? 0;
  const compare = (a: Position, b: Position): number =>
    (a.at - b.at || a.seq - b.seq) * (isNext ? 1 : -1);
  const placeOf = (job: Job): Position => ({ at: at(job), seq: job.seq });
  const has = (text: string): boolean => text.toLowerCase().includes(search.toLowerCase());
  return all.filter((job) =>
    isFinished(job.state) !== isNext && states.includes(job.state) &&
    at(job) >= from && at(job) < until && (has(job.label) || has(job.item)) &&
    (after === undefined || compare(placeOf(job), after) > 0)
  ).sort((a, b) => compare(placeOf(a), placeOf(b))).slice(0, limit);
}
