import assert from "node:assert/strict";
import { Arranged, attemptOf, Ear, ended, handler, lost } from "./arrange.ts";

const MINUTE = 60_000;
const GRACE = 2_000;

Deno.test("of several attempts in a host that loops each is put back, and alone the guilty one is found", async () => {
  await using world = new Arranged({ limits: { hosts: 1 } });
  const [looping, waiting] = [new Ear(), new Ear({ "go on": "never" })];
  // The innocent one has less time, so that it is the one that runs out of it.
  const innocent = world.run(handler("endless"), attemptOf("1", { how: "waits" }), {
    ...{ ear: waiting, timeoutMs: MINUTE },
  });
  await waiting.heard("go on");
  const guilty = world.run(handler("endless"), attemptOf("2", { how: "loop" }), { ear: looping });
  await looping.heard("started");
  await world.clock.advance(MINUTE + GRACE);
  const reason = "its host was kept busy by one of several jobs: each runs again, alone";
  assert.deepEqual(await innocent, { kind: "put_back", reason });
  assert.deepEqual(await guilty, { kind: "put_back", reason });

  const alone = await world.run(handler("endless"), attemptOf("1", { how: "waits" }));
  assert.equal(ended(alone).outcome.state, "succeeded");
  const again = new Ear();
  const killed = world.run(handler("endless"), attemptOf("2", { how: "loop" }), { ear: again });
  await again.heard("started");
  await world.clock.advance(5 * MINUTE + GRACE);
  assert.equal(lost(await killed), "killed: took longer than 5 minutes and was ended");
});

Deno.test("a suspect that has ended well alone is no suspect any more", async () => {
  await using world = new Arranged({ limits: { hosts: 1, memoryMb: 32 } });
  const [hungry, waiting] = [new Ear(), new Ear({ "go on": "never" })];
  const results = [
    world.run(handler("endless"), attemptOf("1", { how: "waits" }), { ear: waiting }),
    world.run(handler("hungry"), attemptOf("2"), { ear: hungry }),
  ];
  for (const result of await Promise.all(results)) assert.equal(result.kind, "put_back");
  // Alone in a fresh host, which ends after it; then beside others in the common one, which stays.
  const alone = await world.run(handler("endless"), attemptOf("1", { how: "waits" }));
  assert.equal(ended(alone).outcome.state, "succeeded");
  const pids: unknown[] = [];
  for (const job of ["1", "3"]) {
    const ear = new Ear();
    await world.run(handler("endless"), attemptOf(job, { how: "waits" }), { ear });
    pids.push(ear.calls[0]?.params[1]);
  }
  assert.deepEqual(pids[0], pids[1]);
});

Deno.test("a handler that takes all memory is killed and told so", async () => {
  await using world = new Arranged({ limits: { memoryMb: 32 } });
  const result = await world.run(handler("hungry"), attemptOf("1"));
  assert.equal(lost(result), "killed: the handler used more than 32 MB of memory");
});

Deno.test("a handler whose message is over the limit is killed and told so", async () => {
  await using world = new Arranged({ limits: { lineChars: 1_000_000 } });
  const big = await world.run(handler("shouter"), attemptOf("1"));
  assert.equal(lost(big), "killed: the handler sent more than 1 MiB at once");
});
