/**
 * The simulation must be able to fail: each of these worlds has a bug in it, and is caught.
 */
import assert from "node:assert/strict";
import type { TaskSettings } from "../../src/domain/task.ts";
import { fieldOf } from "./book.ts";
import { HOUR } from "./chance.ts";
import { type InvariantName, INVARIANTS } from "./judge.ts";
import { simulate } from "./simulate.ts";
import type { Bug, BuggyCall } from "./supervisor.ts";

/** A bug is met in one of so many worlds. */
const WORLDS = 15;

interface Case {
  readonly bug: Bug;
  readonly caught: InvariantName;
  /** The world to begin with: the first that meets the bug. */
  readonly from?: number;
}

export const BUGS: Readonly<Record<string, Case>> = {
  "a mailer that hides what is unknown": {
    bug: { hidesUnknown: true },
    caught: "sent once",
    from: 6,
  },
  "a store that forgets which mails were sent": {
    bug: inStore("readDelivery", () => Promise.resolve(null)),
    caught: "sent once",
  },
  "a store that does not write down how mails came out": {
    bug: inStore("settleDelivery", () => Promise.resolve()),
    caught: "deliveries tell the truth",
  },
  "a store that does not write down how jobs ended": {
    bug: inStore(
      "settle",
      ({ given }) => Promise.resolve(Array.isArray(given[0]) ? given[0].map(() => true) : []),
    ),
    caught: "nothing is stuck",
  },
  "a rescuer that rescues nothing": {
    bug: inStore("rescue", () => Promise.resolve([])),
    caught: "nothing is stuck",
    from: 26,
  },
  "a lease that is never lost": {
    bug: inStore("renewLease", async ({ real, given }) => {
      await real(...given);
      return true;
    }),
    caught: "fenced",
  },
  "a claim that comes an hour early": {
    bug: inStore(
      "claim",
      ({ real, given: [ask] }) => real({ ...Object(ask), now: Number(fieldOf(ask, "now")) + HOUR }),
    ),
    caught: "claims when due",
  },
  "a plan that is not carried out": {
    bug: inStore("applyPlan", () => Promise.resolve(0)),
    caught: "planned",
  },
  "an outage that is taken for an empty answer": {
    bug: { hidesOutage: true },
    caught: "looked at by answers",
  },
  "an outage that is counted as a failure": {
    bug: inStore(
      "settle",
      ({ real, given: [settlements, now] }) =>
        real(Array.isArray(settlements) ? settlements.map(countedAsFailure) : [], now),
    ),
    caught: "outages are free",
    from: 22,
  },
  "a store that has nothing to do": {
    bug: inStore("claim", () => Promise.resolve([])),
    caught: "nothing waits in vain",
  },
  "an engine that tries too often": {
    bug: withSettings({
      retry: { limit: 20, backoff: "fixed", initialMs: 1_000, maxMs: 1_000, jitter: 0 },
    }),
    caught: "attempts bounded",
    from: 6,
  },
  "an engine that does not look once more": {
    bug: withSettings({ recheck: false }),
    caught: "as the query says",
    from: 14,
  },
  "an engine that catches up": { bug: withSettings({ catchUp: true }), caught: "no catching up" },
  "an engine that knows no grace": {
    bug: withSettings({ graceMs: 10_000 * HOUR }),
    caught: "not too late",
  },
  "an engine that reminds of what is over": {
    bug: withSettings({ direction: "after", recheck: false }),
    caught: "not about the past",
  },
  "a claim that gives a job to whoever asks": {
    bug: inStore("claim", ({ real, given, sql }) => {
      sql(
        "UPDATE job SET state = 'scheduled', holder = NULL, claimed_at = NULL, lease_until = NULL WHERE state = 'running'",
      );
      return real(...given);
    }),
    caught: "one claim",
  },
  "a store that opens what is done": {
    bug: inStore("claim", ({ real, given, sql }) => {
      sql("UPDATE job SET state = 'scheduled', finished_at = NULL WHERE state = 'succeeded'");
      return real(...given);
    }),
    caught: "legal moves",
  },
  "a store that keeps no history": {
    bug: inStore("settle", async ({ real, given, sql }) => {
      const result = real(...given);
      sql("DELETE FROM history");
      return await result;
    }),
    caught: "told by history",
  },
  "a store that forgets which events it has planned": {
    bug: inStore("applyPlan", ({ real, given, sql }) => {
      sql("UPDATE job SET event_at = event_at + 1 WHERE finished_at IS NOT NULL");
      return real(...given);
    }),
    caught: "one job per event",
  },
  "a planner that gives everything up": {
    bug: inStore(
      "applyPlan",
      ({ real, given: [plan] }) =>
        real({ ...Object(plan), changes: missAll(fieldOf(plan, "changes")) }),
    ),
    caught: "missed for a reason",
  },
  "a failure that is taken for success": {
    bug: inStore(
      "settle",
      ({ real, given: [settlements, now] }) =>
        real(Array.isArray(settlements) ? settlements.map(countedAsSuccess) : [], now),
    ),
    caught: "everything went out",
  },
  "a store that changes what is done": {
    bug: inStore("recordReconcile", ({ real, given, sql }) => {
      sql("UPDATE job SET state = 'skipped' WHERE state = 'succeeded'");
      return real(...given);
    }),
    caught: "books balance",
  },
  "a daemon that does not give its place back": {
    bug: inStore("releaseLease", () => new Promise<never>(() => {})),
    caught: "ends in good order",
  },
  "a daemon that ends of what it finds": {
    bug: inStore("rescue", () => Promise.reject(new TypeError("undefined is not a function"))),
    caught: "stays up",
  },
};

Deno.test("every promise is one that a bug has been caught by", () => {
  const caught = new Set(Object.values(BUGS).map((one) => one.caught));
  assert.deepEqual(
    Object.keys(INVARIANTS).filter((name) => !caught.has(name as InvariantName)),
    [],
  );
});

for (const [name, { bug, caught, from = 1 }] of Object.entries(BUGS)) {
  Deno.test(`simulate() catches ${name}`, async () => {
    for (let seed = from; seed < from + WORLDS; seed++) {
      const { violation } = await simulate({ seed, days: 10, steps: 15_000, bug });
      if (violation === null) continue;
      return assert.equal(violation.invariant, caught, violation.found);
    }
    assert.fail("no world was caught");
  });
}

function inStore(method: string, answer: (call: BuggyCall) => unknown): Bug {
  return { store: (call) => call.method === method ? answer(call) : undefined };
}

function countedAsFailure(settlement: unknown): unknown {
  const isOutage = fieldOf(settlement, "kind") === "put_back";
  return isOutage ? { ...Object(settlement), kind: "retried" } : settlement;
}

function countedAsSuccess(settlement: unknown): unknown {
  const hasFailed = fieldOf(settlement, "kind") === "retried";
  return hasFailed ? { ...Object(settlement), kind: "succeeded", dueAt: null } : settlement;
}

function missAll(changes: unknown): unknown {
  return (Array.isArray(changes) ? changes : []).map((change) =>
    fieldOf(change, "action") === "create" ? { ...Object(change), missed: "no time" } : change
  );
}

function withSettings(wrong: Partial<TaskSettings>): Bug {
  return {
    tasks: (tasks) => tasks.map((task) => ({ ...task, settings: { ...task.settings, ...wrong } })),
  };
}
