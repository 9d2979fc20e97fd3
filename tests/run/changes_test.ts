import assert from "node:assert/strict";
import { Changes, tellingStore } from "../../src/run/changes.ts";
import { openSqliteStore } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { createFakeClock, type FakeClock } from "../support/fake_clock.ts";
import { creation, lease, plan } from "../support/store_factory.ts";

interface Told {
  readonly store: Store;
  readonly changes: Changes;
  readonly clock: FakeClock;
  /** How often the jobs were counted. */
  counted(): number;
}

async function withStore(
  work: (told: Told) => Promise<void>,
  lockFile: string | null = null,
): Promise<void> {
  const clock = createFakeClock("2026-12-01T09:00:00Z");
  const opened = await openSqliteStore({ path: ":memory:", clock });
  let counted = 0;
  const counting: Store = {
    ...opened,
    lockFile,
    counts(environment) {
      counted += 1;
      return opened.counts(environment);
    },
  };
  const changes = new Changes();
  try {
    const store = tellingStore(counting, changes, clock);
    await work({ store, changes, clock, counted: () => counted });
  } finally {
    await opened.close();
  }
}

const jobs = async (store: Store): Promise<number> =>
  (await store.counts("PRODUCTION")).reduce((sum, count) => sum + count.jobs, 0);

Deno.test("jobs are counted once for all who ask, and anew after each write", () =>
  withStore(async ({ store, counted }) => {
    const fence = await lease(store);
    assert.deepEqual(await Promise.all([jobs(store), jobs(store)]), [0, 0]);
    assert.equal(counted(), 1);
    await plan(store, fence, [creation("1")]);
    assert.deepEqual([await jobs(store), await jobs(store)], [1, 1]);
    assert.equal(counted(), 2);
  }));

Deno.test("jobs are counted anew after a second, whoever else may have written", () =>
  withStore(async ({ store, clock, counted, changes }) => {
    await jobs(store);
    await clock.advance(1_000);
    await jobs(store);
    assert.equal(counted(), 1);
    await clock.advance(1);
    await jobs(store);
    assert.equal(counted(), 2);
    changes.tell();
    await jobs(store);
    assert.equal(counted(), 3);
    await store.counts("DEVELOPMENT");
    assert.equal(counted(), 4);
  }));

Deno.test("where no other daemon writes, a count is kept until a job may have changed", () =>
  withStore(async ({ store, clock, counted }) => {
    const fence = await lease(store);
    await plan(store, fence, [creation("1")]);
    assert.equal(await jobs(store), 1);
    await clock.advance(3_600_000);
    const key = { environment: "PRODUCTION", task: "reminder" } as const;
    await store.recordReconcile(key, { now: clock.now(), items: 1, error: null, rowProblems: [] });
    assert.equal(await jobs(store), 1);
    assert.equal(counted(), 1);
    await plan(store, fence, [creation("2")]);
    assert.equal(await jobs(store), 2);
    assert.equal(counted(), 2);
  }, "scheduler.db.lock"));
