/**
 * A daemon that is suspended, or cut off, in the middle of a statement.
 * @module
 */
import assert from "node:assert/strict";
import { systemClock } from "../../src/domain/clock.ts";
import { StoreError } from "../../src/domain/errors.ts";
import type { Job } from "../../src/domain/job.ts";
import type { Store } from "../../src/store/store.ts";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import { claim, creation, intention, KEY, LEASE_MS, plan, T0 } from "../support/store_factory.ts";
import { startTcpProxy } from "../support/tcp_proxy.ts";
import { within } from "../support/within.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);

Deno.test({
  name:
    `PostgreSQL store: what a daemon has locked that stopped in mid-sentence is rescued${postgres.nameSuffix}`,
  ignore: postgres.ignore,
  async fn() {
    const { port } = await server.server();
    await using proxy = await startTcpProxy(port);
    const own = await server.place();
    const stuck = await openStoreOn(await server.place({ schema: own.schema, port: proxy.port }));
    const other = await openStoreOn(own);
    try {
      const ask = { pid: 1, host: "h", now: T0, leaseMs: LEASE_MS, force: false, locked: false };
      const fence = await stuck.acquireLease({ ...ask, name: "daemon/a", holder: "a" });
      assert.ok(fence);
      await plan(stuck, fence, [creation("7")]);
      const [job] = await claim(stuck, fence, 1);
      assert.ok(job);
      // The server has parsed the statement, in a transaction that has locked the job, and waits for its values.
      const lost = proxy.freeze("stuck@example.org");
      const stopped = assert.rejects(
        stuck.intendDelivery(intention(job, { to: "stuck@example.org" }), T0),
        StoreError,
      );
      await lost;
      assert.deepEqual(await rescued(other), [job.id]);
      await stopped;
    } finally {
      proxy.cutAll();
      await Promise.all([stuck.close(), other.close()]);
    }
  },
});

/** Rescues, as a daemon does now and then, until there was something. */
async function rescued(store: Store): Promise<readonly string[]> {
  const now = T0 + LEASE_MS;
  const ask = { name: "daemon/b", holder: "b", pid: 1, host: "h", force: false, locked: false };
  const fence = await store.acquireLease({ ...ask, now, leaseMs: LEASE_MS });
  assert.ok(fence);
  const trying = async (): Promise<readonly Job[]> => {
    for (;;) {
      try {
        const { environment } = KEY;
        const jobs = await store.rescue({ fence, environment, now, all: false, reason: "dead" });
        if (jobs.length > 0) return jobs;
      } catch (thrown) {
        if (!(thrown instanceof StoreError) || thrown.code !== "STORE_BUSY") throw thrown;
      }
      await systemClock().sleep(100, new AbortController().signal);
    }
  };
  return (await within(trying(), () => "the rescue")).map(({ id }) => id);
}
