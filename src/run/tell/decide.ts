/**
 * What is wrong now and what was told before -> what to tell. Pure.
 * @module
 */
import type { EpochMs } from "../../domain/clock.ts";
import type { NoticeRecord } from "../../domain/notice.ts";
import { readCause } from "./cause.ts";
import type { Fact, Facts } from "./fact.ts";

/** One thing to tell. */
export type News =
  /** Something is wrong; it was not told before. */
  | { readonly state: "new"; readonly fact: Fact; readonly told: NoticeRecord | null }
  /** It was told a day ago, and is still so, or happened again. */
  | { readonly state: "still"; readonly fact: Fact; readonly told: NoticeRecord }
  /** What was told, or was to be told, is over. */
  | { readonly state: "over"; readonly told: NoticeRecord; readonly endedAt: EpochMs };

/** What a decision is made from. */
export interface Question {
  readonly facts: Facts;
  /** What this channel was told. */
  readonly told: readonly NoticeRecord[];
  /** Since when a cause that was told is not met any more, by cause. */
  readonly goneSince: ReadonlyMap<string, EpochMs>;
  readonly now: EpochMs;
  /** How long news is gathered. */
  readonly gatherMs: number;
}

/** What to tell one channel. */
export interface Decision {
  /** All of it goes together; empty: nothing is to be told now. */
  readonly news: readonly News[];
  /** What to forget without a word. */
  readonly forget: readonly NoticeRecord[];
  /** When there may be more to tell, if nothing happens meanwhile; null: not that anybody knows. */
  readonly nextAt: EpochMs | null;
}

/** After so long the same cause is told again. */
export const REPEAT_MS = 86_400_000;
/** What happened longer ago has been seen, or does not matter any more. */
export const RECENT_MS = 7 * 86_400_000;

/** Decides what to tell one channel. */
export function decide(question: Question): Decision {
  const { facts: { facts }, told, now } = question;
  const byCause = new Map(told.map((one) => [one.cause, one]));
  const known = facts.map((fact) => ({ fact, told: byCause.get(fact.cause) ?? null }));
  const untold = known.filter(({ told }) => told === null || told.toldAt === null);
  const wanted = untold.filter((one) => dueAt(one, question) <= now);
  const again = known.flatMap(({ fact, told }): readonly News[] =>
    told !== null && isToBeRepeated(fact, told, now) ? [{ state: "still", fact, told }] : []
  );
  const { over, forget, waiting } = judgeEnds(question, new Set(facts.map(({ cause }) => cause)));
  const isTelling = wanted.length + again.length + over.length > 0;
  // Whoever is told something hears of what is certain by then, too.
  const besides = untold.filter((one) => !wanted.includes(one) && one.fact.patienceMs === 0);
  const fresh = [...wanted, ...isTelling ? besides : []];
  const later = untold.filter((one) => !wanted.includes(one)).map((one) => dueAt(one, question));
  return {
    news: [...fresh.map((one) => ({ state: "new" as const, ...one })), ...again, ...over],
    forget,
    nextAt: earliest([...later, ...waiting]),
  };
}

/** What was to be told once is due at every look, until it was. */
function dueAt(
  { fact, told }: { readonly fact: Fact; readonly told: NoticeRecord | null },
  { gatherMs }: Question,
): EpochMs {
  return told?.wantedAt ?? fact.since + Math.max(fact.patienceMs, gatherMs);
}

function isToBeRepeated(fact: Fact, { toldAt, lastAt }: NoticeRecord, now: EpochMs): boolean {
  if (toldAt === null || now - toldAt < REPEAT_MS) return false;
  return fact.isLasting || fact.lastAt > lastAt;
}

/** What is not met any more is over when it stayed away for as long as news is gathered. */
function judgeEnds(
  { facts, told, goneSince, now, gatherMs }: Question,
  present: ReadonlySet<string>,
): {
  readonly over: readonly News[];
  readonly forget: readonly NoticeRecord[];
  readonly waiting: readonly EpochMs[];
} {
  const gone = told.filter(({ cause }) => !present.has(cause) && readCause(cause) !== null);
  const over: News[] = [];
  const forget: NoticeRecord[] = [];
  const waiting: EpochMs[] = [];
  for (const one of gone) {
    if (now - lastMetAt(one) >= RECENT_MS) forget.push(one);
    else if (!facts.isOver(one.cause)) continue;
    else {
      const endedAt = goneSince.get(one.cause) ?? now;
      if (now - endedAt >= gatherMs) over.push({ state: "over", told: one, endedAt });
      else waiting.push(endedAt + gatherMs);
    }
  }
  return { over, forget, waiting };
}

/** What happened is no fact any more after a week; what lasts is told anew each day that it is met. */
function lastMetAt({ cause, lastAt, toldAt, wantedAt }: NoticeRecord): EpochMs {
  const kind = readCause(cause)?.kind;
  return kind === "failed" || kind === "missed" ? lastAt : toldAt ?? wantedAt;
}

function earliest(instants: readonly EpochMs[]): EpochMs | null {
  return instants.length === 0 ? null : Math.min(...instants);
}
