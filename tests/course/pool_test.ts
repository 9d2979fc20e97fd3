import assert from "node:assert/strict";
import { createPool } from "../../src/course/server/pool.ts";
import type { Server, Session } from "../../src/course/server/session.ts";
import { CourseError } from "../../src/domain/errors.ts";
import { createFakeClock } from "../support/fake_clock.ts";

interface FakeSession extends Session {
  /** Whether it answers nothing. */
  isMute: boolean;
  isGone: boolean;
}

interface FakeServer extends Server {
  /** Every session that was ever made. */
  readonly made: FakeSession[];
  isDown: boolean;
}

const NEVER = Promise.withResolvers<never>().promise;
const never = (): never => assert.fail("not asked for");

function createFakeServer(): FakeServer {
  const made: FakeSession[] = [];
  const server: FakeServer = {
    ...{ dialect: "mysql", label: "fake", connectMs: 10_000, made, isDown: false },
    connect() {
      if (server.isDown) throw unreachable();
      const session: FakeSession = {
        ...{ isMute: false, isGone: false },
        ...{ begin: never, prepare: never, pages: never, change: never, end: never },
        isLost: () => session.isGone,
        destroy: () => session.isGone = true,
        ping: () =>
          session.isMute ? NEVER : session.isGone ? Promise.reject(unreachable()) : done(),
        close: () => session.isMute ? NEVER : (session.isGone = true, done()),
      };
      made.push(session);
      return Promise.resolve(session);
    },
  };
  return server;
}

const done = (): Promise<void> => Promise.resolve();
const unreachable = () => new CourseError("COURSE_UNREACHABLE", "gone", { hint: "wait" });
const ping = (session: Session): Promise<void> => session.ping();

function arrange() {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const server = createFakeServer();
  return { clock, server, pool: createPool(server, clock) };
}

Deno.test("pool uses a session again", async () => {
  const { server, pool } = arrange();
  pool.give(await pool.take(ping));
  pool.give(await pool.take(ping));
  assert.equal(server.made.length, 1);
  await pool.close();
});

Deno.test("pool hands out a fifth session when one of four is given back", async () => {
  const { server, pool } = arrange();
  const taken = await Promise.all(Array.from({ length: 4 }, () => pool.take(ping)));
  const order: string[] = [];
  const fifth = pool.take(ping).then((session) => (order.push("fifth"), session));
  const sixth = pool.take(ping).then((session) => (order.push("sixth"), session));
  for (const session of taken) pool.give(session);
  for (const session of [await fifth, await sixth]) pool.give(session);
  assert.deepEqual(order, ["fifth", "sixth"]);
  assert.equal(server.made.length, 4);
  await pool.close();
});

Deno.test("pool says that it is busy after 30 s, and forgets who asked", async () => {
  const { clock, pool } = arrange();
  const taken = await Promise.all(Array.from({ length: 4 }, () => pool.take(ping)));
  const asked = assert.rejects(() => pool.take(ping), { code: "COURSE_BUSY" });
  await clock.advance(30_000);
  await asked;
  for (const session of taken) pool.give(session);
  await pool.close();
});

Deno.test("pool ends the waiting when the signal aborts", async () => {
  const { pool } = arrange();
  const taken = await Promise.all(Array.from({ length: 4 }, () => pool.take(ping)));
  const stop = new AbortController();
  const asked = assert.rejects(() => pool.take(ping, stop.signal), { name: "AbortError" });
  stop.abort();
  await asked;
  for (const session of taken) pool.give(session);
  pool.give(await pool.take(ping));
  await pool.close();
});

Deno.test("pool loses no turn that comes in the moment in which the waiting ends", async () => {
  const { pool } = arrange();
  const taken = await Promise.all(Array.from({ length: 4 }, () => pool.take(ping)));
  const stop = new AbortController();
  const asked = assert.rejects(() => pool.take(ping, stop.signal), { name: "AbortError" });
  stop.abort();
  for (const session of taken) pool.give(session);
  await asked;
  const again = await Promise.all(Array.from({ length: 4 }, () => pool.take(ping)));
  for (const session of again) pool.give(session);
  await pool.close();
});

Deno.test("pool replaces sessions that were lost while they were idle", async () => {
  const { server, pool } = arrange();
  const taken = await Promise.all(Array.from({ length: 3 }, () => pool.take(ping)));
  for (const session of taken) pool.give(session);
  for (const session of server.made) session.isGone = true;
  pool.give(await pool.take(ping));
  assert.equal(server.made.length, 4);
  await pool.close();
});

Deno.test("pool gives a session 5 s to wake up", async () => {
  const { clock, server, pool } = arrange();
  pool.give(await pool.take(ping));
  const [first] = server.made;
  assert.ok(first !== undefined);
  first.isMute = true;
  const asked = pool.take(ping);
  await clock.advance(5_000);
  pool.give(await asked);
  assert.equal(first.isGone, true);
  assert.equal(server.made.length, 2);
  await pool.close();
});

Deno.test("pool does not wait for a lost session when it closes", async () => {
  const { clock, server, pool } = arrange();
  pool.give(await pool.take(ping));
  for (const session of server.made) session.isMute = true;
  const closed = pool.close();
  await clock.advance(5_000);
  await closed;
  assert.ok(server.made.every((session) => session.isGone));
});

Deno.test("pool closes once everything is given back, and hands out no more", async () => {
  const { server, pool } = arrange();
  const session = await pool.take(ping);
  let isClosed = false;
  const closed = pool.close().then(() => isClosed = true);
  await assert.rejects(() => pool.take(ping), { code: "COURSE_UNREACHABLE" });
  assert.equal(isClosed, false);
  pool.give(session);
  await closed;
  assert.ok(server.made.every((one) => one.isGone));
});

Deno.test("pool has its place free again after a server that was down", async () => {
  const { server, pool } = arrange();
  server.isDown = true;
  for (let tries = 0; tries < 5; tries++) {
    await assert.rejects(() => pool.take(ping), { code: "COURSE_UNREACHABLE" });
  }
  server.isDown = false;
  pool.give(await pool.take(ping));
  await pool.close();
});
