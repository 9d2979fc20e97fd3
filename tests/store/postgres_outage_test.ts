/**
 * A store whose server, or the way to it, is not always there.
 * @module
 */
import assert from "node:assert/strict";
import { type Clock, systemClock } from "../../src/domain/clock.ts";
import type { Store } from "../../src/store/store.ts";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import {
  attemptOf,
  creation,
  ending,
  intend,
  KEY,
  lease,
  plan,
  running,
  T0,
} from "../support/store_factory.ts";
import { startTcpProxy, type TcpProxy } from "../support/tcp_proxy.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

const test = (name: string, fn: () => Promise<void>): void =>
  Deno.test({
    name: `PostgreSQL store and its server: ${name}${postgres.nameSuffix}`,
    ignore: postgres.ignore,
    fn,
  });

/** Opens a store that is reached through a proxy, hands it over and closes it. */
async function throughProxy(
  body: (store: Store, proxy: TcpProxy) => Promise<void>,
  clock: Clock = systemClock(),
): Promise<void> {
  const { port } = await server.server();
  await using proxy = await startTcpProxy(port);
  const store = await openStoreOn(await server.place({ port: proxy.port }), clock);
  try {
    await body(store, proxy);
  } finally {
    await store.close();
  }
}

/** A clock whose waits are over when a test says so, and not before. */
function patientClock(): {
  readonly clock: Clock;
  /** How often somebody began to wait. */
  waits(): number;
  runOut(): void;
  restart(): void;
} {
  let over = Promise.withResolvers<void>();
  let waits = 0;
  const sleep: Clock["sleep"] = async (_ms, signal) => {
    waits++;
    if (signal.aborted) return;
    const given = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => given.resolve(), { once: true });
    await Promise.race([given.promise, over.promise]);
  };
  return {
    clock: { ...systemClock(), sleep },
    waits: () => waits,
    runOut: () => over.resolve(),
    restart: () => over = Promise.withResolvers<void>(),
  };
}

test("calls fail while it is away, and work when it is there again", async () => {
  const own = new StoreServer(postgres.found);
  const running = await own.server();
  const store = await openStoreOn(await own.place());
  const fence = await lease(store);
  await running.stop();
  for (let tries = 0; tries < 2; tries++) {
    await assert.rejects(plan(store, fence, [creation("7")]), { code: "STORE_UNUSABLE" });
    await assert.rejects(store.job("reminder/7/PRODUCTION"), { code: "STORE_UNUSABLE" });
  }
  await running.start();
  assert.equal(await plan(store, fence, [creation("7")]), 1);
  await store.close();
  await running.remove();
});

test("connections that were cut while they were idle cost nobody an error", () =>
  throughProxy(async (store, proxy) => {
    const fence = await lease(store);
    await Promise.all([store.holds("PRODUCTION"), store.leases(), store.audit(1)]);
    proxy.cutAll();
    assert.deepEqual(await store.holds("PRODUCTION"), []);
    proxy.cutAll();
    assert.equal(await plan(store, fence, [creation("7")]), 1);
    proxy.cutAll();
    const renewal = { now: T0, leaseMs: 10_000, address: "", locked: false };
    assert.equal(await store.renewLease(fence, renewal), true);
  }));

test("a write that is cut before COMMIT is made once all the same", () =>
  throughProxy(async (store, proxy) => {
    const fence = await lease(store);
    proxy.cutAt("INSERT INTO job", "before");
    assert.equal(await plan(store, fence, [creation("7")]), 1);
    assert.equal((await store.plannedJobsOf(KEY, ["7"])).length, 1);
  }));

for (const when of ["before", "after"] as const) {
  test(`how a mail came out is written although the connection is cut ${when} the server heard it`, () =>
    throughProxy(async (store, proxy) => {
      const job = await running(store, await lease(store));
      const mail = await intend(store, job);
      proxy.cutAt("UPDATE delivery SET state", when);
      await store.settleDelivery(mail, { state: "sent", answer: "250" }, T0);
      assert.equal((await store.readDelivery(job.seq, "1"))?.state, "sent");
    }));

  test(`a COMMIT whose answer is lost, cut ${when} the server heard it, is not tried again`, () =>
    throughProxy(async (store, proxy) => {
      const job = await running(store, await lease(store));
      proxy.cutAt("COMMIT", when);
      await assert.rejects(store.settle([ending(job)], T0), { code: "STORE_UNUSABLE" });
      const state = (await store.job(job.id))?.state;
      assert.equal(state, when === "before" ? "running" : "succeeded");
      assert.deepEqual(await store.settle([ending(job)], T0), [when === "before"]);
    }));
}

for (const kind of ["read", "write"] as const) {
  test(`a half-open connection ends a ${kind} when its time is over, and is not used again`, async () => {
    const { clock, waits, runOut, restart } = patientClock();
    await throughProxy(async (store, proxy) => {
      const job = await running(store, await lease(store));
      const step = { key: "k", result: "1" };
      const call = (): Promise<unknown> =>
        kind === "read" ? store.job(job.id) : store.writeStep(attemptOf(job), step, T0);
      const lost = proxy.freeze();
      const rejected = assert.rejects(call(), { code: "STORE_UNUSABLE" });
      await lost;
      const before = waits();
      runOut();
      await rejected;
      assert.equal(waits(), before, "one call, one try: nobody waits twice");
      const connections = proxy.connections();
      restart();
      proxy.thaw();
      await call();
      assert.equal(proxy.connections(), connections + 1);
      const other = { key: "l", result: "2" };
      assert.equal(await store.writeStep(attemptOf(job), other, T0), true);
      assert.equal(await store.readStep(job.seq, "l"), "2");
    }, clock);
  });
}

test("what is closed while a call is under way waits for it", () =>
  throughProxy(async (store) => {
    const fence = await lease(store);
    let isPlanned = false;
    const planning = plan(store, fence, [creation("7")]).then(() => isPlanned = true);
    await store.close();
    assert.equal(isPlanned, true);
    await planning;
    await assert.rejects(store.leases(), { code: "STORE_CLOSED" });
  }));
