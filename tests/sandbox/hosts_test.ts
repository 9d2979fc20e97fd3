import assert from "node:assert/strict";
import type { HandlerRef } from "../../src/sandbox/sandbox.ts";
import { Arranged, attemptOf, Ear, ended, handler, NO_PERMISSIONS } from "./arrange.ts";

/** The process in which an attempt said that it had started. */
async function processOf(ear: Ear): Promise<number> {
  const [, params] = (await ear.heard("started")).params;
  if (params !== null && typeof params === "object" && "pid" in params) return Number(params.pid);
  throw new Error("the handler did not tell its process");
}

function isAlive(pid: number): boolean {
  try {
    Deno.statSync(`/proc/${pid}`);
    return true;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

Deno.test("no process is started before there is work", async () => {
  await using world = new Arranged();
  assert.equal(world.sandbox.hosts(), 0);
});

Deno.test("one host does one attempt after the other", async () => {
  await using world = new Arranged();
  for (let job = 0; job < 20; job++) await world.run(handler("report"), attemptOf(`${job}`));
  assert.equal(world.sandbox.hosts(), 1);
});

Deno.test("warm() has a host ready that the next attempt runs in, with the handler loaded", async () => {
  await using world = new Arranged();
  await world.sandbox.warm(handler("report"));
  await world.sandbox.warm(handler("report"));
  assert.equal(world.sandbox.hosts(), 1);
  await world.run(handler("report"), attemptOf("1"));
  assert.equal(world.sandbox.hosts(), 1);
});

Deno.test("warm() says nothing of a module that is not there: the job that meets it does", async () => {
  await using world = new Arranged();
  await world.sandbox.warm({ ...handler("report"), module: "/nowhere/to_be_found.ts" });
  assert.equal(
    ended(await world.run(handler("report"), attemptOf("1"))).outcome.state,
    "succeeded",
  );
});

Deno.test("many attempts at a time are spread over two hosts", async () => {
  await using world = new Arranged();
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, job) => world.run(handler("report"), attemptOf(`${job}`))),
  );
  assert.ok(results.every((result) => ended(result).outcome.state === "succeeded"));
  assert.equal(world.sandbox.hosts(), 2);
});

