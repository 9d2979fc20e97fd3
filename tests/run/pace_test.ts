import assert from "node:assert/strict";
import type { EpochMs } from "../../src/domain/clock.ts";
import { takeTurn } from "../../src/domain/rate_limit.ts";
import { createPace } from "../../src/run/delivery/pace.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";

const START = "2026-12-01T09:00:00Z";
const NOWHERE = new AbortController().signal;

interface Turns {
  readonly clock: FakeClock;
  /** What the store keeps. */
  readonly kept: { spentUntil: number | null };
  /** When each turn was given, ms after the start, and to whom. */
  readonly given: (readonly [atMs: number, eventAt: number])[];
  /** Asks for a turn for an event. */
  ask(eventAt?: number): Promise<void>;
}

function turns(
  perSecond: number,
  { spentMs = null, signal = NOWHERE }: {
    readonly spentMs?: number | null;
    readonly signal?: AbortSignal;
  } = {},
): Turns {
  const clock = createFakeClock(START);
  const kept = { spentUntil: spentMs === null ? null : clock.now() + spentMs };
  const take = (): Promise<EpochMs | null> => {
    const turn = takeTurn(perSecond, { ...kept, now: clock.now() });
    kept.spentUntil = turn.spentUntil;
    return Promise.resolve(turn.freeAt);
  };
  const pace = createPace({ clock, signal, take });
  const given: [number, number][] = [];
  return {
    ...{ clock, kept, given },
    async ask(eventAt = 0) {
      await pace.turn(eventAt);
      given.push([clock.monotonicMs(), eventAt]);
    },
  };
}

Deno.test("createPace() gives the turns of one second at once, then evenly", async () => {
  const { clock, given, ask } = turns(4);
  const all = Promise.all(Array.from({ length: 7 }, () => ask()));
  await clock.advance(10_000);
  await all;
  assert.deepEqual(given.map(([atMs]) => atMs), [0, 0, 0, 0, 250, 500, 750]);
});

Deno.test("createPace() never gives more than the limit and one second's turns", async () => {
  const { clock, given, ask } = turns(4);
  const all: Promise<void>[] = [];
  for (let second = 0; second < 20; second++) {
    for (let one = 0; one < 9; one++) all.push(ask());
    await clock.advance(1_000);
  }
  await clock.advance(60_000);
  await Promise.all(all);
  for (const [from] of given) {
    const within = given.filter(([atMs]) => atMs >= from && atMs < from + 10_000);
    assert.ok(within.length <= 4 * 10 + 4, `${within.length} turns in ten seconds`);
  }
});

Deno.test("createPace() below one a second saves no turns up for later", async () => {
  const { clock, given, ask } = turns(0.5);
  await ask();
  await clock.advance(60_000);
  const all = Promise.all([ask(), ask()]);
  await clock.advance(10_000);
  await all;
  assert.deepEqual(given.map(([atMs]) => atMs), [0, 60_000, 62_000]);
});

Deno.test("createPace() serves the nearest event first", async () => {
  const { clock, given, ask } = turns(1);
  const all = Promise.all([5, 3, 9, 1, 7].map(ask));
  await clock.advance(10_000);
  await all;
  assert.deepEqual(given.map(([, eventAt]) => eventAt), [1, 3, 5, 7, 9]);
});

Deno.test("createPace() waits no longer where the clock is set back", async () => {
  const { clock, given, ask } = turns(1);
  await ask();
  clock.step(-3_600_000);
  const next = ask();
  await clock.advance(1_000);
  await next;
  assert.deepEqual(given.map(([atMs]) => atMs), [0, 1_000]);
});

Deno.test("createPace() gives no turn twice over a restart", async () => {
  const before = turns(1);
  await before.ask();
  const spentMs = (before.kept.spentUntil ?? 0) - before.clock.now();
  const { clock, given, ask } = turns(1, { spentMs });
  const all = Promise.all([ask(), ask()]);
  await clock.advance(5_000);
  await all;
  assert.deepEqual(given.map(([atMs]) => atMs), [1_000, 2_000]);
});

for (const spentMs of [3_600_000, -3_600_000]) {
  Deno.test(`createPace() is full again in time, the clock ${spentMs / -60_000} minutes off`, async () => {
    const { clock, given, ask } = turns(2, { spentMs });
    const next = ask();
    await clock.advance(1_000);
    await next;
    assert.equal(given.length, 1);
  });
}

Deno.test("createPace() ends every wait when the signal aborts", async () => {
  const hurry = new AbortController();
  const { clock, given, ask } = turns(1, { signal: hurry.signal });
  await ask();
  const waiting = [ask(), ask()];
  hurry.abort();
  await Promise.all([...waiting, ask()]);
  assert.deepEqual(given.map(([atMs]) => atMs), [0, 0, 0, 0]);
  assert.equal(clock.sleepers(), 0);
});

Deno.test("createPace() fails everybody who waits where the store cannot tell, and goes on after", async () => {
  const clock = createFakeClock(START);
  const disk = { isFull: true };
  const take = (): Promise<null> =>
    disk.isFull ? Promise.reject(new Error("full")) : Promise.resolve(null);
  const pace = createPace({ clock, signal: NOWHERE, take });
  const all = await Promise.allSettled([pace.turn(1), pace.turn(2)]);
  assert.deepEqual(all.map(({ status }) => status), ["rejected", "rejected"]);
  disk.isFull = false;
  await pace.turn(3);
});
