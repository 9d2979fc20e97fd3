/**
 * A store all of whose connections are in use.
 * @module
 */
import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { openStoreOn, StoreServer } from "../support/postgres_store.ts";
import { lease, LEASE_MS, T0 } from "../support/store_factory.ts";

const postgres = needs("postgres");
const server = new StoreServer(postgres.found);
const CALLS = 20;

Deno.test({
  name: `a sign of life does not wait behind calls that use every connection${postgres.nameSuffix}`,
  ignore: postgres.ignore,
  async fn() {
    const place = await server.place();
    const store = await openStoreOn(place);
    const fence = await lease(store);
    const admin = await server.admin(place.schema);
    await admin.run("BEGIN");
    await admin.run("LOCK TABLE delivery");
    let ended = 0;
    const calls = Array.from({ length: CALLS }, async () => {
      await store.readDelivery(1, "1").catch(() => {}); // it may wait for too long
      ended += 1;
    });
    const renewal = { now: T0 + 1, leaseMs: LEASE_MS, address: "", locked: false };
    assert.equal(await store.renewLease(fence, renewal), true);
    assert.ok(ended < CALLS / 2, `${ended} calls were served before it`);
    await admin.run("ROLLBACK");
    await Promise.all(calls);
    await Promise.all([store.close(), admin.close()]);
  },
});