Deno.test("attempts that wait for a place get it in the order in which they came", async () => {
  await using world = new Arranged({ limits: { hosts: 1, worksPerHost: 1 } });
  const order: number[] = [];
  await Promise.all(Array.from({ length: 10 }, async (_, job) => {
    await world.run(handler("report"), attemptOf(`${job}`));
    order.push(job);
  }));
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

Deno.test("a host that had no work for a minute is ended", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  await world.run(handler("endless"), attemptOf("1", { how: "waits" }), { ear });
  await world.clock.advance(59_999);
  assert.equal(world.sandbox.hosts(), 1);
  const gone = world.run(handler("report"), attemptOf("2")); // Starts the minute anew.
  await gone;
  await world.clock.advance(59_999);
  assert.equal(world.sandbox.hosts(), 1);
  await world.clock.advance(1);
  // The kernel reports the end of a process when it likes: close() waits for it.
  await world.sandbox.close();
  assert.equal(isAlive(await processOf(ear)), false);
});

Deno.test("close() ends hosts at work, leaves no process and puts the attempts back", async () => {
  await using world = new Arranged();
  const ear = new Ear();
  const running = world.run(handler("endless"), attemptOf("1", { how: "loop" }), { ear });
  const pid = await processOf(ear);
  await world.sandbox.close();
  assert.deepEqual(await running, { kind: "put_back", reason: "the scheduler was stopping" });
  assert.equal(isAlive(pid), false);
});

Deno.test("close() puts attempts back that were waiting, and later ones too", async () => {
  await using world = new Arranged({ limits: { hosts: 1, worksPerHost: 1 } });
  const ear = new Ear({ "go on": "never" });
  const first = world.run(handler("endless"), attemptOf("1", { how: "waits" }), { ear });
  const second = world.run(handler("report"), attemptOf("2"));
  await ear.heard("go on");
  await world.sandbox.close();
  for (
    const result of [await first, await second, await world.run(handler("report"), attemptOf("3"))]
  ) {
    assert.equal(result.kind, "put_back");
  }
});

Deno.test("a waiting attempt that is called off is put back, and the next one gets its turn", async () => {
  await using world = new Arranged({ limits: { hosts: 1, worksPerHost: 1 } });
  const ear = new Ear();
  const calledOff = new AbortController();
  const first = world.run(handler("endless"), attemptOf("1", { how: "waits" }), { ear });
  const second = world.run(handler("report"), attemptOf("2"), { signal: calledOff.signal });
  const third = world.run(handler("report"), attemptOf("3"));
  calledOff.abort();
  assert.equal((await second).kind, "put_back");
  assert.equal(ended(await first).outcome.state, "succeeded");
  assert.equal(ended(await third).outcome.state, "succeeded");
});

Deno.test("a new version of a module is loaded with what it imports", async () => {
  const dir = await Deno.makeTempDir();
  try {
    await using world = new Arranged({ handlersDir: dir });
    const said: unknown[] = [];
    for (const version of ["1", "2"]) {
      await Deno.writeTextFile(`${dir}/word.ts`, `export const WORD = "${version} imported";`);
      await Deno.writeTextFile(
        `${dir}/task.ts`,
        `import { WORD } from "./word.ts";
         export default { description: "x", execute: () => ({ state: "succeeded", note: "${version} and " + WORD }) };`,
      );
      const ref: HandlerRef = { module: `${dir}/task.ts`, version, permissions: NO_PERMISSIONS };
      said.push(ended(await world.run(ref, attemptOf(version))).outcome);
    }
    assert.deepEqual(said, [
      { state: "succeeded", note: "1 and 1 imported" },
      { state: "succeeded", note: "2 and 2 imported" },
    ]);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("an attempt in a host with an older version of a module ends in peace", async () => {
  await using world = new Arranged();
  const { promise, resolve } = Promise.withResolvers<null>();
  const ear = new Ear();
  const first = world.sandbox.execute(handler("endless"), attemptOf("1", { how: "waits" }), {
    ...{ timeoutMs: 300_000, signal: new AbortController().signal },
    answer: async (call) => {
      await ear.answer(call);
      return call.params[0] === "go on" ? await promise : null;
    },
  });
  await ear.heard("go on");
  const newer = { ...handler("report"), module: handler("endless").module, version: "2" };
  const second = await world.run(newer, attemptOf("2", { how: "waits" }));
  assert.equal(ended(second).outcome.state, "succeeded");
  assert.equal(world.sandbox.hosts(), 2);
  resolve(null);
  assert.equal(ended(await first).outcome.state, "succeeded");
});

Deno.test("a host heeds no signal but the daemon's word: Ctrl-C and systemd tell the whole group", async () => {
  await using world = new Arranged();
  const { promise, resolve } = Promise.withResolvers<null>();
  const ear = new Ear();
  const running = world.sandbox.execute(handler("endless"), attemptOf("1", { how: "waits" }), {
    ...{ timeoutMs: 300_000, signal: new AbortController().signal },
    answer: async (call) => {
      await ear.answer(call);
      return call.params[0] === "go on" ? await promise : null;
    },
  });
  const pid = await processOf(ear);
  await ear.heard("go on");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) Deno.kill(pid, signal);
  resolve(null);
  assert.equal(ended(await running).outcome.state, "succeeded");
});

Deno.test("a host that cannot be started is tried again after a pause that grows", async () => {
  // Deno refuses to grant it, so no process can be started.
  await using world = new Arranged({ handlersDir: "/no,where" });
  for (const pauseMs of [0, 100, 200]) {
    let isOver = false;
    const refused = assert.rejects(world.run(handler("report"), attemptOf("1")), {
      code: "HANDLER_HOST",
    }).then(() => isOver = true);
    if (pauseMs > 0) {
      await world.clock.advance(pauseMs - 1);
      assert.equal(isOver, false);
      await world.clock.advance(1);
    }
    await refused;
  }
});
