/**
 * The simulation must be able to fail: each of these worlds has a bug in it, and is caught.
 */
import assert from "node:assert/strict";
import type { TaskSettings } from "../../src/domain/task.ts";
import { fieldOf } from "./book.ts";
import { HOUR } from "./chance.ts";
import { type InvariantName, INVARIANTS } from "./judge.ts";
import { expectCaught, inStore, type Planted } from "./planted.ts";
import type { Bug, BuggyCall } from "./supervisor.ts";

const BUGS: Readonly<Record<string, Planted>> = {
  "a mailer that hides what is unknown": {
    bug: { hidesUnknown: true },
    caught: "sent once",
  },
  "a store that forgets which mails were sent": {
    bug: { store: forgetting },
    caught: "sent once",
  },
  "a store that does not write down how mails came out": {
    bug: inStore("settleDelivery", () => Promise.resolve()),
    caught: "deliveries tell the truth",
    from: 2,
  },
  "a store that does not write down how jobs ended": {
    bug: inStore("settle", takenForWritten),
    caught: "nothing is stuck",
    from: 2,
  },
  "a rescuer that rescues nothing": {
    bug: inStore("rescue", () => Promise.resolve([])),
    caught: "nothing is stuck",
    from: 59,
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
    from: 2,
  },
  "an outage that is counted as a failure": {
    bug: inStore(
      "settle",
      ({ real, given: [settlements, now] }) =>
        real(Array.isArray(settlements) ? settlements.map(countedAsFailure) : [], now),
    ),
    caught: "outages are free",
    from: 4,
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
    from: 3,
  },
  "an engine that does not look once more": {
    bug: withSettings({ recheck: false }),
    caught: "as the query says",
    from: 8,
  },
  "an engine that catches up": { bug: withSettings({ catchUp: true }), caught: "no catching up" },
  "an engine that knows no grace": {
    bug: withSettings({ graceMs: 10_000 * HOUR }),
    caught: "not too late",
    from: 2,
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
  "a daemon that takes for written what is not": {
    bug: inStore("settle", takenForWritten),
    caught: "ends in good order",
    from: 4,
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

for (const [name, planted] of Object.entries(BUGS)) {
  Deno.test(`simulate() catches ${name}`, () => expectCaught(planted));
}

/** Nothing is known of a mail, neither when it is read nor when it is intended. */
function forgetting({ method, real, given }: BuggyCall): Promise<unknown> | undefined {
  if (method === "readDelivery") return Promise.resolve(null);
  return method === "intendDelivery" ? asIfNew(real(...given)) : undefined;
}

async function asIfNew(intended: unknown): Promise<unknown> {
  const found = await intended;
  const now = { ...Object(fieldOf(found, "now")), state: "intended" };
  return found === null ? null : { ...Object(found), now };
}

function takenForWritten({ given: [settlements] }: BuggyCall): Promise<unknown> {
  return Promise.resolve(Array.isArray(settlements) ? settlements.map(() => true) : []);
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
