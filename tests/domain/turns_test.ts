import assert from "node:assert/strict";
import { createTurns } from "../../src/domain/turns.ts";
import { NEVER } from "../mail/support/message.ts";

Deno.test("take() gives turns in the order in which they were asked for", async () => {
  const turns = createTurns(1);
  const order: number[] = [];
  await turns.take(NEVER);
  const waiting = [1, 2, 3].map(async (number) => {
    await turns.take(NEVER);
    order.push(number);
    turns.give();
  });
  turns.give();
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("take() never lets more in than there are turns", async () => {
  const turns = createTurns(3);
  let inside = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 20 }, async () => {
    await turns.take(NEVER);
    most = Math.max(most, ++inside);
    await Promise.resolve();
    inside--;
    turns.give();
  }));
  assert.equal(most, 3);
});

Deno.test("take() takes no turn where the signal ended the waiting", async () => {
  const turns = createTurns(1);
  await turns.take(NEVER);
  const ending = new AbortController();
  const waiting = turns.take(ending.signal);
  ending.abort();
  assert.equal(await waiting, false);
  assert.equal(await turns.take(ending.signal), false);
  turns.give();
  await turns.settled();
  assert.equal(await turns.take(NEVER), true);
});

Deno.test("settled() waits for the last turn", async () => {
  const turns = createTurns(2);
  await turns.take(NEVER);
  await turns.take(NEVER);
  let settled = false;
  const watching = turns.settled().then(() => settled = true);
  turns.give();
  await Promise.resolve();
  assert.equal(settled, false);
  turns.give();
  await watching;
  assert.equal(settled, true);
});
