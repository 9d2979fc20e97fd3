import assert from "node:assert/strict";
import type { NoticeRecord } from "../../../src/domain/notice.ts";
import { nameCause } from "../../../src/run/tell/cause.ts";
import { decide, type Decision, type Question } from "../../../src/run/tell/decide.ts";
import type { Fact } from "../../../src/run/tell/fact.ts";

const T0 = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GATHER = 5 * MINUTE;

function fact(cause: string, given: Partial<Fact> = {}): Fact {
  return {
    ...{ cause, since: T0, lastAt: T0, isLasting: true, patienceMs: 0, stopsWork: false, jobs: [] },
    say: () => ({ title: cause, details: [], advice: "" }),
    ...given,
  };
}

function told(cause: string, given: Partial<NoticeRecord> = {}): NoticeRecord {
  return {
    ...{ channel: "webhook", cause, since: T0, lastAt: T0, wantedAt: T0, toldAt: T0 },
    thread: "<1@example.org>",
    ...given,
  };
}

function ask(
  given: Partial<Omit<Question, "facts">> & {
    readonly facts?: readonly Fact[];
    readonly isOver?: boolean;
  },
): Decision {
  const { facts = [], isOver = true, ...rest } = given;
  return decide({
    ...{ facts: { facts, isOver: () => isOver }, told: [], goneSince: new Map() },
    ...{ now: T0, gatherMs: GATHER },
    ...rest,
  });
}

/** Such as `new hold/mail`. */
function said({ news }: Decision): readonly string[] {
  return news.map((one) =>
    `${one.state} ${one.state === "over" ? one.told.cause : one.fact.cause}`
  );
}

Deno.test("decide() gathers news before it tells it, and says when it will", () => {
  const facts = [fact("rests/a")];
  const early = ask({ facts, now: T0 + GATHER - 1 });
  assert.deepEqual([said(early), early.nextAt], [[], T0 + GATHER]);
  assert.deepEqual(said(ask({ facts, now: T0 + GATHER })), ["new rests/a"]);
});

Deno.test("decide() tells what came later together with what is due", () => {
  const young = fact("failed/a/1", { since: T0 + GATHER - 1, isLasting: false });
  const facts = [fact("rests/a"), young];
  assert.deepEqual(said(ask({ facts, now: T0 + GATHER })), ["new rests/a", "new failed/a/1"]);
});

Deno.test("decide() waits for what may pass by itself, also where something else is due", () => {
  const facts = [fact("rests/a"), fact("hold/mail", { since: T0 + 1, patienceMs: GATHER })];
  const decision = ask({ facts, now: T0 + GATHER });
  assert.deepEqual(said(decision), ["new rests/a"]);
  assert.equal(decision.nextAt, T0 + 1 + GATHER);
  assert.deepEqual(said(ask({ facts: facts.slice(1), now: T0 + GATHER, gatherMs: 0 })), []);
});

Deno.test("decide() does not repeat itself within a day, and once a day what lasts", () => {
  const about = { facts: [fact("hold/mail")], told: [told("hold/mail")] };
  assert.deepEqual(said(ask({ ...about, now: T0 + DAY - 1 })), []);
  assert.deepEqual(said(ask({ ...about, now: T0 + DAY })), ["still hold/mail"]);
});

Deno.test("decide() repeats after a day what happened again, and not what only happened", () => {
  const cause = "failed/a/1";
  const once = fact(cause, { isLasting: false });
  const again = fact(cause, { isLasting: false, lastAt: T0 + HOUR });
  const now = T0 + DAY;
  assert.deepEqual(said(ask({ facts: [once], told: [told(cause)], now })), []);
  assert.deepEqual(said(ask({ facts: [again], told: [told(cause)], now })), [`still ${cause}`]);
  assert.deepEqual(said(ask({ facts: [again], told: [told(cause)], now: now - 1 })), []);
});

Deno.test("decide() says that something is over once it stayed away", () => {
  const about = { told: [told("hold/mail")], goneSince: new Map([["hold/mail", T0 + HOUR]]) };
  const early = ask({ ...about, now: T0 + HOUR + GATHER - 1 });
  assert.deepEqual([said(early), early.nextAt], [[], T0 + HOUR + GATHER]);
  const decision = ask({ ...about, now: T0 + HOUR + GATHER });
  assert.deepEqual(said(decision), ["over hold/mail"]);
  const [one] = decision.news;
  assert.equal(one?.state === "over" && one.endedAt, T0 + HOUR);
});

Deno.test("decide() says nothing of an end that it cannot know", () => {
  const about = { told: [told("hold/mail")], goneSince: new Map([["hold/mail", T0]]) };
  const decision = ask({ ...about, isOver: false, now: T0 + HOUR });
  assert.deepEqual([said(decision), decision.forget], [[], []]);
});

Deno.test("decide() tells what could not be told at every look, though it is over by now", () => {
  const untold = told("hold/mail", { toldAt: null });
  const facts = [fact("hold/mail", { since: T0, patienceMs: GATHER })];
  assert.deepEqual(said(ask({ facts, told: [untold], now: T0 + 1 })), ["new hold/mail"]);
  assert.deepEqual(said(ask({ facts, told: [untold], now: T0 + 3 * DAY })), ["new hold/mail"]);
  const goneSince = new Map([["hold/mail", T0]]);
  const over = ask({ told: [untold], goneSince, now: T0 + GATHER });
  assert.deepEqual(said(over), ["over hold/mail"]);
});

Deno.test("decide() forgets what is a week old without calling it well", () => {
  const cause = "failed/a/1";
  const goneSince = new Map([[cause, T0 + 7 * DAY - HOUR]]);
  const old = told(cause, { lastAt: T0, toldAt: T0 + GATHER });
  const decision = ask({ told: [old], goneSince, now: T0 + 7 * DAY });
  assert.deepEqual([said(decision), decision.forget], [[], [old]]);
  const mended = ask({ told: [old], goneSince, now: T0 + 7 * DAY - 1 });
  assert.deepEqual(said(mended), [`over ${cause}`]);
});

Deno.test("decide() leaves records alone that are of no cause", () => {
  const decision = ask({ told: [told("morning_letter")], now: T0 + 9 * DAY });
  assert.deepEqual(decision, { news: [], forget: [], nextAt: null });
});

Deno.test("nameCause() tells reasons apart, and not people, numbers or times in them", () => {
  const name = (reason: string): string => nameCause({ kind: "failed", of: "a" }, reason);
  assert.match(name("x"), /^failed\/a\/[0-9a-f]{8}$/);
  assert.equal(name("no bed for anna@b.org in 12"), name("no bed for bob.c@d.org in 7"));
  assert.equal(name('Cannot read "Basis"'), name('Cannot read "Gevorderd"'));
  assert.notEqual(name("no bed"), name("no bath"));
  assert.equal(nameCause({ kind: "config", of: "" }), "config");
  assert.equal(nameCause({ kind: "hold", of: "mail" }), "hold/mail");
});
