import assert from "node:assert/strict";
import { StoreError } from "../../src/domain/errors.ts";
import { type Loop, runLoop } from "../../src/run/loop.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { createLogRecorder, type LogRecorder } from "../support/log_recorder.ts";

interface Running {
  readonly clock: FakeClock;
  readonly log: LogRecorder;
  readonly loop: Loop;
  /** When each round began, in ms from the start. */
  readonly rounds: number[];
  end(): Promise<void>;
}

async function running(round: (count: number) => Promise<number>): Promise<Running> {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const log = createLogRecorder();
  const ending = new AbortController();
  const rounds: number[] = [];
  const loop = runLoop({
    ...{ name: "planning", clock, log, signal: ending.signal },
    round: () => round(rounds.push(clock.monotonicMs())),
  });
  await clock.advance(0);
  const end = (): Promise<void> => {
    ending.abort();
    return loop.done;
  };
  return { clock, log, loop, rounds, end };
}

Deno.test("runLoop() runs the next round when it is due", async () => {
  const { clock, rounds, end } = await running(() => Promise.resolve(5_000));
  await clock.advance(12_000);
  assert.deepEqual(rounds, [0, 5_000, 10_000]);
  await end();
});

Deno.test("runLoop() leaves a round that is far off until it is due", async () => {
  const { clock, rounds, end } = await running(() => Promise.resolve(100_000));
  await clock.advance(250_000);
  assert.deepEqual(rounds, [0, 100_000, 200_000]);
  await end();
});

Deno.test("runLoop() notices within 30 s that the machine slept or its clock was set forwards", async () => {
  const { clock, rounds, end } = await running(() => Promise.resolve(3_600_000));
  await clock.advance(45_000);
  clock.step(86_400_000);
  await clock.advance(30_000);
  assert.deepEqual(rounds, [0, 60_000]);
  await end();
});

Deno.test("runLoop() is not put off by a clock that is set back", async () => {
  const { clock, rounds, end } = await running(() => Promise.resolve(100_000));
  await clock.advance(45_000);
  clock.step(-86_400_000);
  await clock.advance(60_000);
  assert.deepEqual(rounds, [0, 100_000]);
  await end();
});

Deno.test("runLoop() waits longer after each failure in a row, up to 30 s", async () => {
  const { clock, rounds, end } = await running(() => Promise.reject(new Error("no")));
  await clock.advance(91_000);
  assert.deepEqual(rounds, [0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000]);
  await end();
});

Deno.test("runLoop() reports a failure, counts it, and forgets the count after a good round", async () => {
  const { clock, log, loop, rounds, end } = await running((count) =>
    count === 3 ? Promise.resolve(10_000) : Promise.reject(new Error("no"))
  );
  assert.equal(loop.progressAt(), null);
  await clock.advance(14_000);
  assert.deepEqual(rounds, [0, 1_000, 3_000, 13_000, 14_000]);
  assert.deepEqual(log.of("error").length, 4);
  assert.deepEqual(log.lines.map((line) => line.fields.failures), [1, 2, 1, 2]);
  assert.equal(loop.progressAt(), Temporal.Instant.from("2026-12-01T09:00:03Z").epochMilliseconds);
  await end();
});

Deno.test("runLoop() tells why its rounds fail, and since when, until one goes well", async () => {
  const full = new StoreError("STORE_FULL", "the disk is full", { hint: "make room" });
  const { clock, loop, end } = await running((count) =>
    count < 3 ? Promise.reject(full) : Promise.resolve(10_000)
  );
  const since = Temporal.Instant.from("2026-12-01T09:00:00Z").epochMilliseconds;
  const trouble = { since, reason: "the disk is full", hint: "make room" };
  assert.deepEqual(loop.trouble(), { ...trouble, lastAt: since });
  await clock.advance(1_000);
  assert.deepEqual(loop.trouble(), { ...trouble, lastAt: since + 1_000 });
  await clock.advance(2_000);
  assert.equal(loop.trouble(), null);
  await end();
});

Deno.test("runLoop() starts a round at once when the bell rings", async () => {
  const { clock, loop, rounds, end } = await running(() => Promise.resolve(30_000));
  await clock.advance(1_234);
  loop.bell.ring();
  await clock.advance(0);
  assert.deepEqual(rounds, [0, 1_234]);
  await end();
});

Deno.test("runLoop() ends on its signal without another round", async () => {
  const { clock, rounds, end } = await running(() => Promise.resolve(1_000));
  await end();
  await clock.advance(10_000);
  assert.deepEqual(rounds, [0]);
});
