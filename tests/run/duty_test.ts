import assert from "node:assert/strict";
import { PLANNER_LEASE, sharedDuty } from "../../src/run/planning/duty.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock } from "../support/fake_clock.ts";
import { createLogRecorder } from "../support/log_recorder.ts";
import { START } from "../support/run_factory.ts";

const ME = { holder: "a", pid: 1, host: "h", version: "" } as const;

Deno.test("a duty that is given back while it is renewed stays given back, and is not told as lost", async () => {
  const [clock, log] = [createFakeClock(START), createLogRecorder()];
  const store = await openSqliteStore({ path: ":memory:", clock });
  const giving: Store = {
    ...store,
    async renewLease(...given) {
      await duty.release();
      return await store.renewLease(...given);
    },
  };
  const duty = sharedDuty({ store: giving, clock, log, me: ME });
  await duty.take({ force: false });
  assert.equal(await duty.renew(), true);
  assert.equal((await store.readLease(PLANNER_LEASE))?.until, clock.now());
  assert.deepEqual(log.of("info"), ["this daemon plans from now on"]);
  await store.close();
});
